"""Prints how often microburst made each thing go wrong, and fails if something that faults.yaml names never did.

Usage: faults_seen.py <microburst's address>
"""

import json
import sys
from urllib.request import urlopen


def answer(path: str):
    with urlopen(f"{sys.argv[1]}/_microburst/{path}", timeout=5) as response:
        return json.load(response)


def main() -> int:
    rules = answer("rules")
    ways = ("error", "reset", "response", "latency")
    for rule in rules:
        way = next(f"{way}: {json.dumps(rule[way])}" for way in ways if way in rule)
        print(f"{rule['fired_count']:6}  {way}")
    print(f"{answer('stats')['requests']['total']:6}  calls in all")
    return 0 if all(rule["fired_count"] for rule in rules) else 1


if __name__ == "__main__":
    sys.exit(main())
