//! A stack to tell a story on, wherever it runs: the local one, or one that is deployed.
//!
//! What is here any stack has: requests, people who sign in, letters, a clock. What only the local stack shows (its tables, its
//! log, its functions) is not, so that a story told with this is the same code on both.

use std::time::Duration;

use domain::kernel::calendar::{day_in_norway, norway};
use event_store::Clock;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use crate::deployed::Deployed;
use crate::world::{fresh_key, link_in, subject};
use crate::{Answer, Who, World};

/// How long somebody waits for something that is to happen by itself before an hour passes on a deployed stack.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many hours may pass so.
const MOST_HOURS: u32 = 3;

/// How long a deployed stack is let alone before its clock is set ahead. A stream keeps its records for a day: what had not been
/// delivered yet would be gone all at once, and nobody but the nightly sweep would find it.
const QUIET: Duration = Duration::from_secs(5);

/// A stack.
pub struct Anywhere {
    place: Place,
    http: Client,
}

enum Place {
    Local(Box<World>),
    Deployed(Deployed),
}

/// A letter that was sent.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

impl Anywhere {
    /// The deployed stack that the environment names; a local one on 2 March 2023 if it names none.
    ///
    /// A deployed one is the same for every story and keeps what they leave behind: each has names of its own, and none looks
    /// at lists as a whole.
    pub async fn start() -> Self {
        let place = match Deployed::named() {
            Some(deployed) => Place::Deployed(deployed),
            None => Place::Local(Box::new(World::start().await)),
        };
        Self { place, http: Client::new() }
    }

    /// A request by someone, ready to be changed and sent with [`Anywhere::send`].
    pub async fn request(&self, who: Who<'_>, method: Method, path: &str) -> RequestBuilder {
        match &self.place {
            Place::Local(world) => world.request(who, method, path),
            Place::Deployed(deployed) => {
                let request = self.http.request(method, format!("{}{path}", deployed.url()));
                match deployed.token(who).await {
                    Some(token) => request.bearer_auth(token),
                    None => request,
                }
            }
        }
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(self.ask(request).await).await
    }

    async fn ask(&self, request: RequestBuilder) -> Response {
        match &self.place {
            Place::Local(world) => world.ask(request).await,
            Place::Deployed(_) => request.send().await.expect("the stack answers"),
        }
    }

    /// Gets something.
    pub async fn get(&self, who: Who<'_>, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path).await).await
    }

    /// Puts JSON somewhere.
    pub async fn put(&self, who: Who<'_>, path: &str, body: &Value) -> Answer {
        self.send(self.request(who, Method::PUT, path).await.json(body)).await
    }

    /// Deletes something.
    pub async fn delete(&self, who: Who<'_>, path: &str) -> Answer {
        self.send(self.request(who, Method::DELETE, path).await).await
    }

    /// Posts JSON with a fresh idempotency key.
    pub async fn post(&self, who: Who<'_>, path: &str, body: &Value) -> Answer {
        self.post_again(who, path, body, &fresh_key()).await
    }

    /// Posts JSON with a given idempotency key, perhaps not for the first time.
    pub async fn post_again(&self, who: Who<'_>, path: &str, body: &Value, key: &str) -> Answer {
        self.send(self.request(who, Method::POST, path).await.header("Idempotency-Key", key).json(body)).await
    }

    /// The page at a path, as a browser gets it.
    pub async fn page(&self, who: Who<'_>, path: &str) -> String {
        let request = self.request(who, Method::GET, path).await.header("Accept", "text/html");
        self.ask(request).await.text().await.expect("a page is text")
    }

    /// Waits until something is there that happens by itself: what the stream, a schedule or the mail brings.
    ///
    /// Where a list was not up to date when the timekeeper looked, it sees so an hour later. On a deployed stack some hours pass
    /// before a story gives up.
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        for _ in 0..=MOST_HOURS {
            let waiting = async {
                loop {
                    self.settle().await;
                    if let Some(found) = look().await {
                        return found;
                    }
                    tokio::time::sleep(Duration::from_millis(250)).await;
                }
            };
            if let Ok(found) = tokio::time::timeout(PATIENCE, waiting).await {
                return found;
            }
            let Place::Deployed(deployed) = &self.place else { break };
            println!("an hour passes while waiting: {what}");
            deployed.set(deployed.now() + SignedDuration::from_hours(1));
        }
        panic!("it did not happen: {what}")
    }

    /// The local stack's functions finish first; then one look is enough, and a story takes no longer than it must.
    async fn settle(&self) {
        if let Place::Local(world) = &self.place {
            world.settle().await;
        }
    }

    /// The letters to someone, oldest first.
    pub async fn letters_to(&self, to: &str) -> Vec<Letter> {
        match &self.place {
            Place::Local(world) => {
                let inbox = world.stack.inbox();
                let mails = inbox.iter().filter(|mail| mail.destinations == [to]);
                mails.map(|mail| Letter { subject: subject(mail), text: mail.text().unwrap_or_default() }).collect()
            }
            Place::Deployed(deployed) => deployed.letters_to(to).await,
        }
    }

    /// Waits for the letter to someone whose subject contains these words, and answers with the newest.
    pub async fn letter(&self, to: &str, subject: &str) -> Letter {
        let newest = async || {
            let letters = self.letters_to(to).await;
            letters.into_iter().rev().find(|letter| letter.subject.contains(subject))
        };
        self.until(&format!("«{subject}» to {to}"), newest).await
    }

    /// The path of the link of a kind that a letter has, which leads to this stack.
    #[track_caller]
    pub fn link_in(&self, letter: &Letter, kind: &str) -> String {
        let url = match &self.place {
            Place::Local(world) => world.stack.url(),
            Place::Deployed(deployed) => deployed.public_url(),
        };
        let link = link_in(&letter.text, kind).expect("a link in the letter");
        link.strip_prefix(url).expect("links lead to the stack").to_owned()
    }

    /// The day there, in Norway.
    pub fn today(&self) -> Date {
        day_in_norway(self.now())
    }

    fn now(&self) -> Timestamp {
        match &self.place {
            Place::Local(world) => world.stack.clock().now(),
            Place::Deployed(deployed) => deployed.now(),
        }
    }

    /// Lets time pass until a moment in Norway. What falls due on the way is for the schedules to do.
    pub async fn pass_until(&self, moment: DateTime) {
        let to = moment.to_zoned_datetime(norway()).expect("a moment that there is").timestamp();
        assert!(to >= self.now(), "time passes forward");
        match &self.place {
            Place::Local(world) => world.stack.clock().set(to).expect("the clock can be set"),
            Place::Deployed(deployed) => {
                tokio::time::sleep(QUIET).await;
                deployed.set(to);
            }
        }
        self.settle().await;
    }
}
