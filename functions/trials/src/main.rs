//! Trials behind API Gateway.

#[tokio::main]
async fn main() -> Result<(), lambda::BoxError> {
    lambda::serve_http(trials::api).await
}
