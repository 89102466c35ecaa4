r"""Documents as LaTeX that stands inside a document of any class; it needs `\usepackage{booktabs}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render import pattern
from addiff.render.characters import plain
from addiff.render.document import Facts, Heading, Lines, Note, Pattern, Program

if TYPE_CHECKING:
    from addiff.render.document import Block, Document, Span, Table

SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",  # \textquotedbl is not in every encoding of fonts
    "-": "-{}",  # else two of them become a dash
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    **{c: "\\" + c for c in "&%$#_"},
    "∂": r"$\partial$",
    "×": r"$\times$",
    "…": r"\dots{}",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "·": r"$\cdot$",
    "÷": r"$\div$",
    "−": r"$-$",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
}
"""What each character that LaTeX would misread is written as."""

GREEK = dict(
    pair.split(":")
    for line in (
        "α:alpha β:beta γ:gamma δ:delta ε:epsilon ζ:zeta η:eta θ:theta ι:iota κ:kappa λ:lambda μ:mu ν:nu ξ:xi π:pi",
        "ρ:rho σ:sigma τ:tau υ:upsilon φ:phi χ:chi ψ:psi ω:omega Γ:Gamma Δ:Delta Θ:Theta Λ:Lambda Ξ:Xi Π:Pi Σ:Sigma",
        "Υ:Upsilon Φ:Phi Ψ:Psi Ω:Omega",
    )
    for pair in line.split()
)
"""Letters that are names of commands."""

CODE = frozenset(["name", "operation"])
"""Roles whose text is a piece of a program."""

NUMBERS = frozenset(["number", "derivative"])


def write(document: Document) -> str:
    """A document as LaTeX, ending with a newline."""
    return "\n\n".join(["% \\usepackage{booktabs}", *map(_block, document)]) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Program):
        lines = [rf"\texttt{{{_escaped(line)}}}" for line in block.text.strip().split("\n") if line.strip()]
        return "\\noindent\n" + "\\\\\n".join(lines)
    if isinstance(block, Heading):
        return rf"\paragraph{{{_escaped(block.text)}}}\mbox{{}}"
    if isinstance(block, Note):
        return rf"\noindent\emph{{{_escaped(block.text)}}}"
    if isinstance(block, Facts):
        return "\\noindent\n" + "\\\\\n".join(f"{_span(name)} = {_span(what)}" for name, what in block.facts)
    if isinstance(block, Lines):
        return "\\noindent\n" + "\\\\\n".join("".join(map(_span, line)) for line in block.lines)
    if isinstance(block, Pattern):
        return plain("\n".join([r"\begin{verbatim}", *pattern.lines(block), r"\end{verbatim}"]))
    return _table(block)


def _table(table: Table) -> str:
    columns = "".join("r" if column.numeric else "l" for column in table.columns)
    titles = " & ".join(_escaped(column.title) for column in table.columns)
    rows = [" & ".join(map(_span, row)) + r" \\" for row in table.rows]
    return "\n".join(
        [
            rf"\noindent\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            titles + r" \\",
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )


def _span(span: Span) -> str:
    text, role = span
    if role in NUMBERS and text:
        return _number(text)
    if role in CODE and text:
        return rf"\texttt{{{_escaped(text)}}}"
    return _escaped(text)


def _number(text: str) -> str:
    """A number in mathematics: a true minus, powers of ten, infinity."""
    if text.endswith("Infinity"):
        return f"${text.replace('Infinity', chr(92) + 'infty')}$"
    mantissa, _, exponent = text.partition("e")
    if text == "NaN":
        return "NaN"
    return rf"${mantissa} \times 10^{{{exponent}}}$" if exponent else f"${text}$"


def _escaped(text: str) -> str:
    """Text that LaTeX prints as it stands."""
    return "".join(SIGNS[c] if c in SIGNS else rf"$\{GREEK[c]}$" if c in GREEK else c for c in text)
