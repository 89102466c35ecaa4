"""The examples run, their numbers are right, and every typical mistake gets its message.

An example is a program and a point of one name; the line of shell that runs it stands in its head. Its numbers are held
against printed ones, and against other formulas for the same thing, evaluated in 30 digits.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import pytest

from addiff.cli.main import main

TESTS = Path(__file__).parent
EXAMPLES = TESTS.parent / "examples"
MISTAKES = EXAMPLES / "errors"
MESSAGES = TESTS / "snapshots" / "errors"

UPDATE = "ADDIFF_UPDATE_SNAPSHOTS"
"""`ADDIFF_UPDATE_SNAPSHOTS=1 pytest tests/test_examples.py` stores the messages as they are; read the difference."""

STEMS = sorted(path.stem for path in EXAMPLES.glob("*.ad"))
MISTAKEN = sorted(path.relative_to(MISTAKES).with_suffix("").as_posix() for path in MISTAKES.rglob("*.ad"))

EXIT_CODES = {"syntax": 2, "name": 2, "domain": 1, "shape": 2, "limit": 2, "usage": 2}
"""The kinds of errors that a program can have, and what the command line answers."""


class Answer(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in a folder, that of the examples if none is given, on a screen of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def answer(*arguments: str, folder: Path = EXAMPLES) -> Answer:
        monkeypatch.chdir(folder)
        code = main(arguments)
        return Answer(code, *capsys.readouterr())

    return answer


def of_file(path: str, folder: Path = EXAMPLES) -> list[str]:
    """The arguments for a program and the point beside it, where there is one."""
    point = ["--at", f"@{path}.json"] if (folder / f"{path}.json").exists() else []
    return ["-f", f"{path}.ad", *point]


def head(stem: str) -> list[str]:
    """The comment that an example begins with, without its signs."""
    lines = (EXAMPLES / f"{stem}.ad").read_text(encoding="utf-8").splitlines()
    end = next(k for k, line in enumerate(lines) if not line.startswith("#"))
    return [line.removeprefix("#").strip() for line in lines[:end]]


def gradient(run: Run, *arguments: str) -> dict[str, float]:
    """Value and derivatives, the value under the name `value`."""
    answer = run("grad", *arguments, "--json")
    assert (answer.code, answer.err) == (0, "")
    result = json.loads(answer.out)
    return {"value": result["value"], **result["gradient"]}


def kind(path: str) -> str:
    """The folder of a mistake."""
    return path.split("/", maxsplit=1)[0]


def bindings(point: Mapping[str, float]) -> str:
    return ",".join(f"{name}={number!r}" for name, number in point.items())


@pytest.mark.parametrize("stem", STEMS)
def test_the_head_of_an_example_says_how_to_run_it_and_where_it_is_from(run: Run, stem: str) -> None:
    commands = [line for line in head(stem) if line.startswith("addiff ")]
    assert f"-f {stem}.ad --at @{stem}.json" in commands[0]
    assert any(line.startswith("Source: ") for line in head(stem))
    for command in commands:
        code, out, _ = run(*shlex.split(command)[1:])
        assert code == 0
        assert out


@pytest.mark.parametrize("stem", STEMS)
def test_an_example_has_a_value_without_warnings(run: Run, stem: str) -> None:
    answer = run("eval", *of_file(stem))
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.parametrize("stem", STEMS)
def test_both_modes_differentiate_an_example_alike(run: Run, stem: str) -> None:
    forward = gradient(run, *of_file(stem), "--mode", "forward")
    reverse = gradient(run, *of_file(stem), "--mode", "reverse")
    # The slopes of the loss are sums of 24 terms that nearly cancel: they lose two digits.
    assert forward == pytest.approx(reverse, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("stem", STEMS)
def test_finite_differences_agree_with_an_example(run: Run, stem: str) -> None:
    answer = run("check", *of_file(stem), "--json")
    assert (answer.code, answer.err) == (0, "")
    result = json.loads(answer.out)
    assert result["agree"] is True
    assert all(row["finite_difference"] is not None for row in result["derivatives"].values())


def test_every_example_has_a_point_and_nothing_else_lies_about() -> None:
    of_the_readme = {"points.csv", "vectors.csv"}
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert files == {stem + ending for stem in STEMS for ending in (".ad", ".json")} | of_the_readme


class Printed(NamedTuple):
    """Figures that somebody printed; they hold to half a unit of their last digit.

    changes    what differs from the point of the example
    figures    of the value, under `value`, and of derivatives, under the name of the input
    """

    stem: str
    changes: Mapping[str, float]
    figures: Mapping[str, str]
    source: str


PRINTED = [
    Printed("worked_example", {}, {"value": "5", "x": "6", "y": "-4"}, "by hand: x² - y², 2x, -2y"),
    Printed(
        "black_scholes",
        {},
        {"value": "2.40", "spot": "0.522", "maturity": "4.31", "volatility": "12.1", "rate": "8.91"},
        "Hull, 9th ed., ch. 19: theta, minus the derivative by maturity, is -4.31",
    ),
    Printed(
        "black_scholes",
        {"spot": 42, "strike": 40, "rate": 0.1, "volatility": 0.2, "maturity": 0.5},
        {"value": "4.76", "spot": "0.7791"},
        "Hull, 9th ed., example 15.6: the price, and N(d1)",
    ),
    Printed("pendulum", {}, {"length": "9.813", "period": "-9.557", "amplitude": "0.0267"}, "the head of the file"),
    Printed(
        "pendulum",
        {"length": 1, "period": float(2 * mpmath.pi), "amplitude": 90},
        {"value": "1.393203929685676"},
        "twice the square of Gauss's constant 0.8346268416740731: Finch, Mathematical Constants, 2003, sec. 6.1",
    ),
    Printed(
        "peng_robinson",
        {"volume": 0.307401309 * 8.314462618 * 304.1282 / 7.3773e6, "temperature": 304.1282},
        {"value": "7.377300e6", "volume": "0e3"},
        "Peng & Robinson 1976: at the critical point Z is 0.307 and the slope vanishes (10⁻⁸ of pressure/volume)",
    ),
    Printed("kepler", {}, {"value": "5.554589"}, "Meeus 1998, example 30.a"),
    Printed(
        "huber_loss",
        {},
        {"intercept": "0.0", "slope": "0e0"},
        "Venables & Ripley 2002, sec. 6.5: the line of least loss; as far as its digits determine it",
    ),
    Printed(
        "planck",
        {"wavelength": 2.897771955e6 / 5772},
        {"wavelength": "0.0000"},
        "CODATA 2018: the constant of Wien's displacement law, 2.897771955e-3 m K",
    ),
    Printed("boiling_point", {"altitude": 0}, {"value": "100.0"}, "the definition of 760 mmHg"),
    Printed(
        "boiling_point",
        {"altitude": 3000},
        {"value": "90.0"},
        "U.S. Standard Atmosphere 1976: 701.1 hPa; IAPWS-95: water at 90 °C boils at 701.8 hPa",
    ),
    *(
        Printed(
            "income_tax",
            {"wages": edge + 14_600 + 1, "retirement": 0, "itemized": 0},
            {"value": str(Decimal(tax) + Decimal(rate)), "wages": rate, "itemized": "0"},
            "Rev. Proc. 2023-34, table 3: the tax at the beginning of a bracket, and the rate of its first dollar",
        )
        for edge, tax, rate in [
            (0, "0", "0.10"),
            (11_600, "1160", "0.12"),
            (47_150, "5426", "0.22"),
            (100_525, "17168.50", "0.24"),
            (191_950, "39110.50", "0.32"),
            (243_725, "55678.50", "0.35"),
            (609_350, "183647.25", "0.37"),
        ]
    ),
]


@pytest.mark.parametrize("printed", PRINTED, ids=lambda p: f"{p.stem}: {p.source}")
def test_an_example_gives_the_figures_that_were_printed(run: Run, printed: Printed) -> None:
    changes = ["--at", bindings(printed.changes)] if printed.changes else []
    found = gradient(run, *of_file(printed.stem), *changes)
    for name, figure in printed.figures.items():
        exponent = Decimal(figure).as_tuple().exponent
        assert isinstance(exponent, int)
        # Rounding may add a unit of the last place of the double to the half unit of the figure.
        allowance = 0.5 * 10.0**exponent + 4e-16 * abs(found[name])
        assert abs(found[name] - float(figure)) <= allowance, f"{name} is {found[name]}, printed is {figure}"


# Each of these formulas does the same as its example in another way: a slip of thought in the one is not in the other.

CALLS = [
    *(4.4, 4.7, 4.7, 5.9, 6.6, 7.3, 8.1, 8.8, 10.6, 12.0, 13.5, 14.9),
    *(16.1, 21.2, 119.0, 124.0, 142.0, 159.0, 182.0, 212.0, 43.0, 24.0, 27.0, 29.0),
]
"""Rousseeuw & Leroy 1987, p. 26, table 2: from 1950 to 1973."""


def worked_example(x: Any, y: Any) -> Any:
    return x**2 - y**2


def black_scholes(spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> Any:
    """The expected payoff, integrated over the normal variable that drives the price of the stock."""
    deviation = volatility * mpmath.sqrt(maturity)
    drift = (rate - volatility**2 / 2) * maturity
    edge = (mpmath.log(strike / spot) - drift) / deviation

    def payoff(z: Any) -> Any:
        return (spot * mpmath.exp(drift + deviation * z) - strike) * mpmath.npdf(z)

    return mpmath.exp(-rate * maturity) * mpmath.quad(payoff, [edge, edge + 2, edge + 6, edge + 15])


def pendulum(length: Any, period: Any, amplitude: Any) -> Any:
    """By the elliptic integral, period = 4 √(length/g) K."""
    return length * (4 * mpmath.ellipk(mpmath.sin(mpmath.radians(amplitude) / 2) ** 2) / period) ** 2


def peng_robinson(volume: Any, temperature: Any) -> Any:
    """In the dimensionless form Z = V/(V - b) - (aα/bRT) bV/(V² + 2bV - b²), as thermodynamics texts give it."""
    acentric = mpmath.mpf("0.22394")
    reduced = temperature / mpmath.mpf("304.1282")
    covolume = mpmath.mpf("0.077796074") * mpmath.mpf("8.314462618") * mpmath.mpf("304.1282") / mpmath.mpf("7.3773e6")
    slope = mpmath.mpf("0.37464") + acentric * (mpmath.mpf("1.54226") - acentric * mpmath.mpf("0.26992"))
    alpha = (1 + slope * (1 - mpmath.sqrt(reduced))) ** 2
    strength = mpmath.mpf("0.457235529") / mpmath.mpf("0.077796074") * alpha / reduced
    density = covolume / volume
    compressibility = 1 / (1 - density) - strength * density / (1 + 2 * density - density**2)
    return compressibility * mpmath.mpf("8.314462618") * temperature / volume


def kepler(mean_anomaly: Any, eccentricity: Any) -> Any:
    """By the series of Bessel functions for which Bessel invented them."""
    mean = mpmath.radians(mean_anomaly)
    terms = (mpmath.besselj(n, n * eccentricity) * mpmath.sin(n * mean) / n for n in range(1, 40))
    return mpmath.degrees(mean + 2 * mpmath.fsum(terms))


def huber_loss(intercept: Any, slope: Any) -> Any:
    """The square less the square of what exceeds the bound."""
    bound = mpmath.mpf("1.345")
    residuals = (
        (mpmath.mpf(str(y)) - intercept - slope * year) / mpmath.mpf("9.03") for year, y in enumerate(CALLS, 50)
    )
    return mpmath.fsum((r**2 - max(abs(r) - bound, 0) ** 2) / 2 for r in residuals)


def planck(wavelength: Any, temperature: Any) -> Any:
    """By frequency, and the photons as a geometric series."""
    h, c, k = mpmath.mpf("6.62607015e-34"), 299792458, mpmath.mpf("1.380649e-23")
    metres = wavelength / mpmath.mpf(10) ** 9
    frequency = c / metres
    boltzmann = mpmath.exp(-h * frequency / (k * temperature))
    by_frequency = 2 * h * frequency**3 / c**2 * mpmath.fsum(boltzmann**n for n in range(1, 40))
    return by_frequency * c / metres**2 / 10**9


def income_tax(wages: Any, retirement: Any, itemized: Any) -> Any:
    """As table 3 says it for the bracket of the point."""
    taxable = wages - retirement - 14_600
    assert 47_150 < taxable < 100_525
    return 5426 + mpmath.mpf("0.22") * (taxable - 47_150) + 0 * itemized


def boiling_point(altitude: Any, sea_level: Any) -> Any:
    """The weight of the air, integrated from the ground, and the boiling point by bisection."""
    constant = mpmath.mpf("9.80665") / mpmath.mpf("287.05287")
    lapse = mpmath.mpf("0.0065")
    thinning = mpmath.quad(lambda h: constant / (mpmath.mpf("288.15") - lapse * h), [0, altitude])
    pressure = sea_level * mpmath.exp(-thinning) * 76_000 / 101_325  # mmHg

    def excess(t: Any) -> Any:
        return mpmath.mpf("8.07131") - mpmath.mpf("1730.63") / (t + mpmath.mpf("233.426")) - mpmath.log10(pressure)

    return mpmath.findroot(excess, (1, 100), solver="anderson")


OTHER_FORMULAS: dict[str, Callable[..., Any]] = {
    formula.__name__: formula
    for formula in (
        worked_example,
        black_scholes,
        pendulum,
        peng_robinson,
        kepler,
        huber_loss,
        planck,
        income_tax,
        boiling_point,
    )
}


@pytest.mark.parametrize("stem", OTHER_FORMULAS)
def test_an_example_agrees_with_another_formula_in_value_and_derivatives(run: Run, stem: str) -> None:
    formula = OTHER_FORMULAS[stem]
    point = json.loads((EXAMPLES / f"{stem}.json").read_text(encoding="utf-8"))
    found = gradient(run, *of_file(stem))
    assert list(point) == [name for name in formula.__annotations__ if name != "return"]
    with mpmath.workdps(30):
        at = [mpmath.mpf(str(x)) for x in point.values()]
        expected = {"value": float(formula(*at))}
        for k, name in enumerate(point):
            order = tuple(int(i == k) for i in range(len(at)))
            expected[name] = float(mpmath.diff(formula, tuple(at), order))
    # Doubles lose up to three digits on the way; the slopes of the loss, which nearly vanish, two more.
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-11)


def test_no_example_is_without_figures() -> None:
    assert set(OTHER_FORMULAS) == set(STEMS)
    assert {printed.stem for printed in PRINTED} == set(STEMS)


def test_the_tax_warns_at_the_edge_of_a_bracket(run: Run) -> None:
    answer = run("grad", "-f", "income_tax.ad", "--at", "wages=61750,retirement=0,itemized=0", "--json")
    assert {warning["kind"] for warning in json.loads(answer.out)["warnings"]} == {"kink"}


@pytest.mark.parametrize("path", MISTAKEN)
def test_a_mistake_gets_its_message_word_for_word(run: Run, path: str) -> None:
    answer = run("grad", *of_file(path, MISTAKES), folder=MISTAKES)
    stored = MESSAGES / f"{path}.txt"
    if os.environ.get(UPDATE):
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(answer.err, encoding="utf-8")
    assert answer.err == stored.read_text(encoding="utf-8")
    assert (answer.code, answer.out) == (EXIT_CODES[kind(path)], "")


@pytest.mark.parametrize("path", MISTAKEN)
def test_a_mistake_is_of_the_kind_of_its_folder(run: Run, path: str) -> None:
    answer = run("grad", *of_file(path, MISTAKES), "--json", folder=MISTAKES)
    assert answer.out == ""
    assert json.loads(answer.err)["error"]["kind"] == kind(path)


@pytest.mark.parametrize("path", MISTAKEN)
def test_a_mistake_is_named_and_explained(path: str) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z]+(_[a-z]+)*", path)
    assert (MISTAKES / f"{path}.ad").read_text(encoding="utf-8").startswith("# ")


def test_every_kind_of_error_that_a_program_can_have_has_examples() -> None:
    assert {kind(path) for path in MISTAKEN} == set(EXIT_CODES)


def test_every_message_and_every_point_belongs_to_a_mistake() -> None:
    files = [path.relative_to(MISTAKES) for path in MISTAKES.rglob("*") if path.is_file()]
    assert {path.with_suffix("").as_posix() for path in files} == set(MISTAKEN)
    assert {path.suffix for path in files} == {".ad", ".json"}
    stored = [path.relative_to(MESSAGES) for path in MESSAGES.rglob("*") if path.is_file()]
    assert {path.as_posix() for path in stored} == {f"{path}.txt" for path in MISTAKEN}
