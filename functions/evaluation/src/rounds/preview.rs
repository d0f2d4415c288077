//! Who gets what and when, and why somebody gets nothing: before the first letter leaves, and after.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::evaluation::round::{EvaluationRound, Stage};
use domain::kernel::{Language, LibraryNumber, PersonId, RoundId};
use event_store::StoreError;
use futures::{StreamExt, TryStreamExt, stream};
use http::header::CACHE_CONTROL;
use http_api::{Problem, parameter};
use invitations::{InvitationState, PassedOver, causes, letter, unreachable};
use mail::outbox::{Cause, LetterId};
use serde::Serialize;
use utoipa::ToSchema;

use super::documents::{WaveDocument, waves_of};
use super::unknown;
use crate::Evaluation;

/// How many recipients' letters are looked up at the same time.
const IN_PARALLEL: usize = 16;

/// What a round has done and will do, if nothing changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationPreview)]
pub(crate) struct PreviewDocument {
    /// The round's short name.
    round_id: String,
    /// `draft`, `scheduled`, `open`, `closed` or `stopped`.
    stage: &'static str,
    /// Whether letters are held back until further notice.
    paused: bool,
    /// Every mailing with its moment.
    waves: Vec<ForecastDocument>,
    /// The last day on which answers are taken; it is included.
    #[schema(format = Date)]
    last_day: Option<String>,
    /// How many recipients no letter will reach, each reason with its number.
    without_letter: BTreeMap<&'static str, usize>,
    /// Everybody, by their library's number.
    recipients: Vec<RecipientDocument>,
}

/// A mailing, and how many letters are to come of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationForecast)]
pub(crate) struct ForecastDocument {
    #[serde(flatten)]
    wave: WaveDocument,
    /// How many get a letter, as things stand now: whoever answers gets no reminder.
    letters_to_come: usize,
}

/// A library that is asked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationRecipient)]
pub(crate) struct RecipientDocument {
    /// Its number.
    library_number: String,
    /// What it is called.
    library: String,
    /// What its letters are written in.
    language: &'static str,
    /// Stands for the contact that the letter goes to; `null` if there is none.
    person_id: Option<String>,
    /// The waves that are still to bring a letter.
    waves: Vec<u8>,
    /// Why there are none: `no-contact`, `no-address`, `bounced-before`, `complained-before` or `already-answered`; `null`
    /// if some are, or everything has been sent.
    reason: Option<&'static str>,
    /// The letters so far.
    letters: Vec<LetterDocument>,
}

/// What became of a letter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationLetterFate)]
pub(crate) struct LetterDocument {
    /// Of which wave.
    wave: u8,
    /// The letter, for `POST /letters/{letter_id}/resolution`.
    letter_id: String,
    /// `pending`, `claimed`, `sent`, `delivered`, `bounced`, `complained`, `failed`, `no-address`, `unknown` or `lapsed`.
    state: &'static str,
}

/// Who gets what and when, and why somebody gets nothing. Nothing is sent by looking.
#[utoipa::path(
    get,
    path = "/evaluation-rounds/{round_id}/preview",
    tag = "Evaluation",
    params(("round_id" = String, Path, description = "The round's short name", example = "2023-var")),
    responses((status = 200, description = "The preview", body = PreviewDocument))
)]
pub(crate) async fn preview(
    State(evaluation): State<Arc<Evaluation>>,
    Path(id): Path<String>,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let id: RoundId = parameter("round_id", &id)?;
    let round = evaluation.round(&id).await?.aggregate;
    let asked = evaluation.asked(&id, &round).await?;
    let document = evaluation.preview(&id, &round, asked).await?;
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(document)))
}

/// A library that is asked, as the round stands with it.
struct Asked {
    library: LibraryNumber,
    name: String,
    language: Language,
    contact: Option<PersonId>,
    answered: bool,
    /// How many waves it is done with.
    done: u8,
}

