"""Waits until something answers at an address, for a minute at most.

Usage: wait_for.py <URL>
"""

import sys
from urllib.error import URLError
from urllib.request import urlopen

from waiting import comes_true


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:
            return response.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


def main() -> int:
    if comes_true(lambda: answers(sys.argv[1])):
        return 0
    print(f"Nothing answers at {sys.argv[1]}.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
