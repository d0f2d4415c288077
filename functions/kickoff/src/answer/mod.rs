//! A supplier's own page, behind the link in its letters: it answers, changes its answer, or takes it back, without an account.
//!
//! Opening the link shows the page and does nothing: mail scanners open links, too. The form's button answers.

mod documents;
mod form;
mod page;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cqrs_es::Aggregate;
use domain::kernel::{KickoffId, PersonId, SupplierId, day_in_norway};
use domain::kickoff::{Answer, InvitedSupplier, Kickoff, KickoffCommand, WithdrawnBy};
use domain::suppliers::Supplier;
use event_store::people::{Details, LinkPurpose, LinkRefusal, LinkToken, Person};
use event_store::{CommandContext, Companion};
use http::header::CACHE_CONTROL;
use http_api::{CommandRequest, FormOrJson, PageLanguage, Problem, WantsPage};

use crate::Kickoffs;
pub(crate) use documents::AnswerDocument;
use documents::{GivenAnswer, Said, SupplierPageDocument};
use page::Shown;

/// What a link led to.
struct Behind {
    id: KickoffId,
    supplier_id: SupplierId,
    supplier: Supplier,
    kickoff: Kickoff,
    invited: InvitedSupplier,
    speakers: BTreeMap<PersonId, Person>,
}

/// Where a supplier answers: a page with a form for a browser, the state for a program.
#[utoipa::path(
    get,
    path = "/kickoffs/{kickoff_id}/suppliers/{supplier_id}/answer/{token}",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("token" = String, Path, description = "From the letter")
    ),
    responses((
        status = 200,
        description = "What was asked and answered",
        content((SupplierPageDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn page(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier, token)): Path<(String, String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
) -> Result<Response, Problem> {
    let behind = api.behind(&id, &supplier, &token).await?;
    let today = day_in_norway(api.clock.now());
    if !wants_page {
        return Ok(as_document(&behind, today));
    }
    Ok(Shown { behind: &behind, today, filled: None, refused: None, saved: false }.page(chosen).into_response())
}

/// Answer, answer otherwise, or take the answer back, until the deadline. By a page's form, or as JSON.
#[utoipa::path(
    post,
    path = "/kickoffs/{kickoff_id}/suppliers/{supplier_id}/answer/{token}",
    tag = "Kickoff",
    params(
        ("kickoff_id" = String, Path, description = "The kickoff's short name", example = "2023-var"),
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("token" = String, Path, description = "From the letter")
    ),
    request_body(content(
        (GivenAnswer = "application/json"),
        (GivenAnswer = "application/x-www-form-urlencoded")
    )),
    responses((
        status = 200,
        description = "The answer stands",
        content((SupplierPageDocument = "application/json"), (String = "text/html"))
    ))
)]
pub(crate) async fn answer(
    State(api): State<Arc<Kickoffs>>,
    Path((id, supplier, token)): Path<(String, String, String)>,
    chosen: PageLanguage,
    WantsPage(wants_page): WantsPage,
    request: CommandRequest<FormOrJson<GivenAnswer>>,
) -> Result<Response, Problem> {
    let behind = api.behind(&id, &supplier, &token).await?;
    let today = day_in_norway(request.context.at);
    let (given, filled) = match request.body {
        FormOrJson::Json(given) => (given, None),
        FormOrJson::Form(fields) => (form::read(&fields), Some(fields)),
    };
    match api.carry_out(&behind, &given, &request.context).await {
        Ok(()) => {
            let behind = api.behind(&id, &supplier, &token).await?;
            if !wants_page {
                return Ok(as_document(&behind, today));
            }
            Ok(Shown { behind: &behind, today, filled: None, refused: None, saved: true }.page(chosen).into_response())
        }
        // What was typed is never lost.
        Err(problem) if wants_page && filled.is_some() => {
            let refused = Some(&problem);
            let page = Shown { behind: &behind, today, filled: filled.as_ref(), refused, saved: false }.page(chosen);
            Ok(page.refused(&problem).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn as_document(behind: &Behind, today: jiff::civil::Date) -> Response {
    ([(CACHE_CONTROL, "no-store")], axum::Json(SupplierPageDocument::of(behind, today))).into_response()
}

impl Kickoffs {
    /// What a link leads to. The link is looked at before anything else, and says who holds it.
    async fn behind(&self, id: &str, supplier: &str, token: &str) -> Result<Behind, Problem> {
        let id: KickoffId = id.parse().map_err(|_| LinkRefusal::Invalid)?;
        let supplier_id: SupplierId = supplier.parse().map_err(|_| LinkRefusal::Invalid)?;
        let about = format!("{}#{id}/{supplier_id}", Kickoff::TYPE);
        let token = LinkToken::presented(token);
        let presented = self.links.open(LinkPurpose::AnswerKickoff, &about, &token, self.clock.now())?;
        let person = self.people.find(presented.person()).await?;
        let person = presented.expect_current(person.map(|person| person.link_generation))?;
        let (supplier, kickoff) = futures::try_join!(
            self.store.load::<Supplier>(supplier_id.as_str()),
            self.store.load::<Kickoff>(id.as_str()),
        )?;
        let (supplier, kickoff) = (supplier.aggregate, kickoff.aggregate);
        // Someone who speaks for the supplier no longer.
        if !supplier.contacts.contains(&person) {
            return Err(LinkRefusal::OfAnother.into());
        }
        let invited = kickoff.invited(&supplier_id).map_err(Problem::refused)?.clone();
        let speakers = invited.answer.as_ref().map(|answer| answer.speakers.as_slice()).unwrap_or_default();
        let speakers = if speakers.is_empty() { vec![] } else { self.people.find_all(speakers).await? };
        let speakers = speakers.into_iter().map(|person| (person.person_id.clone(), person)).collect();
        Ok(Behind { id, supplier_id, supplier, kickoff, invited, speakers })
    }

    async fn carry_out(&self, behind: &Behind, given: &GivenAnswer, context: &CommandContext) -> Result<(), Problem> {
        let (supplier, on) = (behind.supplier_id.clone(), day_in_norway(context.at));
        let (command, companions) = match given.read()? {
            Said::Withdrawn => (KickoffCommand::WithdrawAnswer { supplier, by: WithdrawnBy::Supplier, on }, vec![]),
            Said::Answered(answer, speakers) => {
                let (speakers, companions) = self.named(behind, speakers)?;
                let answer = Answer { speakers, ..answer };
                (KickoffCommand::AnswerInvitation { supplier, answer, on }, companions)
            }
        };
        self.store.execute::<Kickoff>(behind.id.as_str(), command, context, &companions).await?;
        Ok(())
    }

    /// What events call the speakers. Who was named before, by the same name and address, is the same person; anyone else is
    /// stored with the commit.
    fn named(&self, behind: &Behind, speakers: Vec<Details>) -> Result<(Vec<PersonId>, Vec<Companion>), Problem> {
        let (mut ids, mut companions) = (Vec::new(), Vec::new());
        for details in speakers {
            let known =
                behind.speakers.values().find(|known| known.name == details.name && known.email == details.email);
            if let Some(known) = known {
                ids.push(known.person_id.clone());
                continue;
            }
            let person = Person::named(details, format!("{}#{}", Kickoff::TYPE, behind.id));
            companions.push(self.people.companion(&person)?);
            ids.push(person.person_id);
        }
        Ok((ids, companions))
    }
}
