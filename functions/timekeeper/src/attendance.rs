//! What those who have registered for a kickoff are told in time: changes, a reminder, that it is over.

use cqrs_es::Aggregate;
use domain::kernel::{EventSourced, KickoffId};
use domain::kickoff::attendance::{Attendance, AttendanceCommand, AttendanceEntry, KickoffDetails};
use domain::kickoff::{Kickoff, KickoffPlan};
use event_store::ExecuteError;
use event_store::read_model::Selection;
use futures::{TryStreamExt, stream};
use jiff::ToSpan;
use jiff::civil::Date;
use lambda::BoxError;

use crate::Timekeeper;

/// How many registrations are told something at the same time.
const IN_PARALLEL: usize = 16;
/// How many months after its day a kickoff is still looked at: as long as its attendees are kept.
const LOOKED_AT_MONTHS: i32 = 3;

impl Timekeeper {
    /// Tells the attendees of every kickoff what there is to tell. Answers for how many registrations it was.
    pub(crate) async fn tell_attendees(&self, on: Date) -> Result<usize, BoxError> {
        let mut told = 0;
        for entry in self.kickoffs.all(&Selection::All).await? {
            let Some(id) = entry.view.kickoff.id else { continue };
            // By the list, so that nothing is loaded of kickoffs that are long over.
            let is_looked_at = |plan: &KickoffPlan| plan.day().saturating_add(LOOKED_AT_MONTHS.months()) >= on;
            if !entry.view.kickoff.plan.as_ref().is_some_and(is_looked_at) {
                continue;
            }
            let kickoff = self.store.load::<Kickoff>(id.as_str()).await?.aggregate;
            let Some(plan) = &kickoff.plan else { continue };
            let mut commands = Vec::new();
            if let Some(reason) = &kickoff.called_off {
                commands.push(AttendanceCommand::TellOfCancellation { reason: reason.clone() });
            }
            // In this order: whoever is to be reminded of another day hears of the day first.
            commands.push(AttendanceCommand::TellOfChange { details: KickoffDetails::from(plan) });
            commands.push(AttendanceCommand::Remind { on });
            commands.push(AttendanceCommand::End { on });
            if let Some(recording) = &kickoff.recording {
                commands.push(AttendanceCommand::TellOfRecording { recording: recording.clone() });
            }
            told += self.tell_attendees_of(&id, &commands).await?;
        }
        Ok(told)
    }

    /// Gives each registration for a kickoff the commands, in their order. Those that would change nothing, by what the list
    /// shows, are not sent: most hours there is nothing to tell anyone.
    async fn tell_attendees_of(&self, id: &KickoffId, commands: &[AttendanceCommand]) -> Result<usize, BoxError> {
        let selection = Selection::ListA { list: AttendanceEntry::list_of(id), prefix: String::new() };
        let entries = self.attendances.all(&selection).await?.into_iter();
        let due = entries.map(|entry| (entry.id, due(&entry.view.attendance, commands)));
        let due: Vec<(String, Vec<AttendanceCommand>)> = due.filter(|(_, due)| !due.is_empty()).collect();
        let told = due.len();
        stream::iter(due.into_iter().map(Ok))
            .try_for_each_concurrent(IN_PARALLEL, |(id, commands)| async move {
                for command in commands {
                    let executed = self.store.execute::<Attendance>(&id, command, &self.context(), &[]).await;
                    match executed {
                        Ok(_) | Err(ExecuteError::Refused(_)) => {}
                        Err(error) => return Err(BoxError::from(error)),
                    }
                }
                Ok(())
            })
            .await?;
        Ok(told)
    }
}

/// Those of the commands that would change something, one after the other.
fn due(attendance: &Attendance, commands: &[AttendanceCommand]) -> Vec<AttendanceCommand> {
    let mut then = attendance.clone();
    let mut due = Vec::new();
    for command in commands {
        let events = then.decide(command.clone()).unwrap_or_default();
        if !events.is_empty() {
            due.push(command.clone());
            events.into_iter().for_each(|event| then.apply(event));
        }
    }
    due
}
