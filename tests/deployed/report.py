"""Reports the delivery of a letter as SES would, and waits until the outbox knows.

The peer takes a letter and says nothing further of it: it does not serve the event destination of a configuration set. So the
report is published to the topic from here, in SES's words; from the topic on it goes the way that is deployed.

Usage: report.py
"""

import json
import sys
import time

import boto3

from peer import outputs, physical
from waiting import comes_true


def letter_that_was_sent(table) -> dict:
    for letter in table.scan()["Items"]:
        if letter["state"] == "sent":
            return letter
    raise SystemExit("no letter was sent")


def report(letter: dict) -> str:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return json.dumps(
        {
            "eventType": "Delivery",
            "mail": {
                "timestamp": now,
                "messageId": letter["message_id"],
                "tags": {"letter": [letter["letter_id"]], "attempt": ["1"]},
            },
            "delivery": {"timestamp": now, "processingTimeMillis": 1000, "smtpResponse": "250 ok"},
        }
    )


def main() -> int:
    table = boto3.resource("dynamodb").Table(outputs()["LettersTableName"])
    letter = letter_that_was_sent(table)
    topic = physical("AWS::SNS::Topic")["MailEventsTopic"]
    boto3.client("sns").publish(
        TopicArn=topic, Message=report(letter), Subject="Amazon SES Email Event Notification"
    )

    def state() -> str:
        return table.get_item(Key={"letter_id": letter["letter_id"]}, ConsistentRead=True)["Item"]["state"]

    if comes_true(lambda: state() == "delivered"):
        print(f"{letter['template']}: sent, then delivered")
        return 0
    print(f"The letter is still {state()}.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
