"""`python -m addiff` is the command `addiff`."""

from __future__ import annotations

import sys

from addiff.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
