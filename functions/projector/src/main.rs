//! The projector behind the event stream.

#[tokio::main]
async fn main() -> Result<(), lambda::BoxError> {
    lambda::serve_events(projector::function).await
}
