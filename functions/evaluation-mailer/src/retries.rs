//! Letters of the evaluation that SES would not take at once, or that a coordinator wants sent again.

use cqrs_es::Aggregate;
use domain::evaluation::round::{EvaluationRound, Stage};
use domain::kernel::RoundId;
use event_store::stream::HandleError;
use invitations::{InvitationState, causes};
use lambda::BoxError;
use mail::outbox::{OutboxEntry, State};
use mail::postman::outbox_failed;

use crate::due::Mailing;
use crate::{Budget, Mailer, Ran};

/// How many letters one look into the outbox brings.
const AT_A_TIME: u16 = 100;

impl Mailer {
    /// Sends what waits, unless its round is paused, and takes off the list what is due no more. Ends when SES takes nothing.
    pub(crate) async fn retry(&self, budget: &mut Budget, ran: &mut Ran) -> Result<(), BoxError> {
        for entry in self.waiting().await? {
            if self.clock.now() > budget.until || budget.letters == 0 {
                return Ok(());
            }
            match self.send_again(&entry).await {
                Ok(Some(State::Pending)) => return Ok(()),
                Ok(Some(_)) => {
                    budget.letters -= 1;
                    ran.letters += 1;
                }
                Ok(None) => {}
                Err(HandleError::Poison(error)) => ran.unwritable(&*error),
                Err(HandleError::Transient(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The evaluation's letters that wait. All are read before the first is sent: sending moves them in the list.
    async fn waiting(&self) -> Result<Vec<OutboxEntry>, BoxError> {
        let (mut waiting, mut after) = (Vec::new(), None);
        loop {
            let page = self.outbox.open(State::Pending, after.as_ref(), AT_A_TIME).await?;
            waiting.extend(page.entries.into_iter().filter(|entry| round_of(entry).is_some()));
            after = page.next;
            if after.is_none() {
                return Ok(waiting);
            }
        }
    }

    /// Answers where the letter stands if it was tried.
    async fn send_again(&self, entry: &OutboxEntry) -> Result<Option<State>, HandleError> {
        let Some(id) = round_of(entry) else { return Ok(None) };
        let round = self.store.load::<EvaluationRound>(id.as_str()).await?.aggregate;
        let invitation = self.invitations.find(&id, &entry.person_id).await?;
        let invitation = invitation.filter(|invitation| invitation.state == InvitationState::Open);
        let (Some(invitation), Stage::Open) = (invitation, round.stage) else {
            self.outbox.lapse(entry.letter_id, self.clock.now()).await.map_err(outbox_failed)?;
            return Ok(None);
        };
        if !round.may_mail(self.clock.now()) {
            return Ok(None);
        }
        let wave = causes(&self.store, &id).await?.into_iter().find(|(_, cause)| *cause == entry.cause);
        let Some((wave, _)) = wave else { return Ok(None) };
        let Some(mailing) = Mailing::of(&self.store, &id, &round, wave).await? else { return Ok(None) };
        let due = self.due(&mailing, &invitation).await?;
        Ok(Some(self.postman.hand_over(&due).await?))
    }
}

/// The round that a letter follows from, if it is one of the evaluation's.
fn round_of(entry: &OutboxEntry) -> Option<RoundId> {
    let (kind, id) = entry.cause.aggregate.split_once('#')?;
    if kind == EvaluationRound::TYPE { id.parse().ok() } else { None }
}
