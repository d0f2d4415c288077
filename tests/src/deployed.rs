//! A stack that is deployed somewhere, as `tests/deployed/run` leaves it: reached over HTTP and by nothing else.
//!
//! Somebody signs in as anyone would: they make an account in the stack's user pool with the code that is mailed to them, and
//! get a token for it. Only the group `coordinators` is filled by hand, as it is in production.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::anywhere::Letter;
use crate::{Answer, Who};

/// The variable that names the description of a deployed stack.
const DESCRIPTION: &str = "BIBLIOTEK24_STACK";

/// Who the coordinator is. The address belongs to nobody.
const COORDINATOR: &str = "koordinator@bibliotek24.example";

/// The same for everyone; the pages never ask for one.
const PASSWORD: &str = "Ingen skriver dette noen gang: 123";

/// Where a deployed stack is.
#[derive(Debug, Deserialize)]
struct Description {
    /// Where its API answers.
    url: String,
    /// Where letters say that it is.
    public_url: String,
    /// Where AWS, or who stands in for it, answers.
    aws: String,
    user_pool: String,
    client: String,
    /// Where the letters that were sent can be read.
    letters: String,
    /// The file with the seconds by which all clocks there are ahead of this one, a 64-bit number in the machine's order.
    clock: PathBuf,
}

/// A deployed stack.
pub(crate) struct Deployed {
    at: Description,
    http: Client,
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Deployed {
    /// The stack that the environment names, if it names one.
    #[expect(
        clippy::disallowed_methods,
        reason = "where the stack is depends on the run, and only the run's caller knows"
    )]
    pub(crate) fn named() -> Option<Self> {
        let text = std::fs::read_to_string(std::env::var_os(DESCRIPTION)?).expect("the stack's description");
        let at = serde_json::from_str(&text).expect("the stack's description");
        Some(Self { at, http: Client::new(), tokens: Mutex::default() })
    }

    pub(crate) fn url(&self) -> &str {
        &self.at.url
    }

    pub(crate) fn public_url(&self) -> &str {
        &self.at.public_url
    }

    /// The time there.
    #[expect(
        clippy::disallowed_methods,
        reason = "a deployed stack runs by the machine's clock, plus what the file says"
    )]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead()
    }

    fn ahead(&self) -> SignedDuration {
        let seconds = std::fs::read(&self.at.clock).expect("the clock's file");
        SignedDuration::from_secs(i64::from_ne_bytes(seconds.try_into().expect("a 64-bit number")))
    }

    /// Sets every clock there. Tokens are thrown away: they may have run out.
    pub(crate) fn set(&self, to: Timestamp) {
        let ahead = (self.ahead() + to.duration_since(self.now())).as_secs();
        // Written over in one piece, and never cut short: every process there has it mapped.
        let mut file = OpenOptions::new().write(true).open(&self.at.clock).expect("the clock's file");
        file.write_all(&ahead.to_ne_bytes()).expect("the clock can be set");
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A token for someone; `None` for nobody.
    pub(crate) async fn token(&self, who: Who<'_>) -> Option<String> {
        let email = match who {
            Who::Public => return None,
            Who::Coordinator => COORDINATOR,
            Who::Signed(email) => email,
        };
        let known = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(email).cloned();
        if known.is_some() {
            return known;
        }
        let token = self.signed_in(email).await;
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(email.to_owned(), token.clone());
        Some(token)
    }

    async fn signed_in(&self, email: &str) -> String {
        let account = json!({
            "ClientId": self.at.client, "Username": email, "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": email }],
        });
        let made = self.user_pool("SignUp", &account).await;
        if made.status.is_success() {
            self.confirm(email).await;
        } else {
            assert_eq!(made.body["__type"], "UsernameExistsException", "{:#}", made.body);
        }
        let credentials = json!({
            "ClientId": self.at.client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": email, "PASSWORD": PASSWORD },
        });
        let session = self.user_pool("InitiateAuth", &credentials).await.expect(200).body;
        session["AuthenticationResult"]["IdToken"].as_str().expect("an ID token").to_owned()
    }

    /// Confirms an account with the code that was mailed to its address, in the words of the template.
    async fn confirm(&self, email: &str) {
        let letters = self.letters_to(email).await;
        let codes = letters.iter().rev().filter(|letter| letter.subject == "Koden din til Bibliotek24");
        let mut codes = codes.filter_map(|letter| letter.text.trim_end_matches('.').rsplit(' ').next());
        let code = codes.next().expect("a code by mail");
        let confirmation = json!({ "ClientId": self.at.client, "Username": email, "ConfirmationCode": code });
        self.user_pool("ConfirmSignUp", &confirmation).await.expect(200);
        if email == COORDINATOR {
            let membership = json!({ "UserPoolId": self.at.user_pool, "Username": email, "GroupName": "coordinators" });
            self.user_pool("AdminAddUserToGroup", &membership).await.expect(200);
        }
    }

    async fn user_pool(&self, call: &str, body: &Value) -> Answer {
        let request = self.http.post(&self.at.aws).header("Content-Type", "application/x-amz-json-1.1");
        let request = request.header("X-Amz-Target", format!("AWSCognitoIdentityProviderService.{call}"));
        Answer::read(request.body(body.to_string()).send().await.expect("the user pool answers")).await
    }

    /// The letters to someone, oldest first.
    pub(crate) async fn letters_to(&self, to: &str) -> Vec<Letter> {
        let answer = self.http.get(&self.at.letters).send().await.expect("the letters can be read");
        let accounts = Answer::read(answer).await.expect(200).body["messages"].take();
        let messages = accounts.as_object().into_iter().flat_map(|accounts| accounts.values());
        let messages = messages.filter_map(Value::as_array).flatten();
        messages.filter(|message| is_to(message, to)).map(letter).collect()
    }
}

/// Whether a message went to this address alone; before it may stand a name.
fn is_to(message: &Value, address: &str) -> bool {
    let only = message["To"].as_array().filter(|to| to.len() == 1).and_then(|to| to[0].as_str());
    only.and_then(|only| only.rsplit([' ', '<']).next()).is_some_and(|only| only.trim_end_matches('>') == address)
}

fn letter(message: &Value) -> Letter {
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    Letter { subject: text("Subject"), text: text("BodyText") }
}
