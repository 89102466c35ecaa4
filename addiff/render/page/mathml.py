"""Formulas of the language as MathML, which browsers typeset without help."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from addiff.errors import AddiffError
from addiff.language import nodes
from addiff.language import parse as read
from addiff.language.printing import CONDITIONAL, PARTS, PRIMARY, SIGN, unfolded
from addiff.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.language.printing import Parts

LONGEST = 400
"""Characters of a formula that is typeset; a longer one is shown as it was written."""

SIGNS = {"*": "·", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "%": "mod"}
"""Signs as mathematics has them."""

PIECE = re.compile(r"[^\W\d]\w*|\d[\w.]*|[<>=!]=|[^\s\w]")


def formula(text: str) -> str:
    """A program as MathML, a statement each; as code where it is long, or cannot be read."""
    if len(text) <= LONGEST:
        try:
            return "".join([f"<math>{_typeset(statement)}</math>" for statement in read(Source(text))])
        except AddiffError:
            pass  # the operation of a conditional that was evaluated is no sentence of the language
    return f"<code>{escape(text)}</code>"


def name(text: str) -> str:
    """A name as MathML."""
    return f"<math>{_name(text)}</math>"


def derivative(of: str, by: str) -> str:
    """A partial derivative as MathML."""
    return f"<math><mfrac><mrow><mo>∂</mo>{_name(of)}</mrow><mrow><mo>∂</mo>{_name(by)}</mrow></mfrac></math>"


def _typeset(node: nodes.Node) -> str:
    def told(inner: nodes.Node, loosest: int) -> Parts:
        level, parts = _parts(inner)
        return ["<mrow>", *(parts if level >= loosest else [_mo("("), *parts, _mo(")")]), "</mrow>"]

    return unfolded(node, told)


def _parts(node: nodes.Node) -> tuple[int, Parts]:
    """The level of a node, and what it consists of: fractions, powers and roots in two dimensions, else in a line."""
    if isinstance(node, nodes.Binary) and node.sign == "/":
        return SIGN, ["<mfrac>", (node.left, CONDITIONAL), (node.right, CONDITIONAL), "</mfrac>"]
    if isinstance(node, nodes.Binary) and node.sign == "^":
        return SIGN, ["<msup>", (node.left, PRIMARY), (node.right, CONDITIONAL), "</msup>"]
    if isinstance(node, nodes.Call) and len(node.arguments) == 1 and not node.keywords:
        inside = (node.arguments[0], CONDITIONAL)
        if node.function == "sqrt":
            return PRIMARY, ["<msqrt>", inside, "</msqrt>"]
        if node.function == "abs":
            return PRIMARY, [_mo("|"), inside, _mo("|")]
        if node.function == "exp":
            return SIGN, ["<msup><mi>e</mi>", inside, "</msup>"]
    if isinstance(node, nodes.Name):
        return PRIMARY, [_name(node.name)]
    level, parts = PARTS[type(node)](node)
    return level, ["".join(_pieces(part)) if isinstance(part, str) else part for part in parts]


def _pieces(text: str) -> Iterator[str]:
    """A piece of text of the language as markup, word by word and sign by sign."""
    for piece in PIECE.findall(text):
        if piece[0].isdigit():
            yield f"<mn>{piece}</mn>"
        elif piece in ("if", "else", "and", "or", "not", "for", "in"):
            yield f"<mtext>&nbsp;{piece}&nbsp;</mtext>"
        elif piece[0].isalpha() or piece[0] == "_":
            yield _name(piece)
        else:
            yield _mo(piece)


def _mo(sign: str) -> str:
    space = ' lspace="0" rspace="0"' if sign in "()[]|" else ""
    return f"<mo{space}>{escape(SIGNS.get(sign, sign))}</mo>"


def _name(text: str) -> str:
    """A name; digits at its end, or what stands behind an underscore, as an index."""
    found = re.fullmatch(r"(.*?[^\W\d_])_?(\d+)|([^\W_]+)_(\w+)", text)
    if found is None:
        return f"<mi>{escape(text)}</mi>"
    stem, index = (found[1], found[2]) if found[1] else (found[3], found[4])
    mark = "mn" if index.isdigit() else "mi"
    return f"<msub><mi>{escape(stem)}</mi><{mark}>{escape(index)}</{mark}></msub>"
