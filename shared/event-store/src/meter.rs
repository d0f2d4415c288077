//! Counting what calls cost: round trips, and capacity as DynamoDB reports it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// What has been spent since the meter was last read.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Spent {
    /// Requests sent, the SDK's own retries included.
    pub round_trips: u32,
    /// Write units on tables.
    pub write_units: f64,
    /// Read units on tables and their indexes.
    pub read_units: f64,
    /// Write units on indexes: asynchronous copies that DynamoDB makes and charges apart.
    pub index_write_units: f64,
}

/// An interceptor for the SDK's client that asks for consumed capacity on every call and adds it up.
///
/// It sees the client's own calls, so it measures any library over the same client alike. A conditional write that
/// fails reports no capacity; DynamoDB charges it as a write, and it shows here as a round trip.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    spent: Arc<Mutex<Spent>>,
}

impl Meter {
    /// What has been spent since the last call, and starts anew.
    pub fn read(&self) -> Spent {
        std::mem::take(&mut *self.spent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, add: impl FnOnce(&mut Spent)) {
        add(&mut self.spent.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn add_writes(&self, capacity: &ConsumedCapacity) {
        let of_indexes = index_units(capacity);
        self.add(|spent| {
            spent.write_units += capacity.capacity_units().unwrap_or_default() - of_indexes;
            spent.index_write_units += of_indexes;
        });
    }

    fn add_reads(&self, capacity: &ConsumedCapacity) {
        self.add(|spent| spent.read_units += capacity.capacity_units().unwrap_or_default());
    }
}

fn index_units(capacity: &ConsumedCapacity) -> f64 {
    let global = capacity.global_secondary_indexes().into_iter().flat_map(|indexes| indexes.values());
    global.filter_map(aws_sdk_dynamodb::types::Capacity::capacity_units).sum()
}

#[dyn_dispatch_hint]
impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        macro_rules! ask_for_capacity {
            ($($input:ty),+) => {
                $(if let Some(input) = context.input_mut().downcast_mut::<$input>() {
                    input.return_consumed_capacity = Some(ReturnConsumedCapacity::Indexes);
                })+
            };
        }
        ask_for_capacity!(
            PutItemInput,
            UpdateItemInput,
            TransactWriteItemsInput,
            GetItemInput,
            BatchGetItemInput,
            QueryInput,
            ScanInput
        );
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.add(|spent| spent.round_trips += 1);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Ok(output)) = context.output_or_error() else { return Ok(()) };
        if let Some(put) = output.downcast_ref::<PutItemOutput>() {
            put.consumed_capacity().into_iter().for_each(|capacity| self.add_writes(capacity));
        } else if let Some(update) = output.downcast_ref::<UpdateItemOutput>() {
            update.consumed_capacity().into_iter().for_each(|capacity| self.add_writes(capacity));
        } else if let Some(transaction) = output.downcast_ref::<TransactWriteItemsOutput>() {
            transaction.consumed_capacity().iter().for_each(|capacity| self.add_writes(capacity));
        } else if let Some(get) = output.downcast_ref::<GetItemOutput>() {
            get.consumed_capacity().into_iter().for_each(|capacity| self.add_reads(capacity));
        } else if let Some(batch) = output.downcast_ref::<BatchGetItemOutput>() {
            batch.consumed_capacity().iter().for_each(|capacity| self.add_reads(capacity));
        } else if let Some(query) = output.downcast_ref::<QueryOutput>() {
            query.consumed_capacity().into_iter().for_each(|capacity| self.add_reads(capacity));
        } else if let Some(scan) = output.downcast_ref::<ScanOutput>() {
            scan.consumed_capacity().into_iter().for_each(|capacity| self.add_reads(capacity));
        }
        Ok(())
    }
}
