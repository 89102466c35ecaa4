"""The entry point: run a command, and turn whatever stops it into a message and an exit code.

Click is imported inside `main`, so that an interrupt while it loads is as silent as any other.
"""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from addiff.errors import AddiffError, FileError, LimitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

INTERRUPTED = 130
"""128 + SIGINT, as shells say it."""

PIPE_CLOSED = 141
"""128 + SIGPIPE: the reader of standard output or standard error went away."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    arguments    without the program's name; those of the process by default
    returns      the exit code: 0 done, 1 the mathematics failed, 2 the request was wrong, 130 and 141 as above
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name in Greek must not stop an ASCII terminal
    try:
        try:
            return _run(arguments)
        except AddiffError as error:
            return _report(error, arguments)
    except BrokenPipeError:
        _abandon(sys.stdout, sys.stderr)
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED


def process() -> NoReturn:
    """Run the command line of this process, and end it.

    It ends at once: Python would first take apart all that was loaded, which takes longer than a gradient.
    """
    code = main()
    if sys.gettrace() or sys.getprofile():
        sys.exit(code)  # whoever looks on has something to say at the end
    atexit._run_exitfuncs()  # noqa: SLF001  # it has no public name
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


def _run(arguments: Sequence[str]) -> int:
    """Run a command and see its output off; what is wrong with either is an AddiffError."""
    try:
        from addiff.cli.group import run

        code = run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except RecursionError:
        raise LimitError("the input is nested too deeply") from None
    except MemoryError:
        raise LimitError("the input needs more memory than there is") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        _abandon(sys.stdout)
        raise FileError(f"cannot write to standard output: {error.strerror}") from None
    return code


def _report(error: AddiffError, arguments: Sequence[str]) -> int:
    """Tell an error on standard error, as JSON if the command line asks for JSON anywhere."""
    from addiff.render.diagnostic import error_json, error_text
    from addiff.render.screen import Screen

    if sys.stderr is not None:
        text = error_json(error) if _asks_for_json(arguments) else error_text(error, Screen.of(sys.stderr))
        sys.stderr.write(text)
        sys.stderr.flush()
    return error.exit_code


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether `--json` or `--format json|jsonl` is among the arguments; they may be too wrong to be parsed."""
    for place, argument in enumerate(arguments):
        if argument == "--":
            return False
        if argument in ("--json", "--format=json", "--format=jsonl"):
            return True
        if argument in ("json", "jsonl") and place and arguments[place - 1] == "--format":
            return True
    return False


def _abandon(*streams: TextIO | None) -> None:
    """Let what waits in a broken stream go nowhere; Python would try to write it once more on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None:
            try:
                os.dup2(nowhere, stream.fileno())
            except (OSError, ValueError):
                continue  # not a stream of the system: nothing waits in it
    os.close(nowhere)
