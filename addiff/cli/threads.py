"""How many threads the library of matrices has."""

from __future__ import annotations

import os

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS")


def one_for_matrices() -> None:
    """Let one thread multiply matrices, unless the user says otherwise; in vain where NumPy is loaded already.

    A search multiplies small matrices many thousand times: threads that wait for each other at each of them cost more
    than they save, most of all on a busy machine, and with another number of cores the last digits would be others.
    """
    if not any(name in os.environ for name in (*VARIABLES, "OMP_NUM_THREADS")):
        os.environ.update(dict.fromkeys(VARIABLES, "1"))
