//! The invitations table.
//!
//! Architecture Invariant: it has no stream and no point-in-time recovery, and no attribute in it is a time.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::kernel::{PersonId, RoundId};
use event_store::StoreError;

use crate::{Invitation, PassedOver};

/// One page of a round's invitations, in the order of the recipients' random ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationPage {
    /// The invitations.
    pub invitations: Vec<Invitation>,
    /// Whose invitation the next page begins after; `None` on the last.
    pub next: Option<PersonId>,
}

/// The invitations table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Invitations {
    client: Client,
    table: String,
}

impl Invitations {
    /// The table with partition key `round` and sort key `person_id`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Invites somebody, unless they are invited already. One write unit.
    pub async fn invite(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let item: HashMap<String, AttributeValue> = serde_dynamo::aws_sdk_dynamodb_1::to_item(invitation)
            .map_err(|error| StoreError::Unwritable { what: "an invitation", source: Box::new(error) })?;
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(person_id)").send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(error) => Err(StoreError::unavailable("invite somebody")(error)),
        }
    }

    /// One invitation, read consistently.
    pub async fn find(&self, round: &RoundId, person: &PersonId) -> Result<Option<Invitation>, StoreError> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let get = get.set_key(Some(key(round, person)));
        let answer = get.send().await.map_err(StoreError::unavailable("look up an invitation"))?;
        answer.item.map(read).transpose()
    }

    /// A page of at most `most` invitations to a round. Read consistently, so that whoever has just answered is not reminded.
    pub async fn page(
        &self,
        round: &RoundId,
        after: Option<&PersonId>,
        most: u16,
    ) -> Result<InvitationPage, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#round = :round")
            .expression_attribute_names("#round", "round")
            .expression_attribute_values(":round", AttributeValue::S(round.to_string()))
            .set_exclusive_start_key(after.map(|person| key(round, person)))
            .consistent_read(true)
            .limit(i32::from(most))
            .send()
            .await
            .map_err(StoreError::unavailable("read invitations"))?;
        let invitations: Vec<_> = answer.items.unwrap_or_default().into_iter().map(read).collect::<Result<_, _>>()?;
        let ended = answer.last_evaluated_key.is_some();
        let next = invitations.last().filter(|_| ended).map(|invitation| invitation.person_id.clone());
        Ok(InvitationPage { invitations, next })
    }

    /// All invitations to a round.
    pub async fn all(&self, round: &RoundId) -> Result<Vec<Invitation>, StoreError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.page(round, after.as_ref(), 500).await?;
            all.extend(page.invitations);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// A recipient is done with a wave. Whoever has answered meanwhile is left alone, and a later wave is not undone. One
    /// write unit.
    pub async fn done_with(
        &self,
        invitation: &Invitation,
        wave: u8,
        passed_over: Option<PassedOver>,
    ) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(&invitation.round, &invitation.person_id)))
            .condition_expression("#state = :open AND waves <= :wave")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", AttributeValue::S("open".to_owned()))
            .expression_attribute_values(":wave", AttributeValue::N(wave.to_string()))
            .expression_attribute_values(":waves", AttributeValue::N((wave + 1).to_string()));
        let update = match passed_over {
            Some(reason) => update
                .update_expression("SET waves = :waves, passed_over = :reason")
                .expression_attribute_values(":reason", AttributeValue::S(reason.as_str().to_owned())),
            None => update.update_expression("SET waves = :waves REMOVE passed_over"),
        };
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::unavailable("mark an invitation")(error)),
        }
    }

    /// The half of the answering transaction that spends an invitation: from open to answered, once. The transaction is
    /// cancelled if it has been spent, or was never there.
    pub fn spending(&self, round: &RoundId, person: &PersonId) -> TransactWriteItem {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(round, person)))
            .condition_expression("#state = :open")
            .update_expression("SET #state = :answered")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", AttributeValue::S("open".to_owned()))
            .expression_attribute_values(":answered", AttributeValue::S("answered".to_owned()));
        TransactWriteItem::builder().update(update.build().expect("table, key and expression are set")).build()
    }

    /// The part of a transaction that depends on an invitation being open, as keeping a draft does.
    pub fn unspent(&self, round: &RoundId, person: &PersonId) -> TransactWriteItem {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key(round, person)))
            .condition_expression("#state = :open")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", AttributeValue::S("open".to_owned()));
        TransactWriteItem::builder().condition_check(check.build().expect("table, key and condition are set")).build()
    }
}

fn key(round: &RoundId, person: &PersonId) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("round".to_owned(), AttributeValue::S(round.to_string())),
        ("person_id".to_owned(), AttributeValue::S(person.to_string())),
    ])
}

fn read(item: HashMap<String, AttributeValue>) -> Result<Invitation, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|error| StoreError::Unreadable {
        what: "an invitation",
        place: "the invitations".to_owned(),
        source: Box::new(error),
    })
}
