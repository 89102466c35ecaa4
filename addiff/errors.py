"""What can go wrong, one class per kind; only `render.diagnostic` draws it, only `cli` exits.

An error is raised where *what* is known (an arithmetic, the lexer, the reader of a file) and gets its place
where *where* is known: `error.at(source, span)`. Both are plain attributes, so a program that uses addiff as a
library reads `kind`, `message`, `line`, `column`, `end_column` without parsing text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from addiff.source import Source, Span


class AddiffError(Exception):
    """The base of every error that addiff raises on purpose.

    kind         one of `syntax name domain shape usage file limit convergence disagreement`
    message      what is wrong and what would help, in one line
    line         the line of the program, from 1; None when the error is not in the program
    column       its first character, from 1; None likewise
    end_column   one past its last character on that line; None likewise
    source       the text that line and column refer to, or None
    exit_code    what the command line answers: 1 the mathematics failed, 2 the request was wrong
    """

    kind = "usage"
    exit_code = 2

    def __init__(self, message: str, source: Source | None = None, span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.source: Source | None = None
        self.line: int | None = None
        self.column: int | None = None
        self.end_column: int | None = None
        if source is not None and span is not None:
            self.at(source, span)

    def at(self, source: Source, span: Span) -> Self:
        """The same error with its place in `source`."""
        self.source = source
        self.line, self.column, self.end_column = source.place(span)
        return self

    def __str__(self) -> str:
        return self.message


class BadSyntaxError(AddiffError):
    """The text is not a program of the language."""

    kind = "syntax"


class BadNameError(AddiffError):
    """A name is unknown, unbound, defined twice, or used before its definition."""

    kind = "name"


class DomainError(AddiffError):
    """A value does not exist: outside a function's domain, at a pole, or an operation on infinities without a limit."""

    kind = "domain"
    exit_code = 1


class ShapeError(AddiffError):
    """Shapes do not fit, or something that must be fixed before evaluation is not."""

    kind = "shape"


class UsageError(AddiffError):
    """The request itself is wrong: a bad option, a missing argument."""

    kind = "usage"


class FileError(AddiffError):
    """A file cannot be read or written."""

    kind = "file"


class LimitError(AddiffError):
    """The input is larger than a stated limit."""

    kind = "limit"


class ConvergenceError(AddiffError):
    """An iteration did not reach an answer.

    best    the best point that it saw, by name; None where it saw none
    """

    kind = "convergence"
    exit_code = 1
    best: dict[str, Any] | None = None


class DisagreementError(AddiffError):
    """Two ways to the same number gave different ones."""

    kind = "disagreement"
    exit_code = 1


def reason(error: OSError) -> str:
    """Why the system refused, as part of a sentence."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
