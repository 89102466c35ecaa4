"""What holds for all tests."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background, and then in all that tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)
