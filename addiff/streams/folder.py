"""A folder of parts: into one table, or into a folder with a part for each."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from addiff.data.parts import appearing, opened
from addiff.streams.asked import shaped, unshaped
from addiff.streams.manifest import Manifest
from addiff.streams.tally import Tally
from addiff.streams.ways import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from addiff.data.parts import Folder
    from addiff.streams.asked import Asked
    from addiff.streams.running import Advance, Stream

    Answered = Generator[tuple[str, Tally]]
    Runner = Callable[[Sequence[str]], Answered]


def one_table(stream: Stream, folder: Folder, file: BinaryIO, form: str, advance: Advance) -> Tally:
    """The rows of all parts as one table."""
    if form == "parquet":
        folder.one_kind()

    def parts() -> Iterator[Part]:
        for part in folder.parts:
            with opened(folder.path(part)) as table:
                yield Part(table, f"{part}, ")

    return stream.run(parts(), file, form, advance)


def shaped_by(asked: Asked, folder: Folder) -> Asked:
    """The question with the shapes of inputs that come in lists: those of the first row of the folder."""
    for part in folder.parts:
        with opened(folder.path(part)) as table:
            if not unshaped(asked, table):
                break
            asked, _ = shaped(asked, table)
    return asked


def answer_part(stream: Stream, path: str, target: str, advance: Advance) -> Tally:
    """The answers for a part, as a part of the same name in another folder; it appears when it is complete."""
    name = os.path.basename(path)
    with opened(path) as table, appearing(target, name) as file:
        return stream.run([Part(table, f"{name}, ")], file, "parquet", advance)


def folder_of_parts(asked: Asked, folder: Folder, target: str, run: Runner, advance: Advance, *, resume: bool) -> Tally:
    """A part for each part, those that are finished already left out.

    run       gives each of some parts its answers, in any order
    advance   told of rows that are finished already
    resume    whether to go on where another run stopped
    returns   what was counted, then and now
    errors    as `Manifest`, and those of the run
    """
    with Manifest(target, asked, folder, resume=resume) as manifest:
        rest = [part for part in folder.parts if part not in manifest.done]
        advance(sum(folder.parts[part] for part in manifest.done))
        with closing(run(rest)) as answered:
            for part, tally in answered:
                manifest.add(part, tally.members())
        manifest.complete()
    whole = Tally()
    for part in folder.parts:
        whole.join(Tally.of(manifest.done[part], asked.program.source))
    return whole


def local(stream: Stream, folder: Folder, target: str, advance: Advance) -> Runner:
    """A runner of this process: one part after the other."""

    def run(parts: Sequence[str]) -> Answered:
        for part in parts:
            yield part, answer_part(stream, folder.path(part), target, advance)

    return run