impl Evaluation {
    /// Everybody who is asked, or would be if it were now. Once the invitations are written, they say so; a library that has
    /// nobody to invite is listed all the same.
    async fn asked(&self, id: &RoundId, round: &EvaluationRound) -> Result<Vec<Asked>, Problem> {
        let recipients = round.recipients.as_ref().ok_or_else(unknown)?;
        let candidates = self.candidates.find(recipients).await?;
        let invited = if round.listed.is_some() { self.invitations.all(id).await? } else { vec![] };
        let listed: BTreeSet<_> = invited.iter().map(|invitation| invitation.library.clone()).collect();
        let mut names = BTreeMap::new();
        let mut asked = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            names.insert(candidate.library.clone(), candidate.name.clone());
            let would_be = round.listed.is_none() || candidate.contact.is_none();
            if would_be && !listed.contains(&candidate.library) {
                asked.push(Asked {
                    library: candidate.library,
                    name: candidate.name,
                    language: candidate.language,
                    contact: candidate.contact,
                    answered: false,
                    done: 0,
                });
            }
        }
        asked.extend(invited.into_iter().map(|invitation| Asked {
            name: names.get(&invitation.library).cloned().unwrap_or_default(),
            library: invitation.library,
            language: invitation.language,
            contact: Some(invitation.person_id),
            answered: invitation.state == InvitationState::Answered,
            done: invitation.waves,
        }));
        asked.sort_by(|one, other| one.library.cmp(&other.library));
        Ok(asked)
    }

    async fn preview(
        &self,
        id: &RoundId,
        round: &EvaluationRound,
        asked: Vec<Asked>,
    ) -> Result<PreviewDocument, Problem> {
        let contacts: Vec<_> = asked.iter().filter_map(|asked| asked.contact.clone()).collect();
        let (reachable, unreachable, causes) =
            futures::join!(self.people.find_all(&contacts), unreachable(&self.outbox), causes(&self.store, id));
        let on_record: BTreeSet<_> = reachable?.into_iter().map(|person| person.person_id).collect();
        let (unreachable, causes) = (unreachable?, causes?);
        let over = matches!(round.stage, Stage::Closed | Stage::Stopped);
        let waves = waves_of(round);
        let recipients: Vec<RecipientDocument> = stream::iter(asked)
            .map(|asked| {
                let reason = reason(&asked, &on_record, &unreachable);
                let to_come = waves.iter().map(|wave| wave.wave).filter(|wave| *wave >= asked.done);
                let to_come = if over || reason.is_some() { vec![] } else { to_come.collect() };
                let causes = &causes;
                async move {
                    let letters = self.letters_so_far(&asked, causes).await?;
                    Ok::<_, StoreError>(RecipientDocument {
                        library_number: asked.library.to_string(),
                        library: asked.name,
                        language: asked.language.tag(),
                        person_id: asked.contact.map(|contact| contact.to_string()),
                        waves: to_come,
                        reason,
                        letters,
                    })
                }
            })
            .buffered(IN_PARALLEL)
            .try_collect()
            .await?;
        let mut without_letter = BTreeMap::new();
        for reason in recipients.iter().filter_map(|recipient| recipient.reason) {
            *without_letter.entry(reason).or_default() += 1;
        }
        let forecast = |wave: WaveDocument| ForecastDocument {
            letters_to_come: recipients.iter().filter(|recipient| recipient.waves.contains(&wave.wave)).count(),
            wave,
        };
        Ok(PreviewDocument {
            round_id: id.to_string(),
            stage: round.stage.as_str(),
            paused: round.paused,
            waves: waves.into_iter().map(forecast).collect(),
            last_day: round.last_day().map(|day| day.to_string()),
            without_letter,
            recipients,
        })
    }

    async fn letters_so_far(
        &self,
        asked: &Asked,
        causes: &BTreeMap<u8, Cause>,
    ) -> Result<Vec<LetterDocument>, StoreError> {
        let Some(contact) = &asked.contact else { return Ok(vec![]) };
        let mut letters = Vec::new();
        for (wave, cause) in causes {
            let letter_id: LetterId = letter(*wave, cause, &asked.library, contact).id();
            if let Some(entry) = self.outbox.get(letter_id).await.map_err(invitations::outbox_failed)? {
                let (letter_id, state) = (letter_id.to_string(), entry.state.as_str());
                letters.push(LetterDocument { wave: *wave, letter_id, state });
            }
        }
        Ok(letters)
    }
}

fn reason(
    asked: &Asked,
    on_record: &BTreeSet<PersonId>,
    unreachable: &BTreeMap<PersonId, PassedOver>,
) -> Option<&'static str> {
    let Some(contact) = &asked.contact else { return Some("no-contact") };
    if asked.answered {
        return Some("already-answered");
    }
    if let Some(passed_over) = unreachable.get(contact) {
        return Some(passed_over.as_str());
    }
    (!on_record.contains(contact)).then_some("no-address")
}
