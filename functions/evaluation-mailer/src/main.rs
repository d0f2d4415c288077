//! The evaluation's mailer behind the scheduler.

#[tokio::main]
async fn main() -> Result<(), lambda::BoxError> {
    lambda::serve_events(evaluation_mailer::function).await
}
