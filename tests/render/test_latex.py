from __future__ import annotations

import pytest

from addiff.render.document import Column, Facts, Program, Table
from addiff.render.latex import write


@pytest.mark.parametrize(
    ("text", "role", "written"),
    [
        ("rate_1", "name", r"\texttt{rate\_1}"),
        ("α_β", "name", r"\texttt{$\alpha$\_$\beta$}"),
        ("x^2 % {y}", "operation", r"\texttt{x\textasciicircum{}2 \% \{y\}}"),
        ("-4", "number", "$-4$"),
        ("1.5e-7", "derivative", r"$1.5 \times 10^{-7}$"),
        ("-Infinity", "number", r"$-\infty$"),
        ("NaN", "number", "NaN"),
        ("", "number", ""),
    ],
)
def test_cells_are_what_latex_prints_as_they_are(text: str, role: str, written: str) -> None:
    table = write((Table((Column("a"),), (((text, role),),)),))
    assert f"\\midrule\n{written} \\\\\n\\bottomrule" in table


def test_environments_and_braces_are_closed() -> None:
    text = write((Program("a = 1\nb"), Facts(((("u", "name"), ("1", "number")),)), Table((Column("∂u"),), ())))
    assert text.count("{") == text.count("}")
    assert text.count(r"\begin{") == text.count(r"\end{")
    assert "\\texttt{a = 1}\\\\\n\\texttt{b}" in text
