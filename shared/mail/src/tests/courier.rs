//! What is made of each kind of answer, and of none, by the real client against a small server on loopback.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_ses::Client;
use aws_sdk_ses::config::{BehaviorVersion, Region};
use domain::kernel::EmailAddress;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::support::{at, letter};
use crate::compose::{Addressee, Composed, Sender, compose};
use crate::courier::{Courier, Outcome};
use crate::letters::all_letters;

const TAKEN: &str = "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult>\
    <MessageId>0100018a-1</MessageId></SendRawEmailResult></SendRawEmailResponse>";

/// How the server treats a request that it has read to its end.
#[derive(Clone)]
enum Manner {
    Answers(u16, String),
    ClosesWithoutAWord,
    ResetsTheConnection,
    BreaksOffInTheMiddle,
    NeverAnswers,
}

use Manner::{Answers, BreaksOffInTheMiddle, ClosesWithoutAWord, NeverAnswers, ResetsTheConnection};

/// A server with one manner, and the bodies of the requests it has read.
async fn server(manner: Manner) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let seen = requests.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, manner.clone(), seen.clone()));
        }
    });
    (address, requests)
}

async fn serve(mut stream: TcpStream, manner: Manner, seen: Arc<Mutex<Vec<String>>>) {
    while let Some(body) = request(&mut stream).await {
        seen.lock().unwrap().push(body);
        let (status, body) = match &manner {
            Answers(status, body) => (*status, body.as_str()),
            ClosesWithoutAWord => return,
            ResetsTheConnection => return stream.set_zero_linger().unwrap(),
            BreaksOffInTheMiddle => (200, &TAKEN[..80]),
            NeverAnswers => std::future::pending().await,
        };
        let length = if matches!(manner, BreaksOffInTheMiddle) { TAKEN.len() } else { body.len() };
        let answer = format!("HTTP/1.1 {status} x\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        if length > body.len() {
            return;
        }
    }
}

/// The body of the next request on a connection.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).to_string();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(body.to_owned());
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

fn courier(endpoint: &str) -> Courier {
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-north-1"))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(endpoint)
        .build();
    Courier::new(Client::from_conf(config), "letters", Duration::from_millis(500))
}

fn message() -> Composed {
    let sender = Sender::new("post@bibliotek24.example", "post@bibliotek24.example").unwrap();
    let address: EmailAddress = "kontakt@fjordvik.example".parse().unwrap();
    let addressee = Addressee { name: "Kari", address: &address };
    compose(&all_letters()[0], letter(1).id(), &sender, &addressee, at(0)).unwrap()
}

/// What becomes of a message that meets this manner. Whatever it is, there was one request and no second.
async fn outcome_of(manner: Manner) -> Outcome {
    let (address, requests) = server(manner).await;
    let outcome = courier(&address).send(&message(), 1).await;
    assert_eq!(requests.lock().unwrap().len(), 1, "{outcome:?}");
    outcome
}

fn error(status: u16, code: &str) -> Manner {
    let message = "Address kontakt@fjordvik.example is not welcome";
    let body = format!(
        "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    );
    Answers(status, body)
}

#[tokio::test]
async fn an_accepted_message_is_sent_and_carries_its_tags() {
    let (address, requests) = server(Answers(200, TAKEN.to_owned())).await;
    let courier = courier(&address);
    for attempt in 1..=2 {
        let outcome = courier.send(&message(), attempt).await;
        assert_eq!(outcome, Outcome::Sent { message_id: "0100018a-1".to_owned() });
    }
    let requests = requests.lock().unwrap();
    assert_eq!(requests.len(), 2);
    for part in [
        "Action=SendRawEmail".to_owned(),
        "ConfigurationSetName=letters".to_owned(),
        "Source=post%40bibliotek24.example".to_owned(),
        "Destinations.member.1=kontakt%40fjordvik.example".to_owned(),
        format!("Tags.member.1.Name=letter&Tags.member.1.Value={}", letter(1).id()),
        "Tags.member.2.Name=attempt&Tags.member.2.Value=2".to_owned(),
    ] {
        assert!(requests[1].contains(&part), "{part} in {}", requests[1]);
    }
    assert!(!requests[1].contains("Destinations.member.2"));
}

#[tokio::test]
async fn a_message_that_ses_will_not_take_is_refused() {
    for (status, code, ours) in [
        (400, "MessageRejected", "ses-message-rejected"),
        (400, "InvalidParameterValue", "ses-invalid-parameter-value"),
        (400, "ValidationError", "ses-validation-error"),
    ] {
        assert_eq!(outcome_of(error(status, code)).await, Outcome::Refused { code: ours.to_owned() });
    }
}

#[tokio::test]
async fn a_message_that_ses_will_not_take_now_is_postponed() {
    for (status, code, ours) in [
        (400, "Throttling", "ses-throttling"),
        (429, "TooManyRequestsException", "ses-too-many-requests-exception"),
        (503, "Throttling", "ses-throttling"),
        (400, "AccountSendingPausedException", "ses-account-sending-paused-exception"),
        (400, "ConfigurationSetDoesNotExist", "ses-configuration-set-does-not-exist"),
        (403, "AccessDenied", "ses-access-denied"),
        (403, "SignatureDoesNotMatch", "ses-signature-does-not-match"),
        (403, "ExpiredToken", "ses-expired-token"),
    ] {
        assert_eq!(outcome_of(error(status, code)).await, Outcome::Postponed { code: ours.to_owned() });
    }
}

#[tokio::test]
async fn an_answer_that_leaves_a_doubt_is_unknown() {
    for (manner, ours) in [
        (error(500, "InternalFailure"), "ses-internal-failure"),
        (error(503, "ServiceUnavailable"), "ses-service-unavailable"),
        (error(408, "RequestTimeout"), "ses-request-timeout"),
        (error(400, "SomethingNew"), "ses-something-new"),
        (Answers(502, "<html>Bad Gateway</html>".to_owned()), "error-without-code"),
        (Answers(500, String::new()), "error-without-code"),
        (Answers(403, "Forbidden by a proxy".to_owned()), "error-without-code"),
        (Answers(200, "not at all what SES says".to_owned()), "error-without-code"),
        (Answers(200, String::new()), "error-without-code"),
    ] {
        assert_eq!(outcome_of(manner).await, Outcome::Unknown { code: ours.to_owned() });
    }
}

#[tokio::test]
async fn a_connection_that_breaks_or_stays_silent_is_unknown() {
    for manner in [ClosesWithoutAWord, ResetsTheConnection] {
        assert_eq!(outcome_of(manner).await, Outcome::Unknown { code: "connection-broken".to_owned() });
    }
    assert!(matches!(outcome_of(BreaksOffInTheMiddle).await, Outcome::Unknown { .. }));
    assert_eq!(outcome_of(NeverAnswers).await, Outcome::Unknown { code: "timed-out".to_owned() });
}

#[tokio::test]
async fn a_connection_that_was_never_made_postpones() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody_listens = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = courier(&nobody_listens).send(&message(), 1).await;
    assert_eq!(outcome, Outcome::Postponed { code: "not-connected".to_owned() });
}

#[tokio::test]
async fn no_outcome_repeats_what_ses_says_about_an_address() {
    for code in ["MessageRejected", "Throttling", "InternalFailure", "kontakt@fjordvik.example"] {
        let outcome = format!("{:?}", outcome_of(error(400, code)).await);
        assert!(!outcome.contains("fjordvik.example"), "{outcome}");
    }
}
