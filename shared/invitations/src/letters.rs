//! The letters of a round: what each follows from, and so which it is.

use std::collections::BTreeMap;

use domain::evaluation::round::{EvaluationRound, RoundEvent};
use domain::kernel::{LibraryNumber, PersonId, RoundId};
use event_store::{Store, StoreError};
use mail::letters::evaluation_template;
use mail::outbox::{Cause, NewLetter};

/// What the letters of each wave that has begun follow from: the commit in which it did.
pub async fn causes(store: &Store, round: &RoundId) -> Result<BTreeMap<u8, Cause>, StoreError> {
    let mut causes = BTreeMap::new();
    for commit in store.commits::<EvaluationRound>(round.as_str(), 1).await? {
        for event in commit.decode::<EvaluationRound>()? {
            if let RoundEvent::WaveStarted { wave, .. } = event {
                causes.insert(wave, Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence });
            }
        }
    }
    Ok(causes)
}

/// The letter of a wave to one recipient. It is listed with the letters of the library for which they answer.
pub fn letter(wave: u8, cause: &Cause, library: &LibraryNumber, person: &PersonId) -> NewLetter {
    NewLetter {
        cause: cause.clone(),
        template: evaluation_template(wave).to_owned(),
        subject: format!("Library#{library}"),
        person_id: person.clone(),
    }
}
