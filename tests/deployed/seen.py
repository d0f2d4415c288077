"""Prints what was seen of a stack on which the stories have been told, and fails if something was not.

Usage: seen.py <the peer's log>
"""

import re
import sys
from pathlib import Path

import boto3

from peer import STACK, outputs, physical
from waiting import comes_true

FUNCTION = rf"{STACK}-(\w+)Function-\w+"
# What the peer writes when a stream hands records to a function, and when a schedule starts one.
FROM_STREAM = re.compile(rf"ESM: Lambda {FUNCTION} processed (\d+) DynamoDB stream records")
BY_SCHEDULE = re.compile(rf"EventBridge → Lambda {FUNCTION}: dispatched")
FOLLOWERS = {"Projector", "Correspondence"}
STARTED = re.compile(rf"environment spawned for {FUNCTION}")


def from_stream(log: str) -> dict[str, int]:
    """How many records of the stream each function was handed. What it failed at counts each time."""
    records: dict[str, int] = {}
    for name, many in FROM_STREAM.findall(log):
        records[name] = records.get(name, 0) + int(many)
    return records


def functions(log: str) -> list[tuple]:
    records = from_stream(log)
    schedules, starts = BY_SCHEDULE.findall(log), STARTED.findall(log)
    rows = []
    for function in boto3.client("lambda").list_functions()["Functions"]:
        name = re.fullmatch(FUNCTION, function["FunctionName"]).group(1)
        size = f"{function['CodeSize'] / 1e6:.2f} MB"
        rows.append((name, size, starts.count(name), records.get(name, 0), schedules.count(name)))
    return rows


def log() -> str:
    """What the peer has written so far."""
    return Path(sys.argv[1]).read_text(encoding="utf-8")


def reached(followers: set[str], items: int) -> bool:
    records = from_stream(log())
    return all(records.get(follower, 0) >= items for follower in followers)


def waiting(queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    attributes = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"]
    return int(attributes[name])


def items(table: str) -> list[dict]:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def letters() -> dict[str, int]:
    """How many letters are in which state."""
    states: dict[str, int] = {}
    for letter in items(outputs()["LettersTableName"]):
        state = letter["state"]["S"]
        states[state] = states.get(state, 0) + 1
    return states


def table(head: tuple, rows: list[tuple]) -> None:
    rows = [head, *rows]
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(head))]
    for row in rows:
        first, *others = (str(cell) for cell in row)
        print("  ".join([first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:]))]))


def main() -> int:
    stack = outputs()
    commits, of_letters = items(stack["EventsTableName"]), letters()
    # The stream may still be on its way with the last of them.
    streamed = comes_true(lambda: reached(FOLLOWERS, len(commits)))
    of_functions = functions(log())
    table(("function", "zip", "starts", "stream records", "by schedule"), of_functions)
    users = boto3.client("cognito-idp").list_users(UserPoolId=stack["UserPoolId"])["Users"]
    parked = len(items(stack["ParkedTableName"]))
    queues = {name: waiting(url) for name, url in physical("AWS::SQS::Queue").items()}
    print(f"\nlog: {len(commits)} items; letters: {of_letters}; people who signed in: {len(users)}")
    print(f"parked: {parked}; dead letters: {queues}")

    scheduled = {name for name, *_, fired in of_functions if fired}
    expectations = {
        "each item of the log reaches projector and correspondence": streamed,
        "the stream reaches nobody else": {name for name, _, _, records, _ in of_functions if records} == FOLLOWERS,
        "schedules fire mailer, timekeeper, projector and correspondence": scheduled
        == {"EvaluationMailer", "Timekeeper", "Projector", "Correspondence"},
        "every function has run": all(starts for _, _, starts, _, _ in of_functions),
        "letters left, each is known to have": "sent" in of_letters and set(of_letters) <= {"sent", "delivered"},
        "nothing is parked": parked == 0,
        "no dead letters": not any(queues.values()),
    }
    print()
    for expectation, met in expectations.items():
        print(f"{'yes' if met else 'NO '}  {expectation}")
    return 0 if all(expectations.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
