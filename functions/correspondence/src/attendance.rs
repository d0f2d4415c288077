//! Letters to those who have registered for a kickoff, each with a link of their own.

use domain::kickoff::attendance::{Attendance, letters_after};
use event_store::CommitItem;
use event_store::people::LinkPurpose;
use event_store::stream::HandleError;
use mail::letters::{AboutAttendance, attendance_letter};
use mail::outbox::{Cause, NewLetter};
use mail::postman::Due;

use crate::Correspondence;

impl Correspondence {
    /// The letters that follow from a commit to a registration, as the registration is now: whoever reads them reads the
    /// newest, and what has passed is not told.
    pub(crate) async fn due_after_attendance(&self, commit: &CommitItem, id: &str) -> Result<Vec<Due>, HandleError> {
        let events = commit.decode::<Attendance>()?;
        let attendance = self.store.load::<Attendance>(id).await?.aggregate;
        let letters = letters_after(&events, &attendance);
        let (Some(kickoff), Some(person), Some(details)) = (&attendance.kickoff, &attendance.person, &attendance.told)
        else {
            return Ok(vec![]);
        };
        if letters.is_empty() {
            return Ok(vec![]);
        }
        let token = self.link_token(LinkPurpose::ChangeAttendance, &commit.aggregate, commit, person).await?;
        let name = id.rsplit('.').next().unwrap_or_default();
        let url = &self.public_url;
        let link = token.map(|token| format!("{url}/kickoffs/{kickoff}/registration/{name}/{}", token.reveal()));
        let about = AboutAttendance {
            language: attendance.language,
            kickoff_id: kickoff.as_str(),
            details,
            mode: attendance.choices.mode,
            sequence: attendance.sequence,
            link: link.as_deref(),
        };
        let due = letters.iter().map(|letter| Due {
            words: attendance_letter(letter, &about),
            letter: NewLetter {
                cause: Cause { aggregate: commit.aggregate.clone(), sequence: commit.sequence },
                template: letter.template().to_owned(),
                // Under the kickoff, where its coordinators look.
                subject: format!("Kickoff#{kickoff}"),
                person_id: person.clone(),
            },
        });
        Ok(due.collect())
    }
}
