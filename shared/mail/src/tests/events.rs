//! SES's events, as they come out of an SNS record.

use serde_json::{Value, json};

use super::support::letter;
use crate::events::{Evidence, Ignored, LetterEvent, Notice, read};

fn event(kind: &str, details: Value) -> String {
    let mut event = json!({
        "eventType": kind,
        "mail": {
            "timestamp": "2023-03-02T09:00:00.000Z",
            "source": "post@bibliotek24.example",
            "messageId": "0100018a-1",
            "destination": ["kontakt@fjordvik.example"],
            "headers": [{"name": "To", "value": "Kari <kontakt@fjordvik.example>"}],
            "tags": {
                "ses:configuration-set": ["letters"],
                "letter": [letter(1).id().to_string()],
                "attempt": ["2"],
            },
        },
    });
    event[kind.to_lowercase()] = details;
    event.to_string()
}

fn evidence_in(message: &str) -> Evidence {
    match read(message).unwrap() {
        Notice::Letter(event) => event.evidence,
        Notice::Ignored(ignored) => panic!("ignored: {ignored:?}"),
    }
}

#[test]
fn an_event_says_which_letter_which_attempt_and_which_message() {
    let expected = LetterEvent {
        letter_id: letter(1).id(),
        attempt: Some(2),
        message_id: "0100018a-1".to_owned(),
        evidence: Evidence::Delivered,
    };
    let delivery = json!({"recipients": ["kontakt@fjordvik.example"], "smtpResponse": "250 ok"});
    assert_eq!(read(&event("Delivery", delivery)).unwrap(), Notice::Letter(expected));
}

#[test]
fn every_kind_that_matters_is_told_apart() {
    let bounce = |kind: &str, subtype: &str| {
        let recipient =
            json!({"emailAddress": "kontakt@fjordvik.example", "diagnosticCode": "550 kontakt@fjordvik.example"});
        event("Bounce", json!({"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [recipient]}))
    };
    assert_eq!(evidence_in(&event("Send", json!({}))), Evidence::Accepted);
    assert_eq!(evidence_in(&event("Reject", json!({"reason": "Bad content"}))), Evidence::Rejected);
    assert_eq!(
        evidence_in(&bounce("Permanent", "NoEmail")),
        Evidence::PermanentBounce { code: "bounce-permanent-no-email".to_owned() }
    );
    assert_eq!(
        evidence_in(&bounce("Transient", "MailboxFull")),
        Evidence::TransientBounce { code: "bounce-transient-mailbox-full".to_owned() }
    );
    assert_eq!(
        evidence_in(&bounce("Undetermined", "Undetermined")),
        Evidence::TransientBounce { code: "bounce-undetermined-undetermined".to_owned() }
    );
    assert_eq!(
        evidence_in(&event("Complaint", json!({"complaintSubType": null, "complaintFeedbackType": "abuse"}))),
        Evidence::Complaint { code: "complaint-abuse".to_owned() }
    );
    assert_eq!(
        evidence_in(&event("Complaint", json!({"complaintSubType": "OnAccountSuppressionList"}))),
        Evidence::Complaint { code: "complaint-on-account-suppression-list".to_owned() }
    );
    assert_eq!(
        evidence_in(&event("Complaint", Value::Null)),
        Evidence::Complaint { code: "complaint-unspecified".to_owned() }
    );
}

#[test]
fn a_code_holds_no_address_whatever_is_sent_as_a_subtype() {
    let bounce = event("Bounce", json!({"bounceType": "Permanent", "bounceSubType": "a@b.example says no\r\n"}));
    assert_eq!(evidence_in(&bounce), Evidence::PermanentBounce { code: "bounce-permanent-abexamplesaysno".to_owned() });
}

#[test]
fn what_is_none_of_a_letters_business_is_ignored_by_name() {
    let delay = event("DeliveryDelay", json!({}));
    assert_eq!(read(&delay).unwrap(), Notice::Ignored(Ignored::EventType("delivery-delay".to_owned())));
    let foreign = json!({"eventType": "Delivery", "mail": {"messageId": "1", "tags": {}}}).to_string();
    assert_eq!(read(&foreign).unwrap(), Notice::Ignored(Ignored::NotALetter));
    let untagged = json!({"notificationType": "Delivery", "mail": {"messageId": "1"}}).to_string();
    assert_eq!(read(&untagged).unwrap(), Notice::Ignored(Ignored::NotALetter));
    let greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    assert_eq!(read(greeting).unwrap(), Notice::Ignored(Ignored::TopicConnected));
}

#[test]
fn what_is_no_event_is_refused() {
    for text in ["", "{}", "[]", "null", "{\"eventType\":\"Delivery\"}", "hei"] {
        assert!(read(text).is_err(), "{text}");
    }
}
