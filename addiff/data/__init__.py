"""Tables of points in and out, in batches, so that memory stays flat however long they are.

A reader hands on batches of rows, each a list of columns that know their text and their numbers; a writer takes batches
with what was computed for them. Nothing here knows programs or derivatives. This is the only place that knows PyArrow,
which is loaded when a table is opened.
"""

from __future__ import annotations

import os
import sys


def _keep_memory_flat() -> None:
    """Let PyArrow have one pool of memory that gives back what is free.

    It looks into the environment when it is loaded; what stands there already stays. With its default a long table
    takes a third more memory, and writing Parquet a fifth more time.
    """
    if sys.platform == "linux" and os.uname().machine == "x86_64":  # where the packages of PyArrow have it
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
        os.environ.setdefault("JE_ARROW_MALLOC_CONF", "narenas:1")


_keep_memory_flat()
