"""Characters that no program may hold: what they are, and what to write instead."""

from __future__ import annotations

from itertools import takewhile
from unicodedata import category, decomposition, normalize
from unicodedata import name as unicode_name

MEANT = {
    "–": "write - for minus",
    "—": "write - for minus",
    "∗": "write * for a product",
    "•": "write * for a product",
    "∙": "write * for a product",
    "⁄": "write / for a quotient",
    "∕": "write / for a quotient",
    "√": "write sqrt(x)",
    "∛": "write cbrt(x)",
    "∞": "write inf",
    "∑": "write sum(x[i] for i in range(3))",
    "∏": "write prod(x[i] for i in range(3))",
    "∂": "write diff(f, x) for the derivative of f by x",
    "′": "write diff(f, x) for the derivative of f by x",
    "∇": "write diff(f, x) for a derivative, or use addiff grad",
    "∫": "there are no integrals",
    "≈": "write == to compare",
    "∧": "write and",
    "∨": "write or",
    "¬": "write not",
    "∈": "write in, in a loop: sum(i^2 for i in range(3))",
    "→": "write = to define",
    "←": "write = to define",
    "↦": "write f(x) = x^2 to define a function",
    "°": "write *pi/180 for degrees",
    "$": "write the name alone",
    "`": "write the name alone",
    '"': "there are no texts, write the name alone",
    "'": "there are no texts, write the name alone",
    "“": "there are no texts, write the name alone",
    "”": "there are no texts, write the name alone",
    "‘": "there are no texts, write the name alone",
    "’": "there are no texts, write the name alone",
    "{": "write ( to group, [ for an array",
    "}": "write ) to group, ] for an array",
    "|": "write `abs(x)` for an absolute value, `or` for logic",
    "&": "write and",
    "?": "write a if condition else b",
    "\\": "LaTeX is not read, write x/y, sqrt(x), pi",
    ".": "a dot stands only in numbers",
    "…": "write all of it, or a loop: sum(i^2 for i in range(3))",
    "!": "write not",
}
"""What was most likely meant by a character that means nothing here."""

CONTROLS = {"\0": "NUL", "\a": "BELL", "\b": "BACKSPACE", "\x1b": "ESCAPE", "\x7f": "DELETE"}
"""Names of some control characters; Unicode has none for them."""

NAMELESS = {"Cc": "a control character", "Cs": "half a character", "Co": "a private character", "Cn": "no character"}
"""What other characters without a name are, by their category."""


def strange(text: str) -> tuple[str, int]:
    """The message for the character that begins a text and no token, and how many characters it is about."""
    raised = "".join(takewhile(_raised, text))
    if raised:
        return f"{raised} has no meaning here: write ^{normalize('NFKC', raised).replace('−', '-')}", len(raised)
    return _meaning(text[0]), 1


def strange_in(name: str) -> int | None:
    """Where in a would-be name the first character stands that names lack; None where it only cannot begin one."""
    for place, character in enumerate(name):
        if _raised(character) or not normalize("NFKC", "x" + character).isidentifier():
            return place
    return None


def _raised(character: str) -> bool:
    return decomposition(character).startswith("<super>")


def _meaning(character: str) -> str:
    if character in MEANT:
        return f"{character} has no meaning here: {MEANT[character]}"
    folded = normalize("NFKC", character)
    if decomposition(character).startswith("<fraction>"):
        return f"{character} has no meaning here: write ({folded.replace('⁄', '/')})"
    kind = category(character)
    if kind[0] in "CZM":
        label = unicode_name(character, CONTROLS.get(character, NAMELESS.get(kind, "")))
        return f"an invisible character, U+{ord(character):04X} {label}: delete it"
    if folded != character and folded.isascii():
        return f"{character} has no meaning here: write {folded}"
    return f"{character} has no meaning here: U+{ord(character):04X} {unicode_name(character, 'without a name')}"
