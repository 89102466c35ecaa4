"""Files in and out: whole texts in, whole files out or none."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from addiff.errors import FileError, reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

SYSTEM = ("/dev/", "/proc/")
"""Where files are names of something else, which is not replaced but written to."""


def read_text(path: str) -> str:
    """A text with its line ends as newlines.

    path      `-` is standard input
    errors    FileError, naming the file, where it cannot be read or is not UTF-8
    """
    name = "standard input" if path == "-" else path
    try:
        if path == "-":
            if sys.stdin is None:
                raise FileError("cannot read standard input: it is closed")
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
    except OSError as error:
        raise FileError(f"cannot read {name}: {reason(error)}") from None
    except ValueError:
        raise FileError(f"cannot read {name!r}: a file's name has no NUL") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(f"{name} is not UTF-8 text: byte 0x{data[error.start]:02x} in line {line}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_text(path: str, text: str | bytes) -> None:
    """Make a file hold a text, or the bytes of a picture; as `writing`."""
    with writing(path) as file:
        file.write(text.encode() if isinstance(text, str) else text)


def refuse_unwritable(path: str) -> None:
    """Raise FileError where `writing` would, before work that takes long; the file stays as it is."""
    if os.path.isfile(path) or os.path.isdir(path) or not os.path.exists(path):  # a pipe would end for its reader
        with suppress(_NothingWrittenError), writing(path):
            raise _NothingWrittenError


class _NothingWrittenError(Exception):
    """Keeps a file from appearing."""


@contextmanager
def writing(path: str) -> Iterator[BinaryIO]:
    """A file to write; it appears, or is replaced, only when it is complete and nothing was raised meanwhile.

    errors    FileError, naming the file; an older file is then as it was
    """
    unfinished = None
    try:
        if os.path.abspath(path).startswith(SYSTEM):
            with open(path, "ab") as device:  # what stands behind /dev/stdout goes on where others wrote
                yield device
            return
        path = os.path.realpath(path)
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as device:  # a pipe or a device takes what comes; a folder refuses
                yield device
            return
        name = f"{path}.{os.getpid()}.part"  # in the same folder: only within one can a file be moved at once
        with open(name, "xb") as file:
            unfinished = name
            yield file
        os.replace(name, path)
        unfinished = None
    except FileExistsError as error:
        raise FileError(f"cannot write {path}: {error.filename} is in the way") from None
    except OSError as error:
        raise FileError(f"cannot write {path}: {reason(error)}") from None
    finally:
        if unfinished is not None and os.path.exists(unfinished):
            os.unlink(unfinished)
