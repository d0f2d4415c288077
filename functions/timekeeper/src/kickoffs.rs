//! Kickoffs, moved on.

use domain::kickoff::{Kickoff, KickoffCommand};
use event_store::ExecuteError;
use event_store::read_model::Selection;
use jiff::civil::Date;
use lambda::BoxError;

use crate::Timekeeper;

impl Timekeeper {
    /// Moves every kickoff that is not over on to a day. Answers for how many were looked at.
    pub(crate) async fn move_kickoffs_on(&self, on: Date) -> Result<usize, BoxError> {
        let mut looked_at = 0;
        for entry in self.kickoffs.all(&Selection::All).await? {
            let kickoff = entry.view.kickoff;
            let Some(id) = kickoff.id.filter(|_| !kickoff.held) else { continue };
            looked_at += 1;
            for command in [KickoffCommand::RemindOfAnswer { on }, KickoffCommand::EndKickoff { on }] {
                let executed = self.store.execute::<Kickoff>(id.as_str(), command, &self.context(), &[]).await;
                match executed {
                    // That it is not due is no error: the model knows best.
                    Ok(_) | Err(ExecuteError::Refused(_)) => {}
                    Err(error) => return Err(Box::new(error)),
                }
            }
        }
        Ok(looked_at)
    }
}
