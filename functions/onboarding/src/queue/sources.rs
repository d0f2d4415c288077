//! What waits, context by context. A new source is a function here and a line in [`Onboarding::all_that_waits`].

use domain::kernel::calendar::{end_of_day_in_norway, start_of_day_in_norway};
use domain::kernel::{ReadModel, day_in_norway};
use domain::onboarding::participation::ParticipationEntry;
use domain::onboarding::period::Stage;
use domain::onboarding::{LibraryEntry, Standing};
use domain::statistics::policy::DisplayPolicyEntry;
use domain::trials::period::Stage as TrialStage;
use event_store::read_model::{ReadModels, Selection};
use http_api::Problem;
use jiff::{SignedDuration, Timestamp, ToSpan};
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
/// For how long after a trial's end a supplier may leave it unconfirmed that nobody has access any more.
const REMOVED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Onboarding {
    /// Everything that waits, in no order. The sources are asked at the same time.
    pub(super) async fn all_that_waits(&self) -> Result<Vec<QueueItem>, Problem> {
        let (applications, questions, letters, periods, trials, offers, suppliers, policies) = futures::try_join!(
            self.waiting_applications(),
            self.open_questions(),
            self.letters_without_success(),
            self.periods_left_undone(),
            self.trials_left_undone(),
            self.offers_left_undone(),
            self.suppliers_without_a_slot(),
            self.display_policies_to_review(),
        )?;
        Ok([applications, questions, letters, periods, trials, offers, suppliers, policies].concat())
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

    /// Trial periods that begin soon and that nobody has announced.
    async fn trials_left_undone(&self) -> Result<Vec<QueueItem>, Problem> {
        let today = day_in_norway(self.clock.now());
        let mut items = Vec::new();
        for entry in all_of(&self.trials, &Selection::All).await? {
            let (Some(id), Some((first_day, _))) = (&entry.trial.id, entry.trial.days) else { continue };
            let announced_by = first_day.saturating_sub(ANNOUNCED_DAYS_BEFORE.days());
            if entry.trial.stage == TrialStage::Draft && announced_by <= today {
                items.push(QueueItem {
                    kind: "trial-not-announced".to_owned(),
                    since: start_of_day_in_norway(announced_by).to_string(),
                    at: format!("/trials/{id}"),
                    about: entry.trial.name.as_ref().map(ToString::to_string).unwrap_or_default(),
                    settle: Some(format!("/trials/{id}/announcement")),
                });
            }
        }
        Ok(items)
    }

    /// Services on trial that their suppliers have not opened within the promised days, or not closed after the end.
    async fn offers_left_undone(&self) -> Result<Vec<QueueItem>, Problem> {
        let (now, today) = (self.clock.now(), day_in_norway(self.clock.now()));
        let mut items = Vec::new();
        for entry in all_of(&self.trial_offers, &Selection::All).await? {
            let offer = entry.offer;
            let Some(terms) = &offer.terms else { continue };
            let at = format!("/suppliers/{}/trials/{}", terms.supplier, terms.trial);
            let late: Vec<_> = offer.not_activated().filter(|activation| activation.by < today).collect();
            if let Some(oldest) = late.iter().map(|activation| activation.by).min() {
                items.push(QueueItem {
                    kind: "activation-late".to_owned(),
                    since: end_of_day_in_norway(oldest).to_string(),
                    at: at.clone(),
                    about: format!("{} ({})", terms.service, late.len()),
                    settle: None,
                });
            }
            let removed_by =
                entry.ended_at.and_then(|ended| ended.parse::<Timestamp>().ok()?.checked_add(REMOVED_WITHIN).ok());
            if let Some(removed_by) =
                removed_by.filter(|by| *by <= now && offer.was_tried() && !offer.removal_confirmed)
            {
                items.push(QueueItem {
                    kind: "removal-unconfirmed".to_owned(),
                    since: removed_by.to_string(),
                    settle: Some(format!("{at}/offers/{}/removal", terms.service)),
                    at,
                    about: terms.service.to_string(),
                });
            }
        }
        Ok(items)
    }

    /// Suppliers that come to a kickoff and do not know when they present.
    async fn suppliers_without_a_slot(&self) -> Result<Vec<QueueItem>, Problem> {
        let mut items = Vec::new();
        for entry in all_of(&self.kickoffs, &Selection::All).await? {
            let Some(id) = entry.kickoff.id.as_ref().filter(|_| !entry.kickoff.held) else { continue };
            items.extend(entry.waiting_for_a_slot().map(|(_, name, since)| QueueItem {
                kind: "supplier-without-a-slot".to_owned(),
                since: since.to_owned(),
                at: format!("/kickoffs/{id}/slot-proposal"),
                about: name.to_owned(),
                settle: Some(format!("/kickoffs/{id}/slot-proposal")),
            }));
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

/// All entries of a selection.
async fn all_of<V: ReadModel>(models: &ReadModels<V>, selection: &Selection) -> Result<Vec<V>, Problem> {
    Ok(models.all(selection).await?.into_iter().map(|entry| entry.view).collect())
}
