"""The commands, one file each: parse, call the library, show what it returns. Nothing else may be put there.

A new command is a file here, named after it and holding `command`, and its line in the list below.
"""

from __future__ import annotations

COMMANDS = {
    "eval": "Values of the outputs.",
    "grad": "Value and gradient of the one scalar output.",
    "trace": "The evaluation table: every step, its value, its tangents and its adjoint.",
    "check": "Forward mode against reverse mode against finite differences.",
    "functions": "The functions of the language with their derivative rules.",
}
"""What each command is for, in the order of the help, which so need not load them."""
