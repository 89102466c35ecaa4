"""What `derive` answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Derivation:
    """The derivative of a program as a program.

    wrt        the inputs that it is differentiated by
    program    the text: definitions, then an output for each output and input, called `df_dx`
    """

    expression: str
    wrt: tuple[str, ...]
    program: str
