"""Text behind a closing quote, and a quote left open, are told wherever the bytes are cut; other text is let alone."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addiff.data.delimited import read
from addiff.data.quotes import Checked
from addiff.errors import FileError


def broken(text: str, delimiter: str) -> bool:
    """Whether a cell goes on behind its closing quote or never comes to it, character by character."""
    state = "between"
    for c in text:
        end = c in (delimiter, "\n", "\r")
        if state == "between":
            state = "quoted" if c == '"' else "between" if end else "plain"
        elif state == "plain":
            state = "between" if end else "plain"
        elif state == "quoted":
            state = "closed" if c == '"' else "quoted"
        elif c == '"':
            state = "quoted"
        elif end:
            state = "between"
        else:
            return True
    return state == "quoted"


def found(text: str, delimiter: str, size: int) -> bool:
    """The same, some bytes at a time."""
    checked = Checked(io.BytesIO(text.encode()), "p.csv", delimiter, 2)
    got = b""
    try:
        while more := checked.read(size):
            got += more
    except FileError:
        return True
    assert got.decode() == text
    return False


@given(st.text(',\t"\n\rab', max_size=40), st.sampled_from(",\t"), st.integers(1, 41))
def test_every_text_is_judged_alike_however_it_is_cut(text: str, delimiter: str, size: int) -> None:
    assert found(text, delimiter, size) == broken(text, delimiter)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('1,a\n3,"4"5\n', 'line 4: there is text behind the closing quote of "4"5;'),
        ('1,a\n3,"4" \n', 'line 4: there is text behind the closing quote of "4" ;'),
        ('"1"2,a\n', 'line 3: there is text behind the closing quote of "1"2;'),
    ],
)
def test_the_line_is_told(rows: str, said: str) -> None:
    table = read(io.BytesIO(f"\nx,y\n{rows}".encode()), "p.csv", "csv")
    with pytest.raises(FileError) as raised:
        list(table.batches)
    assert raised.value.message.startswith(f"p.csv, {said}")


def test_quotes_that_are_text_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addiff.data.delimited.BLOCK", 64)
    rows = ['5" pipe,1', '"a ""b"", c",2', 'd"e"f,3', '"g\nh",4', ' "i",5', '"",6'] * 50
    table = read(io.BytesIO(("x,y\n" + "\n".join(rows)).encode()), "p.csv", "csv")
    cells = [cell for batch in table.batches for cell in batch.columns[0].texts().to_pylist()]
    assert cells == ['5" pipe', 'a "b", c', 'd"e"f', "g\nh", ' "i"', ""] * 50
