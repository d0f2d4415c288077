//! SDK clients from the environment, without a provider chain that Lambda never uses.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::contention::AgainAfterConflict;
use crate::{Environment, MissingVariable};

/// How long one attempt may take. A function answers within API Gateway's 30 s, retries included.
const ATTEMPT: Duration = Duration::from_secs(5);

/// So often a call to DynamoDB is tried in all: even if each attempt takes its whole time, the function can still answer.
const ATTEMPTS: u32 = 4;

/// At most so long before the second attempt, twice as long before each one after it. The SDK's own second is meant for services
/// that are slower than DynamoDB.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

impl Environment {
    /// A DynamoDB client. The SDK retries on its own; the event store recognises a write whose answer was lost.
    pub fn dynamodb(&self) -> Result<aws_sdk_dynamodb::Client, MissingVariable> {
        let endpoint = self.endpoint("AWS_ENDPOINT_URL_DYNAMODB");
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region()?)
            .credentials_provider(self.credentials()?)
            .http_client(http_client(endpoint.as_deref()))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_PAUSE))
            .retry_partition(unlimited_retries())
            .retry_classifier(AgainAfterConflict)
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).build());
        config.set_endpoint_url(endpoint);
        Ok(aws_sdk_dynamodb::Client::from_conf(config.build()))
    }

    /// An SES client that never retries: SES knows no idempotency, so whether to send again is the outbox's decision.
    pub fn ses(&self) -> Result<aws_sdk_ses::Client, MissingVariable> {
        let endpoint = self.endpoint("AWS_ENDPOINT_URL_SES");
        let mut config = aws_sdk_ses::Config::builder()
            .behavior_version(aws_sdk_ses::config::BehaviorVersion::latest())
            .region(self.region()?)
            .credentials_provider(self.credentials()?)
            .http_client(http_client(endpoint.as_deref()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).build());
        config.set_endpoint_url(endpoint);
        Ok(aws_sdk_ses::Client::from_conf(config.build()))
    }

    fn region(&self) -> Result<Region, MissingVariable> {
        self.variable("AWS_REGION").map(Region::new)
    }

    /// The function's own role, whose keys Lambda puts into the environment for the life of the process.
    fn credentials(&self) -> Result<SharedCredentialsProvider, MissingVariable> {
        let credentials = Credentials::new(
            self.variable("AWS_ACCESS_KEY_ID")?,
            self.variable("AWS_SECRET_ACCESS_KEY")?,
            self.optional("AWS_SESSION_TOKEN"),
            None,
            "environment",
        );
        Ok(SharedCredentialsProvider::new(credentials))
    }

    fn endpoint(&self, of_service: &str) -> Option<String> {
        self.optional(of_service).or_else(|| self.optional("AWS_ENDPOINT_URL"))
    }
}

/// The SDK's quota is used up for good by retries that overlap, and then even the first fault of a call is its last. Ours are few
/// and bounded: [`ATTEMPTS`] for a call, and a handful of calls for an invocation.
fn unlimited_retries() -> RetryPartition {
    RetryPartition::custom("unlimited").token_bucket(TokenBucket::unlimited()).build()
}

/// TLS unless the endpoint says plain HTTP: then reading the system's root certificates would be half of a start.
fn http_client(endpoint: Option<&str>) -> SharedHttpClient {
    if endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) {
        return Builder::new().build_http();
    }
    Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https()
}
