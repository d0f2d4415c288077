//! One step of the state machine, as one conditional `UpdateItem`.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;

use super::{LetterId, Outbox, OutboxEntry, OutboxError, Resolution, State, moment};

/// What became of a step.
pub(super) enum Step {
    /// It was taken; the entry is as it is now.
    Taken(OutboxEntry),
    /// The letter did not meet the conditions; the entry is as it was and is.
    NotTaken(OutboxEntry),
}

impl Step {
    /// The entry as it is now, whether or not the step was taken.
    pub(super) fn entry(self) -> OutboxEntry {
        match self {
            Self::Taken(entry) | Self::NotTaken(entry) => entry,
        }
    }
}

/// A change to one letter: what must hold, and what is then written.
///
/// Fragments name attributes as `#name` and values as `:name`.
pub(super) struct Change {
    sets: Vec<String>,
    removes: Vec<String>,
    conditions: Vec<String>,
    values: HashMap<String, AttributeValue>,
}

impl Change {
    /// To a state, which also decides whether the letter stands in the index of those that need somebody.
    pub(super) fn to(state: State, now: Timestamp) -> Self {
        let change = Self::staying(now).set("state", text(state.as_str()));
        if state.is_open() { change.set("open", text(state.as_str())) } else { change.remove("open") }
    }

    /// To no other state.
    pub(super) fn staying(now: Timestamp) -> Self {
        let change = Self { sets: vec![], removes: vec![], conditions: vec![], values: HashMap::new() };
        change
            .set("updated_at", text(&moment::text(now)))
            .set_to("version", "#version + :one", [("one", number(1))])
            .only_if("attribute_exists(#letter_id)", [])
    }

    /// Only from one of these states.
    pub(super) fn from(self, states: &[State]) -> Self {
        let names: Vec<String> = (0..states.len()).map(|n| format!(":from{n}")).collect();
        let values: Vec<_> = states.iter().map(|state| text(state.as_str())).collect();
        let mut change = self.only_if(&format!("#state IN ({})", names.join(", ")), []);
        change.values.extend(names.into_iter().zip(values));
        change
    }

    /// Only if no later claim has been made.
    pub(super) fn of_attempt(self, attempt: u32) -> Self {
        self.only_if("#attempts = :attempt", [("attempt", number(attempt.into()))])
    }

    /// Only if no coordinator has said that the letter need not be sent any more.
    pub(super) fn unless_dismissed(self) -> Self {
        let dismissed = text(Resolution::Dismissed.as_str());
        self.only_if("attribute_not_exists(#resolution) OR #resolution <> :dismissed", [("dismissed", dismissed)])
    }

    pub(super) fn only_if<const N: usize>(mut self, condition: &str, values: [(&str, AttributeValue); N]) -> Self {
        self.conditions.push(format!("({condition})"));
        self.with(values)
    }

    pub(super) fn set(self, name: &str, value: AttributeValue) -> Self {
        self.set_to(name, &format!(":{name}"), [(name, value)])
    }

    pub(super) fn set_to<const N: usize>(mut self, name: &str, to: &str, values: [(&str, AttributeValue); N]) -> Self {
        self.sets.push(format!("#{name} = {to}"));
        self.with(values)
    }

    pub(super) fn remove(mut self, name: &str) -> Self {
        self.removes.push(format!("#{name}"));
        self
    }

    fn with<const N: usize>(mut self, values: [(&str, AttributeValue); N]) -> Self {
        self.values.extend(values.map(|(name, value)| (format!(":{name}"), value)));
        self
    }

    fn update_expression(&self) -> String {
        let mut expression = format!("SET {}", self.sets.join(", "));
        if !self.removes.is_empty() {
            expression = format!("{expression} REMOVE {}", self.removes.join(", "));
        }
        expression
    }
}

impl Outbox {
    /// Takes one step, or tells how the letter stands instead.
    pub(super) async fn step(&self, letter_id: LetterId, change: Change) -> Result<Step, OutboxError> {
        let update = change.update_expression();
        let condition = change.conditions.join(" AND ");
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("letter_id", text(&letter_id.to_string()))
            .set_expression_attribute_names(Some(names_in(&format!("{update} {condition}"))))
            .set_expression_attribute_values(Some(change.values))
            .update_expression(update)
            .condition_expression(condition)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let refused = match answer {
            Ok(output) => {
                let item = output.attributes.ok_or(OutboxError::Missing(letter_id))?;
                return serde_dynamo::from_item(item).map(Step::Taken).map_err(OutboxError::Unreadable);
            }
            Err(error) => error,
        };
        match refused.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                let item = failure.item.clone().ok_or(OutboxError::Missing(letter_id))?;
                serde_dynamo::from_item(item).map(Step::NotTaken).map_err(OutboxError::Unreadable)
            }
            _ => Err(OutboxError::unavailable("update a letter")(refused)),
        }
    }
}

/// The attribute names in an expression. All are written as `#name`: which words DynamoDB reserves need not be known.
fn names_in(expression: &str) -> HashMap<String, String> {
    expression
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '#'))
        .filter_map(|word| Some((word.to_owned(), word.strip_prefix('#')?.to_owned())))
        .collect()
}

pub(super) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
