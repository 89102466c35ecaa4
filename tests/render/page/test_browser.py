"""The page in a browser: stepping, by mouse and by keyboard, the final figures, and no complaints of the console.

The tests are skipped where there is no Chromium, unless `ADDIFF_BROWSER` is `required`: then they fail.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import addiff
from addiff.render.page.page import page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAYDIN = ("log(x1) + x1*x2 - sin(x2)", {"x1": 2.0, "x2": 5.0})

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def opened(*, scheme: str = "light", width: int = 1200, height: int = 900) -> Any:
    """A browser without a window, in which nothing moves by itself."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        reason = "no Chromium and its chromedriver are installed: apt-get install chromium chromium-driver"
        if os.environ.get("ADDIFF_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--window-size={width},{height}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    return window


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    browser = opened()
    yield browser
    browser.quit()


@pytest.fixture
def show(window: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens the page of a program, and afterwards sees that the console is empty."""

    def open_page(text: str, at: dict[str, float] | None, mode: str = "both") -> Any:
        path = tmp_path / "page.html"
        path.write_text(page(addiff.graph(text, at, mode=mode), 6), encoding="utf-8")
        window.get(path.as_uri())
        # Keys go to a page that is drawn and has the focus, which a large one under load has only a while later.
        from selenium.webdriver.support.ui import WebDriverWait

        window.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        WebDriverWait(window, 30).until(lambda it: it.execute_script("return document.hasFocus()"))
        return window

    yield open_page
    assert window.get_log("browser") == []


def press(window: Any, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    for key in keys:
        ActionChains(window).send_keys(key).perform()


def text_of(window: Any, selector: str) -> str:
    return str(window.find_element("css selector", selector).text)


def cells(window: Any, role: str) -> dict[str, str]:
    """The numbers of a column that can be seen, by the node of their row, as JSON has them."""
    found = window.execute_script(
        "return [...document.querySelectorAll(`td.${arguments[0]}.known`)]"
        ".map((cell) => [cell.closest('tr').dataset.node, cell.dataset.exact])",
        role,
    )
    return dict(found)


def test_stepping_forward_fills_in_values_and_backward_lets_adjoints_grow(show: Any) -> None:
    window = show(*BAYDIN)
    assert cells(window, "value") == {}
    forward = window.find_element("css selector", "#forward")
    for _ in range(3):
        forward.click()
    assert list(cells(window, "value")) == ["n1", "n2", "n3"]
    assert text_of(window, "#mode") == "forward"
    for _ in range(8):
        forward.click()
    assert text_of(window, "#mode") == "backward"
    assert float(cells(window, "adjoint")["n2"]) == pytest.approx(-0.28366218546322625, rel=1e-15)
    window.find_element("css selector", "#back").click()
    assert "n2" not in cells(window, "adjoint")
    for _ in range(5):
        forward.click()
    assert float(cells(window, "adjoint")["n2"]) == pytest.approx(5 + -3.2836621854632263, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        BAYDIN,
        ("(x+y)*(x-y)", {"x": 3.0, "y": 2.0}),
        ("a = x*x; b = a + x if x > 0 else 1; b*b*a", {"x": 1.5}),
        ("x > 0", {"x": 1.0}),
        ("u = x*y; u; u + x", {"x": 0.1, "y": 3.0}),
        ("+".join(f"sin({k}*x)" for k in range(1, 100)), {"x": 0.7}),
    ],
)
def test_the_final_figures_are_those_of_the_trace(show: Any, text: str, at: dict[str, float]) -> None:
    window = show(text, at)
    window.execute_script("document.getElementById('last').click()")
    steps = addiff.trace(text, at).steps
    assert [json.loads(x) for x in cells(window, "value").values()] == [step.value for step in steps]
    adjoints = [step.adjoint for step in steps if step.adjoint is not None]
    assert [json.loads(x) for x in cells(window, "adjoint").values()] == adjoints
    tangents = window.execute_script(
        "return [...document.querySelectorAll('td.tangent.known')].map((cell) => cell.dataset.exact)"
    )
    assert list(map(json.loads, tangents)) == [t for step in steps for t in (step.tangents or {}).values()]


def test_the_keyboard_alone_will_do(show: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    window = show(*BAYDIN)
    press(window, *[Keys.ARROW_RIGHT] * 4, Keys.ARROW_LEFT)
    assert text_of(window, "#count") == "3 of 16"
    assert "v1 = log(x1)" in window.execute_script("return document.getElementById('live').textContent")
    visited = []
    for _ in range(11):
        press(window, Keys.TAB)
        visited.append(window.execute_script("return document.activeElement.id"))
    controls = ["first", "back", "play", "forward", "last", "place"]
    assert visited == ["theme", "source", *controls, "drawing", "numbers", "row-n1"]
    outline = window.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    press(window, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    marked = window.execute_script(
        "return [...document.querySelectorAll('.marked')].map((it) => it.id || it.textContent)"
    )
    assert marked == ["log(", "x1", ")", "n3", "row-n3"]
    press(window, Keys.END)
    assert text_of(window, "#count") == "16 of 16"
    press(window, Keys.HOME)
    assert cells(window, "value") == {}


def test_the_slider_and_the_player_step_too(show: Any) -> None:
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    window = show("x*y", {"x": 3.0, "y": 2.0})
    slider = window.find_element("css selector", "#place")
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert text_of(window, "#count") == "2 of 6"
    window.find_element("css selector", "#play").click()
    WebDriverWait(window, 20).until(lambda w: text_of(w, "#count") == "6 of 6")
    assert window.find_element("css selector", "#play").get_attribute("aria-pressed") == "false"


def test_pointing_at_the_source_marks_the_innermost_step(show: Any) -> None:
    from selenium.webdriver import ActionChains

    window = show("(x+y)*(x-y)", {"x": 3.0, "y": 2.0})
    piece = window.find_element("css selector", '#source span[data-start="7"]')  # the x of x-y
    ActionChains(window).move_to_element(piece).perform()
    assert "marked" in window.find_element("css selector", "#n4, #row-n4").get_attribute("class")


def test_the_button_switches_between_light_and_dark(show: Any) -> None:
    window = show("x*y", {"x": 3.0, "y": 2.0})
    assert window.execute_script("return document.documentElement.dataset.theme") == "light"
    before = window.execute_script("return getComputedStyle(document.body).backgroundColor")
    window.find_element("css selector", "#theme").click()
    assert window.execute_script("return document.documentElement.dataset.theme") == "dark"
    assert window.execute_script("return getComputedStyle(document.body).backgroundColor") != before


def test_a_page_follows_a_dark_system_and_fits_a_narrow_window(tmp_path: Path) -> None:
    browser = opened(scheme="dark")
    try:
        narrow = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
        path = tmp_path / "page.html"
        path.write_text(page(addiff.graph(*BAYDIN, mode="both"), 6), encoding="utf-8")
        browser.get(path.as_uri())
        assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    finally:
        browser.quit()


def test_a_graph_without_a_point_has_nothing_to_step_through(show: Any) -> None:
    window = show("(x+y)*(x-y)", None)
    assert not window.find_element("css selector", "#controls").is_displayed()
    assert len(window.find_elements("css selector", "tbody tr")) == 5


def test_no_program_breaks_out_of_its_page(show: Any) -> None:
    window = show("x # </script><script>document.title = 'broken'</script>{{data}}", {"x": 1.0})
    assert "broken" not in str(window.title).split(":", maxsplit=1)[0].replace("= 'broken'", "")
    assert window.execute_script("return document.scripts.length") == 2
