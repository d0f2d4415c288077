//! The real binary, run as Lambda runs it.

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_answers_every_recorded_invocation() {
    e2e::runtime_api::run_invocations(env!("CARGO_BIN_EXE_trials"), "trials").await;
}
