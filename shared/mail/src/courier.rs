//! Hands a message to SES, once, and says what can be known about the outcome.
//!
//! SES has no idempotency token: a request sent twice is a letter sent twice. The SDK's retries are therefore off, and
//! every answer is sorted by the one question that matters, whether SES may have taken the message:
//!
//! | outcome | SES has it | what follows |
//! |---|---|---|
//! | [`Outcome::Sent`] | yes | it is marked as sent |
//! | [`Outcome::Refused`] | no, and never will | it fails, and somebody looks at it |
//! | [`Outcome::Postponed`] | no, but may later | it waits for the next round |
//! | [`Outcome::Unknown`] | perhaps | it is never sent again unless a coordinator says so |
//!
//! Only an answer known by name, or a connection that was never made, counts as "no". A broken connection, a time-out,
//! an error on SES's side, an answer we cannot read or a code we do not know is a "perhaps".
//!
//! Outcomes carry codes. The texts that come with them quote addresses and are dropped here.

use std::error::Error;
use std::time::Duration;

use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::timeout::TimeoutConfig;
use aws_sdk_ses::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};

use crate::compose::Composed;

/// The message tag that carries the letter's id through SES and back.
pub const LETTER_TAG: &str = "letter";
/// The message tag that carries the number of the attempt.
pub const ATTEMPT_TAG: &str = "attempt";

/// What can be known after handing a message to SES. Codes are stable and name no one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// SES has taken it.
    Sent {
        /// SES's own id of the message.
        message_id: String,
    },
    /// SES has not taken it and will not take this message later either.
    Refused {
        /// Why.
        code: String,
    },
    /// SES has not taken it, for a reason that passes: too fast, paused, a permission, no connection.
    Postponed {
        /// Why.
        code: String,
    },
    /// SES may or may not have taken it.
    Unknown {
        /// What was seen.
        code: String,
    },
}

/// The way to SES.
#[derive(Debug, Clone)]
pub struct Courier {
    client: Client,
    configuration_set: String,
    timeout: Duration,
}

impl Courier {
    /// A courier that waits for an answer at most `timeout`; a claim's lease should be clearly longer than that.
    pub fn new(client: Client, configuration_set: impl Into<String>, timeout: Duration) -> Self {
        Self { client, configuration_set: configuration_set.into(), timeout }
    }

    /// Sends a message; `attempt` is the number that its claim carries.
    pub async fn send(&self, message: &Composed, attempt: u32) -> Outcome {
        let raw = RawMessage::builder().data(Blob::new(message.mime.clone())).build();
        let (Ok(tags), Ok(raw)) = (tags(message, attempt), raw) else {
            return Outcome::Refused { code: "request-not-buildable".to_owned() };
        };
        let once = aws_sdk_ses::config::Builder::new()
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_timeout(self.timeout).build());
        let answer = self
            .client
            .send_raw_email()
            .source(&message.from)
            // Said here as well as in the headers, so that no header can add a recipient.
            .destinations(&message.to)
            .raw_message(raw)
            .configuration_set_name(&self.configuration_set)
            .set_tags(Some(tags))
            .customize()
            .config_override(once)
            .send()
            .await;
        match answer {
            Ok(output) => Outcome::Sent { message_id: output.message_id },
            Err(error) => outcome_of(&error),
        }
    }
}

fn tags(message: &Composed, attempt: u32) -> Result<Vec<MessageTag>, BuildError> {
    [(LETTER_TAG, message.letter_id.to_string()), (ATTEMPT_TAG, attempt.to_string())]
        .into_iter()
        .map(|(name, value)| MessageTag::builder().name(name).value(value).build())
        .collect()
}

fn outcome_of<R>(error: &SdkError<SendRawEmailError, R>) -> Outcome {
    let unknown = |code: &str| Outcome::Unknown { code: code.to_owned() };
    match error {
        SdkError::ConstructionFailure(_) => Outcome::Postponed { code: "request-not-sent".to_owned() },
        SdkError::TimeoutError(_) => unknown("timed-out"),
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) if never_connected(error) => Outcome::Postponed { code: "not-connected".to_owned() },
            _ if failure.is_timeout() => unknown("timed-out"),
            _ => unknown("connection-broken"),
        },
        SdkError::ResponseError(_) => unknown("answer-unreadable"),
        SdkError::ServiceError(service) => outcome_of_code(service.err().code()),
        _ => unknown("error-of-a-new-kind"),
    }
}

/// SES's own codes and those common to all of AWS, as far as they say "not done".
fn outcome_of_code(code: Option<&str>) -> Outcome {
    let Some(code) = code else { return Outcome::Unknown { code: "error-without-code".to_owned() } };
    match code {
        // This message, as it is.
        "MessageRejected"
        | "InvalidParameterValue"
        | "InvalidParameterCombination"
        | "InvalidParameter"
        | "MissingParameter"
        | "MalformedQueryString"
        | "ValidationError" => Outcome::Refused { code: named(code) },
        // The rate, the account, the deployment, our clock: nothing to do with this message.
        "Throttling"
        | "ThrottlingException"
        | "LimitExceeded"
        | "LimitExceededException"
        | "RequestThrottled"
        | "TooManyRequestsException"
        | "AccountSendingPausedException"
        | "ConfigurationSetDoesNotExist"
        | "ConfigurationSetDoesNotExistException"
        | "ConfigurationSetSendingPausedException"
        | "MailFromDomainNotVerifiedException"
        | "AccessDenied"
        | "AccessDeniedException"
        | "IncompleteSignature"
        | "SignatureDoesNotMatch"
        | "InvalidClientTokenId"
        | "MissingAuthenticationToken"
        | "NotAuthorized"
        | "OptInRequired"
        | "ExpiredToken"
        | "RequestExpired" => Outcome::Postponed { code: named(code) },
        _ => Outcome::Unknown { code: named(code) },
    }
}

/// An error code in our spelling and of our length, whatever was sent.
fn named(code: &str) -> String {
    format!("ses-{}", crate::events::word(code))
}

/// Whether the failure came while the connection was being made: name lookup, TCP or TLS. Then nothing was written.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(client) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
            return client.is_connect();
        }
        next = error.source();
    }
    false
}
