"""Waiting for something that happens by itself."""

import time
from collections.abc import Callable


def comes_true(look: Callable[[], bool]) -> bool:
    """Looks again and again, for a minute at most. Answers whether it came true."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if look():
            return True
        time.sleep(0.2)
    return False
