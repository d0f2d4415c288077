//! A wave: its recipients are listed, written to some at a time, and then it is finished.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::evaluation::round::{EvaluationRound, RoundCommand};
use domain::kernel::{PersonId, RoundId};
use event_store::stream::HandleError;
use futures::future::join_all;
use futures::{TryStreamExt, stream};
use invitations::{Invitation, PassedOver, unreachable};
use lambda::BoxError;
use mail::outbox::State;

use crate::due::Mailing;
use crate::{Budget, Mailer, Ran};

/// How many invitations one page brings.
const AT_A_TIME: u16 = 100;
/// How many invitations are written at the same time.
const IN_PARALLEL: usize = 16;

/// Whether a wave can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GoOn {
    /// It can.
    Yes,
    /// The rest is the next run's: time or letters are used up, SES asks for less, or a coordinator has paused it.
    Later,
}

impl Mailer {
    /// Mails the wave of a round that has begun and is not finished, as far as this run goes.
    pub(crate) async fn mail(&self, id: &RoundId, budget: &mut Budget, ran: &mut Ran) -> Result<(), BoxError> {
        let round = self.store.load::<EvaluationRound>(id.as_str()).await?.aggregate;
        let Some(wave) = round.running_wave().filter(|_| round.may_mail(self.clock.now())) else { return Ok(()) };
        if round.listed.is_none() {
            self.list_recipients(id, &round).await?;
        }
        let Some(mailing) = Mailing::of(&self.store, id, &round, wave).await? else { return Ok(()) };
        let unreachable = unreachable(&self.outbox).await?;
        let unwritable = ran.unwritable;
        let mut after = None;
        loop {
            let page = self.invitations.page(id, after.as_ref(), AT_A_TIME).await?;
            let awaiting: Vec<_> = page.invitations.into_iter().filter(|invitation| invitation.awaits(wave)).collect();
            for second in awaiting.chunks(self.letters_per_second) {
                if self.send_some(&mailing, second, &unreachable, budget, ran).await? == GoOn::Later {
                    return Ok(());
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        // Whoever could not be written to still awaits the wave.
        if ran.unwritable > unwritable {
            return Ok(());
        }
        self.step(id, RoundCommand::FinishWave { wave }).await
    }

    /// Puts everybody who is asked among the invitations. Stopped half-way, it begins again, and whoever is invited stays so.
    async fn list_recipients(&self, id: &RoundId, round: &EvaluationRound) -> Result<(), BoxError> {
        let Some(recipients) = &round.recipients else { return Ok(()) };
        let candidates = self.candidates.find(recipients).await?;
        let invitations: Vec<_> = candidates
            .into_iter()
            .filter_map(|candidate| {
                let contact = candidate.contact?;
                Some(Invitation::new(id.clone(), contact, candidate.library, candidate.language))
            })
            .collect();
        stream::iter(invitations.iter().map(Ok))
            .try_for_each_concurrent(IN_PARALLEL, |invitation| self.invitations.invite(invitation))
            .await?;
        let recipients = u32::try_from(invitations.len())?;
        self.step(id, RoundCommand::RecordRecipients { recipients }).await
    }

    /// Writes to as many as may be written to in a second, and takes that second for it.
    async fn send_some(
        &self,
        mailing: &Mailing,
        invitations: &[Invitation],
        unreachable: &BTreeMap<PersonId, PassedOver>,
        budget: &mut Budget,
        ran: &mut Ran,
    ) -> Result<GoOn, BoxError> {
        // Asked anew every second: a coordinator who pauses or stops the round is obeyed within that.
        let round = self.store.load::<EvaluationRound>(mailing.id.as_str()).await?.aggregate;
        let now = self.clock.now();
        if !round.may_mail(now) || now > budget.until || budget.letters < invitations.len() {
            return Ok(GoOn::Later);
        }
        let second = tokio::time::sleep(Duration::from_secs(1));
        let sending = invitations
            .iter()
            .map(|invitation| self.send_one(mailing, invitation, unreachable.get(&invitation.person_id).copied()));
        // All are seen through before a failure is told: one that is dropped on its way to SES would count as unknown.
        let mut sent: Vec<Option<State>> = Vec::with_capacity(invitations.len());
        for outcome in join_all(sending).await {
            match outcome {
                Ok(state) => sent.push(state),
                Err(HandleError::Poison(error)) => ran.unwritable(&*error),
                Err(HandleError::Transient(error)) => return Err(error),
            }
        }
        let tried = sent.iter().flatten().count();
        let not_taken = sent.iter().filter(|state| **state == Some(State::Pending)).count();
        budget.letters -= tried;
        ran.letters += tried - not_taken;
        ran.passed_over += sent.len() - tried;
        if not_taken > 0 {
            // SES is to be left in peace for a while, also by other rounds and by what waits.
            budget.letters = 0;
            return Ok(GoOn::Later);
        }
        if tried == self.letters_per_second {
            second.await;
        }
        Ok(GoOn::Yes)
    }

    /// Writes to one recipient, or finds a reason not to. Answers where the letter stands.
    async fn send_one(
        &self,
        mailing: &Mailing,
        invitation: &Invitation,
        passed_over: Option<PassedOver>,
    ) -> Result<Option<State>, HandleError> {
        let state = if passed_over.is_some() {
            None
        } else {
            let due = self.due(mailing, invitation).await?;
            self.postman.enqueue(&due).await?;
            Some(self.postman.hand_over(&due).await?)
        };
        // From here on the letter stands in the outbox, and whatever it still needs is seen to there.
        self.invitations.done_with(invitation, mailing.wave, passed_over).await?;
        Ok(state)
    }
}
