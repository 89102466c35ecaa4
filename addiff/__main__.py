"""`python -m addiff` is the command `addiff`."""

from __future__ import annotations

from addiff.cli.main import process

if __name__ == "__main__":
    process()
