//! Trial periods, moved on: seats that nobody answered for go to the next, a last week is told of, and what is over ends.

use domain::kernel::day_in_norway;
use domain::trials::offer::OfferCommand;
use domain::trials::period::{Stage, TrialCommand};
use domain::trials::{TrialOffer, TrialPeriod};
use event_store::read_model::Selection;
use event_store::{ExecuteError, Patience};
use jiff::Timestamp;
use lambda::BoxError;

use crate::Timekeeper;
use crate::periods::into_box;

impl Timekeeper {
    /// Moves every announced trial period on to a moment, and answers for how many.
    pub(crate) async fn move_trials_on(&self, at: Timestamp) -> Result<usize, BoxError> {
        let mut moved = 0;
        for entry in self.trials.all(&Selection::All).await? {
            let trial = entry.view.trial;
            let Some(id) = trial.id.as_ref().filter(|_| trial.stage == Stage::Announced) else { continue };
            moved += 1;
            // Offers first: the trial period ends when all of its offers have.
            for service in trial.offers.keys() {
                self.pass_time(&TrialOffer::key(id, service), at).await?;
            }
            for command in [TrialCommand::RemindOfLastWeek { on: day_in_norway(at) }, TrialCommand::EndTrial { at }] {
                let executed = self.store.execute::<TrialPeriod>(id.as_str(), command, &self.context(), &[]).await;
                match executed {
                    Ok(_) | Err(ExecuteError::Refused(_)) => {}
                    Err(error) => return Err(into_box(error)),
                }
            }
        }
        Ok(moved)
    }

    async fn pass_time(&self, offer: &str, at: Timestamp) -> Result<(), BoxError> {
        let store = self.store.clone().with_patience(Patience::CROWD);
        let command = OfferCommand::PassTime { at };
        let executed = store.execute::<TrialOffer>(offer, command, &self.context(), &[]).await;
        executed.map(drop).map_err(into_box)
    }
}
