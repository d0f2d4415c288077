//! Whom a letter would not reach.

use std::collections::BTreeMap;

use domain::kernel::PersonId;
use event_store::StoreError;
use mail::outbox::{Outbox, OutboxError, State};

use crate::PassedOver;

/// How many letters one look into the outbox brings.
const AT_A_TIME: u16 = 100;

/// Everybody who has a letter that came back or was marked as unwanted, and that no coordinator has dealt with: SES would
/// not deliver another, and who complained is not asked again.
pub async fn unreachable(outbox: &Outbox) -> Result<BTreeMap<PersonId, PassedOver>, StoreError> {
    let mut found = BTreeMap::new();
    for (state, reason) in
        [(State::Bounced, PassedOver::BouncedBefore), (State::Complained, PassedOver::ComplainedBefore)]
    {
        let mut after = None;
        loop {
            let page = outbox.open(state, after.as_ref(), AT_A_TIME).await.map_err(outbox_failed)?;
            found.extend(page.entries.into_iter().map(|letter| (letter.person_id, reason)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(found)
}

/// What the outbox could not do, in the store's terms: here a letter is looked up like anything else.
pub fn outbox_failed(error: OutboxError) -> StoreError {
    match error {
        OutboxError::Unavailable { operation, source } => StoreError::Unavailable { operation, source },
        other => StoreError::Unreadable { what: "a letter", place: "the outbox".to_owned(), source: Box::new(other) },
    }
}
