from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.render import text
from addiff.render.document import Column, Facts, Program, Table
from addiff.render.latex import write
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@pytest.mark.parametrize(
    ("program", "at"),
    [
        ("log(x1) + x1*x2 - sin(x2)", {"x1": 2.0, "x2": 5.0}),
        ("α = x_1^2 < 3; (x_1 if α else x_1 % 2)*1e-300 # \"a\" & $b$ 'c' `d` ~{e}", {"x_1": 2.0}),
        ("u = x*y; u; sqrt(x)", {"x": 0.0, "y": 3.0}),
    ],
)
def test_a_trace_compiles(program: str, at: dict[str, float], tmp_path: Path) -> None:
    body = text(addiff.trace(program, at), "latex", screen=Screen())
    head = "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n"
    (tmp_path / "trace.tex").write_text(f"{head}{body}\\end{{document}}\n", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "trace.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "trace.pdf").stat().st_size > 1000
