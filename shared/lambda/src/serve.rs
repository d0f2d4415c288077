//! From a handler to a running function.

use std::sync::Arc;

use http_api::Api;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tracing_subscriber::EnvFilter;

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
    let filter = environment.optional("RUST_LOG").unwrap_or_else(|| "info".to_owned());
    // CloudWatch stamps each line; what a line says must not depend on our clock.
    tracing_subscriber::fmt()
        .json()
        .without_time()
        .with_current_span(false)
        .with_target(false)
        .with_env_filter(EnvFilter::new(filter))
        .init();
    environment
}
