//! What SES tells about a message afterwards, wrapped by SNS as a subscribed function receives it.

use super::Mail;
use crate::template::resolve::{ACCOUNT, REGION};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// The recipient's server took it.
    Delivery,
    /// The address does not exist.
    Bounce,
    /// The mailbox is full or away: SES has given up for now.
    SoftBounce,
    /// The recipient marked it as spam.
    Complaint,
}

impl Report {
    /// All of them, with the word that names each in a form.
    pub(crate) const ALL: [(Self, &'static str); 4] = [
        (Self::Delivery, "delivery"),
        (Self::Bounce, "bounce"),
        (Self::SoftBounce, "soft-bounce"),
        (Self::Complaint, "complaint"),
    ];
}

/// The event that Lambda hands to a function subscribed to `topic`.
pub(crate) fn event(mail: &Mail, report: Report, topic: &str, at: Timestamp) -> Json {
    json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": format!("{topic}:{}", crate::fresh::id()),
        "Sns": {
            "Type": "Notification",
            "MessageId": crate::fresh::id().to_string(),
            "TopicArn": topic,
            "Subject": "Amazon SES Email Event Notification",
            "Message": message(mail, report, at).to_string(),
            "Timestamp": stamp(at),
            "SignatureVersion": "1",
            "Signature": "local",
            "SigningCertUrl": "https://sns.example.no/certificate.pem",
            "UnsubscribeUrl": "https://sns.example.no/unsubscribe",
            "MessageAttributes": {},
        },
    }]})
}

fn message(mail: &Mail, report: Report, at: Timestamp) -> Json {
    let mut message = json!({"mail": about(mail)});
    let recipients = &mail.destinations;
    let feedback_id = crate::fresh::id().to_string();
    let (kind, part, details) = match report {
        Report::Delivery => {
            let details = json!({
                "timestamp": stamp(at), "processingTimeMillis": 512, "recipients": recipients,
                "smtpResponse": "250 2.0.0 OK", "reportingMTA": "mail.example.no",
            });
            ("Delivery", "delivery", details)
        }
        Report::Bounce | Report::SoftBounce => {
            let (kind, subkind, status, text) = match report {
                Report::Bounce => ("Permanent", "NoEmail", "5.1.1", "550 5.1.1 user unknown"),
                _ => ("Transient", "MailboxFull", "4.2.2", "452 4.2.2 mailbox full"),
            };
            let bounced = recipients.iter().map(|address| {
                json!({"emailAddress": address, "action": "failed", "status": status, "diagnosticCode": format!("smtp; {text}")})
            });
            let details = json!({
                "bounceType": kind, "bounceSubType": subkind, "bouncedRecipients": bounced.collect::<Vec<_>>(),
                "timestamp": stamp(at), "feedbackId": feedback_id, "reportingMTA": "dsn; mail.example.no",
            });
            ("Bounce", "bounce", details)
        }
        Report::Complaint => {
            let complained = recipients.iter().map(|address| json!({"emailAddress": address}));
            let details = json!({
                "complainedRecipients": complained.collect::<Vec<_>>(), "timestamp": stamp(at), "feedbackId": feedback_id,
                "complaintSubType": null, "complaintFeedbackType": "abuse", "arrivalDate": stamp(at),
            });
            ("Complaint", "complaint", details)
        }
    };
    message["eventType"] = kind.into();
    message[part] = details;
    message
}

fn about(mail: &Mail) -> Json {
    let headers = mail.headers();
    let listed: Vec<_> = headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    // SES gives every tag as a list, and adds some of its own.
    let mut tags = Map::new();
    tags.insert("ses:from-domain".to_owned(), json!([mail.source.rsplit('@').next().unwrap_or_default()]));
    if let Some(set) = &mail.configuration_set {
        tags.insert("ses:configuration-set".to_owned(), json!([set]));
    }
    for (name, value) in &mail.tags {
        tags.insert(name.clone(), json!([value]));
    }
    json!({
        "timestamp": stamp(mail.at),
        "source": mail.source,
        "sourceArn": format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{}", mail.source),
        "sendingAccountId": ACCOUNT,
        "messageId": mail.message_id,
        "destination": mail.destinations,
        "headersTruncated": false,
        "headers": listed,
        "commonHeaders": {
            "from": [mail.header("From")], "to": mail.destinations, "date": mail.header("Date"),
            "messageId": mail.header("Message-ID"), "subject": mail.subject(),
        },
        "tags": tags,
    })
}

/// SES and SNS write milliseconds, always three digits of them.
fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}
