//! What waits, context by context. A new source is a function here and a line in [`Onboarding::all_that_waits`].

use domain::kernel::calendar::start_of_day_in_norway;
use domain::kernel::{ReadModel, day_in_norway};
use domain::onboarding::participation::ParticipationEntry;
use domain::onboarding::period::Stage;
use domain::onboarding::{LibraryEntry, Standing};
use domain::statistics::policy::DisplayPolicyEntry;
use event_store::read_model::{ReadModels, Selection};
use http_api::Problem;
use jiff::{SignedDuration, ToSpan};
use mail::outbox::State;

use super::QueueItem;
use crate::Onboarding;
use crate::letters::outbox_failed;

/// How many entries one look into a list brings.
const AT_A_TIME: u16 = 100;
/// A letter that was to go out at once and still waits is somebody's business from then on.
const WAITING_FOR_LONG: SignedDuration = SignedDuration::from_hours(1);
/// How many days before its first day a period that nobody has announced is somebody's business.
const ANNOUNCED_DAYS_BEFORE: i32 = 14;

impl Onboarding {
    /// Everything that waits, in no order. The sources are asked at the same time.
    pub(super) async fn all_that_waits(&self) -> Result<Vec<QueueItem>, Problem> {
        let (applications, questions, letters, periods, policies) = futures::try_join!(
            self.waiting_applications(),
            self.open_questions(),
            self.letters_without_success(),
            self.periods_left_undone(),
            self.display_policies_to_review(),
        )?;
        Ok([applications, questions, letters, periods, policies].concat())
    }

    async fn waiting_applications(&self) -> Result<Vec<QueueItem>, Problem> {
        let waiting = all_of(&self.libraries, &by_standing(Standing::Waiting)).await?;
        let items = waiting.into_iter().map(|library| QueueItem {
            kind: "application-waiting".to_owned(),
            since: library.applied_at.unwrap_or(library.as_of),
            at: format!("/libraries/{}", library.number),
            about: library.name,
            settle: Some(format!("/libraries/{}/application/approval", library.number)),
        });
        Ok(items.collect())
    }

    /// Libraries that are interested and ask something that is on no list: nobody is brought together over it, so somebody
    /// has to answer.
    async fn open_questions(&self) -> Result<Vec<QueueItem>, Problem> {
        let interested = all_of(&self.libraries, &by_standing(Standing::Interested)).await?;
        let asking = interested.into_iter().filter(|library| library.concern_in_words.is_some());
        let items = asking.map(|library| QueueItem {
            kind: "question-in-own-words".to_owned(),
            since: library.as_of,
            at: format!("/libraries/{}", library.number),
            about: library.name,
            settle: None,
        });
        Ok(items.collect())
    }

    async fn letters_without_success(&self) -> Result<Vec<QueueItem>, Problem> {
        let long_ago = self.clock.now() - WAITING_FOR_LONG;
        let mut items = Vec::new();
        for state in
            [State::Unknown, State::Failed, State::Bounced, State::Complained, State::NoAddress, State::Pending]
        {
            let mut after = None;
            loop {
                let page = self.outbox.open(state, after.as_ref(), AT_A_TIME).await;
                let page = page.map_err(|error| outbox_failed(&error))?;
                let overdue =
                    page.entries.into_iter().filter(|letter| state != State::Pending || letter.created_at < long_ago);
                items.extend(overdue.map(|letter| QueueItem {
                    kind: format!("letter-{}", state.as_str()),
                    since: letter.created_at.to_string(),
                    at: format!("/letters?state={}", state.as_str()),
                    about: format!("{} ({})", letter.template, letter.subject),
                    settle: Some(format!("/letters/{}/resolution", letter.letter_id)),
                }));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(items)
    }

    /// Periods that begin soon and that nobody has announced, and periods whose orders ConsortiaManager has not confirmed.
    async fn periods_left_undone(&self) -> Result<Vec<QueueItem>, Problem> {
        let today = day_in_norway(self.clock.now());
        let mut items = Vec::new();
        for entry in all_of(&self.periods, &Selection::All).await? {
            let (Some(id), Some((first_day, _))) = (&entry.period.id, entry.period.days) else { continue };
            let at = format!("/periods/{id}");
            let about = entry.period.name.as_ref().map(ToString::to_string).unwrap_or_default();
            let announced_by = first_day.saturating_sub(ANNOUNCED_DAYS_BEFORE.days());
            match entry.period.stage {
                Stage::Draft if announced_by <= today => items.push(QueueItem {
                    kind: "period-not-announced".to_owned(),
                    since: start_of_day_in_norway(announced_by).to_string(),
                    settle: Some(format!("{at}/announcement")),
                    at,
                    about,
                }),
                Stage::Settled => {
                    let unconfirmed = |part: &ParticipationEntry| {
                        let decisions = part.participation.decisions.get(id).into_iter().flatten();
                        decisions.filter(|(_, decision)| decision.choice.is_order() && decision.order.is_none()).count()
                    };
                    let parts = all_of(&self.participations, &Selection::All).await?;
                    let unconfirmed: usize = parts.iter().map(unconfirmed).sum();
                    if unconfirmed > 0 {
                        items.push(QueueItem {
                            kind: "orders-unconfirmed".to_owned(),
                            since: entry.as_of,
                            at: format!("{at}/orders"),
                            about: format!("{about} ({unconfirmed})"),
                            settle: Some(format!("{at}/order-confirmations")),
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(items)
    }

    /// Display policies one of whose decisions was to be looked at again by now.
    async fn display_policies_to_review(&self) -> Result<Vec<QueueItem>, Problem> {
        let today = day_in_norway(self.clock.now());
        let by_review = Selection::ListA { list: DisplayPolicyEntry::BY_REVIEW.to_owned(), prefix: String::new() };
        let policies = all_of(&self.display_policies, &by_review).await?.into_iter();
        let due = policies.filter_map(|entry| {
            let review = entry.policy.next_review().filter(|review| *review <= today)?;
            let service = entry.policy.service?;
            Some(QueueItem {
                kind: "display-policy-review".to_owned(),
                since: start_of_day_in_norway(review).to_string(),
                at: format!("/services/{service}/display-policy"),
                about: service.to_string(),
                settle: None,
            })
        });
        Ok(due.collect())
    }
}

fn by_standing(standing: Standing) -> Selection {
    Selection::ListA { list: LibraryEntry::list_by_standing(standing), prefix: String::new() }
}

/// All entries of a selection, page by page.
async fn all_of<V: ReadModel>(models: &ReadModels<V>, selection: &Selection) -> Result<Vec<V>, Problem> {
    let (mut views, mut after) = (Vec::new(), None);
    loop {
        let page = models.page(selection, after, AT_A_TIME).await?;
        views.extend(page.entries.into_iter().map(|entry| entry.view));
        after = page.next;
        if after.is_none() {
            return Ok(views);
        }
    }
}
