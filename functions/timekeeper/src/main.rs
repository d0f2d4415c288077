//! The timekeeper behind the scheduler.

#[tokio::main]
async fn main() -> Result<(), lambda::BoxError> {
    lambda::serve_events(timekeeper::function).await
}
