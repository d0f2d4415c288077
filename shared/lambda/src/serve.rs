//! From a handler to a running function.

use std::sync::Arc;

use http_api::Api;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::{BoxError, Environment, EventFunction};

/// Serves an API behind API Gateway until Lambda stops the process.
pub async fn serve_http<E: Into<BoxError>>(api: impl FnOnce(&Environment) -> Result<Api, E>) -> Result<(), BoxError> {
    let environment = start();
    let api = api(&environment).map_err(Into::into)?;
    lambda_http::run(api.router()).await
}

/// Serves a function that takes events until Lambda stops the process.
pub async fn serve_events<E: Into<BoxError>>(
    function: impl FnOnce(&Environment) -> Result<Arc<dyn EventFunction>, E>,
) -> Result<(), BoxError> {
    let environment = start();
    let function = function(&environment).map_err(Into::into)?;
    let handler = service_fn(move |event: LambdaEvent<Value>| {
        let function = function.clone();
        async move { function.handle(event.payload).await }
    });
    lambda_runtime::run(handler).await
}

fn start() -> Environment {
    let environment = Environment::of_this_process();
    // CloudWatch stamps each line; what a line says must not depend on our clock.
    let lines = tracing_subscriber::fmt::layer().json().without_time().with_current_span(false).with_target(false);
    tracing_subscriber::registry().with(logged(environment.optional("RUST_LOG").as_deref())).with(lines).init();
    environment
}

/// What is logged: a level, or levels by target as in `info,hyper=warn`. `EnvFilter` could also filter by the fields of spans,
/// and brings an engine for regular expressions into every binary for it.
fn logged(said: Option<&str>) -> Targets {
    said.and_then(|said| said.parse().ok()).unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn what_is_logged_is_said_by_level_and_target() {
        for (said, hyper, ours) in [
            (None, Level::INFO, Level::INFO),
            (Some("warn"), Level::WARN, Level::WARN),
            (Some("info,hyper=warn"), Level::WARN, Level::INFO),
            (Some("?=?"), Level::INFO, Level::INFO),
        ] {
            let logged = logged(said);
            for (target, level) in [("hyper", hyper), ("projector", ours)] {
                assert!(logged.would_enable(target, &level), "{said:?}");
                let finer = if level == Level::WARN { Level::INFO } else { Level::DEBUG };
                assert!(!logged.would_enable(target, &finer), "{said:?}");
            }
        }
    }
}
