use super::*;
use crate::template::resolve::REGION;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};

const RAW: &str = "From: Bibliotek24 <post@example.no>\r\nTo: fjordvik@example.no\r\n\
    Subject: =?utf-8?B?U8O4a25hZGVu?= =?utf-8?Q?_er_motteken?=\r\nX-SES-MESSAGE-TAGS: letter_id=abc, other=1\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n\
    --x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHei =C3=A6\r\n\
    --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hei</p>\r\n--x--\r\n";

async fn started(directory: Option<&Path>) -> (Arc<Ses>, aws_sdk_ses::Client, Shutdown) {
    let shutdown = Shutdown::new();
    let clock = Arc::new(LocalClock::open(None, None).unwrap());
    let (ses, url) = Ses::start(directory, clock, Arc::default(), &shutdown).await.unwrap();
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(aws_sdk_ses::config::BehaviorVersion::latest())
        .region(aws_sdk_ses::config::Region::new(REGION))
        .credentials_provider(aws_sdk_ses::config::Credentials::new("local", "local", None, None, "test"))
        .retry_config(aws_sdk_ses::config::retry::RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(
            aws_sdk_ses::config::timeout::TimeoutConfig::builder()
                .operation_timeout(std::time::Duration::from_millis(300))
                .build(),
        )
        .sleep_impl(aws_sdk_ses::config::SharedAsyncSleep::new(Sleep))
        .endpoint_url(url)
        .build();
    (ses, aws_sdk_ses::Client::from_conf(config), shutdown)
}

/// The SDK asks for a sleep of its own only because the clients are built without `aws-config`.
#[derive(Debug)]
struct Sleep;

impl aws_sdk_ses::config::AsyncSleep for Sleep {
    fn sleep(&self, duration: std::time::Duration) -> aws_sdk_ses::config::Sleep {
        aws_sdk_ses::config::Sleep::new(tokio::time::sleep(duration))
    }
}

async fn send(client: &aws_sdk_ses::Client) -> Result<String, String> {
    let message = RawMessage::builder().data(Blob::new(RAW)).build().unwrap();
    let tag = MessageTag::builder().name("kind").value("received").build().unwrap();
    let request = client.send_raw_email().raw_message(message).tags(tag).destinations("fjordvik@example.no");
    let answer = request.configuration_set_name("letters").send().await;
    match answer {
        Ok(answer) => Ok(answer.message_id),
        Err(error) => Err(error.as_service_error().and_then(|e| e.meta().code()).unwrap_or("no answer").to_owned()),
    }
}

#[tokio::test]
async fn what_the_sdk_sends_can_be_read_in_the_inbox() {
    let (ses, client, _shutdown) = started(None).await;
    let message_id = send(&client).await.unwrap();
    let mail = ses.mail(&message_id).unwrap();
    assert_eq!(mail.subject(), "Søknaden er motteken");
    assert_eq!(mail.header("subject").unwrap(), "Søknaden er motteken");
    assert_eq!(mail.text().unwrap().trim(), "Hei æ");
    assert_eq!(mail.html().unwrap().trim(), "<p>Hei</p>");
    assert_eq!(mail.destinations, ["fjordvik@example.no"]);
    assert_eq!(mail.configuration_set.as_deref(), Some("letters"));
    let tags = [("kind", "received"), ("letter_id", "abc"), ("other", "1")];
    assert_eq!(mail.tags, tags.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn faults_fail_as_ses_does_and_only_once_each() {
    let (ses, client, _shutdown) = started(None).await;
    for fault in [Fault::Throttling, Fault::Rejection, Fault::Timeout] {
        ses.fail_next(fault);
    }
    assert_eq!(send(&client).await, Err("Throttling".to_owned()));
    assert_eq!(send(&client).await, Err("MessageRejected".to_owned()));
    assert_eq!(send(&client).await, Err("no answer".to_owned()));
    assert_eq!(ses.mails().len(), 0);
    assert!(send(&client).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_leaves_the_message_in_the_inbox() {
    let (ses, client, _shutdown) = started(None).await;
    ses.fail_next(Fault::AnswerLost);
    assert_eq!(send(&client).await, Err("no answer".to_owned()));
    assert_eq!(ses.mails().len(), 1);
}

#[tokio::test]
async fn the_inbox_is_still_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (ses, client, shutdown) = started(Some(directory.path())).await;
    send(&client).await.unwrap();
    let before = ses.mails();
    shutdown.finish().await;
    let (again, _, _shutdown) = started(Some(directory.path())).await;
    assert_eq!(again.mails(), before);
}

#[tokio::test]
async fn a_bounce_names_the_message_its_recipients_and_its_tags() {
    let (ses, client, _shutdown) = started(None).await;
    let message_id = send(&client).await.unwrap();
    let at = "2023-03-02T10:00:00Z".parse().unwrap();
    let event = feedback_event(&ses.mail(&message_id).unwrap(), Report::Bounce, "arn:topic", at);
    let message: serde_json::Value =
        serde_json::from_str(event["Records"][0]["Sns"]["Message"].as_str().unwrap()).unwrap();
    assert_eq!(message["eventType"], "Bounce");
    assert_eq!(message["mail"]["messageId"], message_id);
    assert_eq!(message["mail"]["tags"]["letter_id"][0], "abc");
    assert_eq!(message["bounce"]["bounceType"], "Permanent");
    assert_eq!(message["bounce"]["bouncedRecipients"][0]["emailAddress"], "fjordvik@example.no");
    let parsed: Result<aws_lambda_events::event::sns::SnsEvent, _> = serde_json::from_value(event);
    assert!(parsed.is_ok());
}
