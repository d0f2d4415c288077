//! Pages of a scan as DynamoDB has them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::scan::ScanInput;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// So many of this log's commits are a megabyte.
const COMMITS: i32 = 2_300;

/// Bounds every page of a scan by the number of its items. DynamoDB stops at a megabyte and reads no further; the embedded
/// database stops there, too, but reads the rest of the table first, for every page.
#[derive(Debug)]
struct Pages;

/// A client like this one that asks for pages of a megabyte.
pub(super) fn in_pages(client: &Client) -> Client {
    Client::from_conf(client.config().to_builder().interceptor(Pages).build())
}

#[dyn_dispatch_hint]
impl Intercept for Pages {
    fn name(&self) -> &'static str {
        "Pages"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(scan) = context.input_mut().downcast_mut::<ScanInput>() {
            scan.limit = Some(COMMITS);
        }
        Ok(())
    }
}
