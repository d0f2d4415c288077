//! What is done when DynamoDB says that a transaction has the same item just now.

use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use serde_json::Value;

/// Tries again what met a transaction. The SDK does not: to it a conflict is an answer like any other. A moment later the other
/// transaction is over, and a condition that no longer holds then says so itself.
#[derive(Debug)]
pub(crate) struct AgainAfterConflict;

impl ClassifyRetry for AgainAfterConflict {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let refused = context.response().filter(|response| response.status().as_u16() == 400);
        let said = refused.and_then(|response| serde_json::from_slice(response.body().bytes()?).ok());
        if said.is_some_and(|said| met_a_transaction(&said)) {
            // Not a transient error: the SDK would give up the connection, and nothing is wrong with it.
            return RetryAction::server_error();
        }
        RetryAction::NoActionIndicated
    }

    fn name(&self) -> &'static str {
        "again after a conflict of transactions"
    }
}

/// Whether that, and nothing else, is what DynamoDB said.
fn met_a_transaction(said: &Value) -> bool {
    let kind = said["__type"].as_str().and_then(|kind| kind.rsplit('#').next()).unwrap_or_default();
    let reasons = said["CancellationReasons"].as_array().into_iter().flatten().map(|reason| &reason["Code"]);
    let mut against = reasons.filter(|code| *code != "None").peekable();
    match kind {
        "TransactionConflictException" => true,
        "TransactionCanceledException" => against.peek().is_some() && against.all(|code| code == "TransactionConflict"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_met_nothing_but_a_transaction_is_tried_again() {
        let cancelled = |codes: &[&str]| {
            let reasons: Vec<_> = codes.iter().map(|code| json!({ "Code": code })).collect();
            json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "CancellationReasons": reasons })
        };
        assert!(met_a_transaction(
            &json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException" })
        ));
        assert!(met_a_transaction(&cancelled(&["None", "TransactionConflict"])));
        assert!(!met_a_transaction(&cancelled(&["ConditionalCheckFailed", "TransactionConflict"])));
        assert!(!met_a_transaction(&cancelled(&["None", "None"])));
        assert!(!met_a_transaction(&json!({ "__type": "x#ConditionalCheckFailedException" })));
        assert!(!met_a_transaction(&json!("no object")));
    }
}
