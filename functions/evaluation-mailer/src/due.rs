//! The letter that is due to a recipient in a wave.

use cqrs_es::Aggregate;
use domain::evaluation::round::EvaluationRound;
use domain::kernel::RoundId;
use domain::kernel::calendar::start_of_day_in_norway;
use domain::onboarding::Library;
use event_store::people::LinkPurpose;
use event_store::stream::HandleError;
use event_store::{Store, StoreError};
use invitations::{Invitation, causes, letter};
use jiff::civil::Date;
use mail::letters::{AboutRound, evaluation_letter};
use mail::outbox::Cause;
use mail::postman::Due;

use crate::Mailer;

/// A wave that has begun, with what all its letters have in common.
pub(crate) struct Mailing {
    pub(crate) id: RoundId,
    pub(crate) wave: u8,
    name: String,
    last_day: Date,
    cause: Cause,
    /// When the link in every letter of the round is dated: on the day of the first wave, so that it is one link.
    links_from: jiff::Timestamp,
}

impl Mailing {
    /// A wave of a round as it is now; `None` if it has not begun.
    pub(crate) async fn of(
        store: &Store,
        id: &RoundId,
        round: &EvaluationRound,
        wave: u8,
    ) -> Result<Option<Self>, StoreError> {
        let (Some(name), Some(last_day)) = (&round.name, round.last_day()) else { return Ok(None) };
        let Some(links_from) = round.started.first() else { return Ok(None) };
        let Some(cause) = causes(store, id).await?.remove(&wave) else { return Ok(None) };
        let links_from = start_of_day_in_norway(*links_from);
        Ok(Some(Self { id: id.clone(), wave, name: name.to_string(), last_day, cause, links_from }))
    }
}

impl Mailer {
    /// The letter to one recipient, always the same one for the same wave. Whoever has been erased has a letter as well, so
    /// that it stands in the outbox that nobody was there.
    pub(crate) async fn due(&self, mailing: &Mailing, invitation: &Invitation) -> Result<Due, HandleError> {
        let Invitation { person_id, library: number, language, .. } = invitation;
        let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
        let generation = self.people.find(person_id).await?.map(|person| person.link_generation).unwrap_or_default();
        let about_round = format!("{}#{}", EvaluationRound::TYPE, mailing.id);
        let purpose = LinkPurpose::AnswerEvaluation;
        let token = self.links.issue(purpose, &about_round, person_id, generation, mailing.links_from);
        let form_url = format!("{}/evaluation-rounds/{}/form/{}", self.public_url, mailing.id, token.reveal());
        let about = AboutRound {
            language: *language,
            round_name: &mailing.name,
            library_name: library.name.as_ref().map_or("", |name| name.as_str()),
            form_url: &form_url,
            last_day: mailing.last_day,
        };
        Ok(Due {
            words: evaluation_letter(mailing.wave, &about),
            letter: letter(mailing.wave, &mailing.cause, number, person_id),
        })
    }
}
