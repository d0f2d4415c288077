//! Connection periods, moved on.

use std::collections::BTreeMap;

use domain::kernel::{PeriodId, ServiceId};
use domain::onboarding::participation::{Participation, ParticipationCommand};
use domain::onboarding::period::{ConnectionPeriod, Offer, PeriodCommand, Stage};
use domain::onboarding::{LibraryEntry, Standing};
use event_store::ExecuteError;
use event_store::read_model::Selection;
use futures::{TryStreamExt, stream};
use jiff::civil::Date;
use lambda::BoxError;

use crate::Timekeeper;

/// How many libraries get what the deadline brings at the same time.
const IN_PARALLEL: usize = 16;

/// What one round came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MovedOn {
    /// Periods looked at.
    pub(crate) periods: usize,
    /// Libraries for which a deadline was applied or found applied.
    pub(crate) libraries: usize,
}

impl From<MovedOn> for serde_json::Value {
    fn from(moved: MovedOn) -> Self {
        serde_json::json!({ "periods": moved.periods, "libraries": moved.libraries })
    }
}

impl Timekeeper {
    /// Moves every period on to a day.
    pub(crate) async fn move_periods_on(&self, on: Date) -> Result<serde_json::Value, BoxError> {
        let mut moved = MovedOn::default();
        let page = self.periods.page(&Selection::All, None, 100).await?;
        for entry in page.entries {
            let stage = entry.view.period.stage;
            let Some(id) = entry.view.period.id.filter(|_| (Stage::Announced..=Stage::Closed).contains(&stage)) else {
                continue;
            };
            moved.periods += 1;
            self.step(&id, PeriodCommand::OpenPeriod { on }).await?;
            moved.libraries += self.enrol(&id).await?;
            // After the enrolment: whoever it has decided for is not reminded of that.
            self.step(&id, PeriodCommand::RemindOfDeadline { on }).await?;
            self.step(&id, PeriodCommand::ClosePeriod { on }).await?;
            moved.libraries += self.settle(&id).await?;
        }
        Ok(moved.into())
    }

    /// Carries out a step if it is due. That it is not due is no error: the model knows best.
    async fn step(&self, id: &PeriodId, command: PeriodCommand) -> Result<(), BoxError> {
        let executed = self.store.execute::<ConnectionPeriod>(id.as_str(), command, &self.context(), &[]).await;
        match executed {
            Ok(_) | Err(ExecuteError::Refused(_)) => Ok(()),
            Err(error) => Err(into_box(error)),
        }
    }

    /// Gives every approved library what the deadline brings, and then settles the period. Answers for how many.
    async fn settle(&self, id: &PeriodId) -> Result<usize, BoxError> {
        let period = self.store.load::<ConnectionPeriod>(id.as_str()).await?.aggregate;
        if period.stage != Stage::Closed {
            return Ok(0);
        }
        let libraries = self
            .tell_all_approved(|library| {
                let offers: BTreeMap<ServiceId, Offer> =
                    period.offers_for(library.library_type).map(|(id, offer)| (id.clone(), offer.clone())).collect();
                ParticipationCommand::ApplyDeadline { period: id.clone(), offers }
            })
            .await?;
        self.step(id, PeriodCommand::SettlePeriod).await?;
        Ok(libraries)
    }

    /// Enrols every approved library in the national deals of an open period, and then records that it is done. Answers for
    /// how many. A library approved later is enrolled by the deadline.
    async fn enrol(&self, id: &PeriodId) -> Result<usize, BoxError> {
        let period = self.store.load::<ConnectionPeriod>(id.as_str()).await?.aggregate;
        let deals = period.deals_to_enrol();
        if deals.is_empty() {
            return Ok(0);
        }
        let libraries = self
            .tell_all_approved(|library| {
                let offered = period.offers_for(library.library_type).map(|(service, _)| service);
                let services = offered.filter(|service| deals.contains(*service)).cloned().collect();
                ParticipationCommand::Enrol { period: id.clone(), services }
            })
            .await?;
        self.step(id, PeriodCommand::RecordEnrolment { services: deals.clone() }).await?;
        Ok(libraries)
    }

    /// Gives every approved library's participation a command, some at a time. Answers for how many.
    async fn tell_all_approved(
        &self,
        command: impl Fn(&LibraryEntry) -> ParticipationCommand + Sync,
    ) -> Result<usize, BoxError> {
        let selection =
            Selection::ListA { list: LibraryEntry::list_by_standing(Standing::Approved), prefix: String::new() };
        let (mut after, mut libraries) = (None, 0);
        loop {
            let page = self.libraries.page(&selection, after, 100).await?;
            libraries += page.entries.len();
            let commands = page.entries.iter().map(|entry| Ok((entry.view.number.as_str(), command(&entry.view))));
            stream::iter(commands)
                .try_for_each_concurrent(IN_PARALLEL, |(number, command)| async move {
                    let executed = self.store.execute::<Participation>(number, command, &self.context(), &[]).await;
                    executed.map(drop).map_err(into_box)
                })
                .await?;
            after = page.next;
            if after.is_none() {
                return Ok(libraries);
            }
        }
    }
}

pub(crate) fn into_box<E: std::error::Error + Send + Sync + 'static>(error: ExecuteError<E>) -> BoxError {
    Box::new(error)
}
