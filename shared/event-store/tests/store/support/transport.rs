//! HTTP that can be told to fail: before a request leaves, after it has landed, or for good, as a crash would.

use std::fmt;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use futures::future::BoxFuture;

/// The HTTP client of one connection, over real sockets.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    sockets: SharedHttpClient,
    plan: Arc<Mutex<Plan>>,
}

impl Default for Transport {
    fn default() -> Self {
        Self { sockets: aws_smithy_http_client::Builder::new().build_http(), plan: Arc::default() }
    }
}

#[derive(Default)]
struct Plan {
    /// This operation's answers are lost, so many times.
    lost: Option<(&'static str, u32)>,
    /// This operation is answered by this error instead of the database, once.
    refusal: Option<(&'static str, &'static str)>,
    /// This is done before the operation's next request leaves.
    first: Option<(&'static str, BoxFuture<'static, ()>)>,
    crash: Option<Crash>,
    /// Nothing gets through any more.
    dead: bool,
}

/// Where a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crash {
    /// At its n-th request from now, counted from 0.
    pub at_request: u32,
    /// Whether that request still reaches the database.
    pub after_it_landed: bool,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("crash", &self.crash).field("dead", &self.dead).finish_non_exhaustive()
    }
}

/// What becomes of one request.
enum Fate {
    Passes,
    IsLostOnTheWay,
    IsDoneAndItsAnswerLost,
    IsRefused(&'static str),
}

impl Transport {
    /// The next `times` requests of an operation are carried out, and their answers lost.
    pub(crate) fn lose_answers(&self, operation: &'static str, times: u32) {
        self.plan.lock().unwrap().lost = Some((operation, times));
    }

    /// The next request of an operation is answered by an error with this code.
    pub(crate) fn refuse_next(&self, operation: &'static str, code: &'static str) {
        self.plan.lock().unwrap().refusal = Some((operation, code));
    }

    /// Something that happens right before the operation's next request leaves.
    pub(crate) fn before_next(&self, operation: &'static str, happens: impl Future<Output = ()> + Send + 'static) {
        self.plan.lock().unwrap().first = Some((operation, Box::pin(happens)));
    }

    /// From the crash on nothing gets through, until [`Transport::recover`].
    pub(crate) fn crash(&self, crash: Crash) {
        self.plan.lock().unwrap().crash = Some(crash);
    }

    pub(crate) fn recover(&self) {
        *self.plan.lock().unwrap() = Plan::default();
    }

    fn next(&self, operation: &str) -> (Option<BoxFuture<'static, ()>>, Fate) {
        let mut plan = self.plan.lock().unwrap();
        let first = plan.first.take_if(|(of, _)| *of == operation).map(|(_, happens)| happens);
        (first, plan.fate(operation))
    }
}

impl Plan {
    fn fate(&mut self, operation: &str) -> Fate {
        if self.dead {
            return Fate::IsLostOnTheWay;
        }
        if let Some((_, code)) = self.refusal.take_if(|(of, _)| *of == operation) {
            return Fate::IsRefused(code);
        }
        if let Some((of, times)) = &mut self.lost
            && *of == operation
            && *times > 0
        {
            *times -= 1;
            return Fate::IsDoneAndItsAnswerLost;
        }
        let Some(crash) = &mut self.crash else { return Fate::Passes };
        if crash.at_request > 0 {
            crash.at_request -= 1;
            return Fate::Passes;
        }
        self.dead = true;
        if crash.after_it_landed { Fate::IsDoneAndItsAnswerLost } else { Fate::IsLostOnTheWay }
    }
}

impl HttpClient for Transport {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let sockets = self.sockets.http_connector(settings, parts);
        SharedHttpConnector::new(Connector { sockets, transport: self.clone() })
    }
}

#[derive(Debug)]
struct Connector {
    sockets: SharedHttpConnector,
    transport: Transport,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let (first, fate) = self.transport.next(operation);
        let sockets = self.sockets.clone();
        HttpConnectorFuture::new(async move {
            if let Some(happens) = first {
                happens.await;
            }
            match fate {
                Fate::Passes => sockets.call(request).await,
                Fate::IsLostOnTheWay => Err(broken()),
                Fate::IsDoneAndItsAnswerLost => {
                    let _lost = sockets.call(request).await?;
                    Err(broken())
                }
                Fate::IsRefused(code) => Ok(refusal(code)),
            }
        })
    }
}

fn broken() -> ConnectorError {
    ConnectorError::io("the connection broke".into())
}

fn refusal(code: &str) -> HttpResponse {
    let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"as the test wants it"}}"#);
    HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body))
}
