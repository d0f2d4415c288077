//! County contacts: who they are, what they see, and the one reminder they may send.

mod documents;

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{CountyNumber, LibraryNumber, PeriodId, PersonId, day_in_norway};
use domain::onboarding::participation::Participation;
use domain::onboarding::period::{ConnectionPeriod, Stage};
use domain::onboarding::{County, CountyCommand, CountyRefusal, Library, LibraryEntry, Nudging, Standing};
use event_store::CommandContext;
use event_store::people::Person;
use event_store::read_model::Selection;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::{Caller, CommandRequest, Fields, Json, NoBody, Problem, Versioned};
use jiff::civil::Date;

use crate::people::DetailsDocument;
use crate::{Onboarding, parameter};
use documents::{CountyLibraryDocument, CountyOverviewDocument, NudgeDocument};

type Answer = Result<Versioned<CountyOverviewDocument>, Problem>;

/// How many libraries are looked at in the same moment.
const IN_PARALLEL: usize = 16;
/// How many entries one look into a list brings.
const AT_A_TIME: u16 = 100;

/// A county with its contacts, and which of its libraries lack a decision or data.
#[utoipa::path(
    get,
    path = "/counties/{county_number}",
    tag = "Counties",
    params(("county_number" = String, Path, description = "Two digits", example = "46")),
    responses((status = 200, description = "The county", body = CountyOverviewDocument))
)]
pub(crate) async fn county(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    caller: Caller,
) -> Answer {
    let number: CountyNumber = parameter("county_number", &number)?;
    let loaded = onboarding.store.load::<County>(number.as_str()).await?;
    onboarding.expect_county_contact(&loaded.aggregate, &caller).await?;
    Ok(Versioned::ok(loaded.version, onboarding.overview(&number, &loaded.aggregate).await?))
}

/// Appoint a county contact.
#[utoipa::path(
    post,
    path = "/counties/{county_number}/contacts",
    tag = "Counties",
    params(("county_number" = String, Path, description = "Two digits", example = "46")),
    request_body = DetailsDocument,
    responses((status = 201, description = "The county with the contact", body = CountyOverviewDocument))
)]
pub(crate) async fn appoint(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<DetailsDocument>>,
) -> Answer {
    let county: CountyNumber = parameter("county_number", &number)?;
    let details = request.body.0.read()?;
    let reached_as = onboarding.people.with_email(&details.email).await?;
    let person = Person::named(details, format!("County#{county}"));
    let companion = onboarding.people.companion(&person)?;
    let on = day_in_norway(request.context.at);
    let command = CountyCommand::Appoint { county: county.clone(), contact: person.person_id, reached_as, on };
    let executed = onboarding.store.execute::<County>(county.as_str(), command, &request.context, &[companion]).await?;
    let document = onboarding.overview(&county, &executed.aggregate).await?;
    Ok(Versioned::created(executed.version, document, format!("/counties/{county}")).repeated(executed.repeated))
}

/// Dismiss a county contact. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/counties/{county_number}/contacts/{person_id}",
    tag = "Counties",
    params(
        ("county_number" = String, Path, description = "Two digits", example = "46"),
        ("person_id" = String, Path, description = "The contact, as the county's overview says")
    ),
    responses((status = 200, description = "The county without the contact", body = CountyOverviewDocument))
)]
pub(crate) async fn dismiss(
    State(onboarding): State<Arc<Onboarding>>,
    Path((number, contact)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let county: CountyNumber = parameter("county_number", &number)?;
    let contact: PersonId = parameter("person_id", &contact)?;
    onboarding.change_county(&county, CountyCommand::Dismiss { contact }, &request.context).await
}

/// Remind a library that it has not decided: once in a period, by letter to its contacts.
#[utoipa::path(
    post,
    path = "/counties/{county_number}/nudges",
    tag = "Counties",
    params(("county_number" = String, Path, description = "Two digits", example = "46")),
    request_body = NudgeDocument,
    responses((status = 200, description = "The county, with the library reminded", body = CountyOverviewDocument))
)]
pub(crate) async fn nudge(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<NudgeDocument>>,
) -> Answer {
    let county: CountyNumber = parameter("county_number", &number)?;
    let loaded = onboarding.store.load::<County>(county.as_str()).await?;
    onboarding.expect_county_contact(&loaded.aggregate, &request.caller).await?;
    let NudgeDocument { library_number, period } = &request.body.0;
    let mut fields = Fields::default();
    let library = fields.parse("/library_number", library_number);
    let period = fields.parse("/period", period);
    let (Some(library), Some(period)) = (library, period) else { return Err(fields.problem()) };
    let nudging = onboarding.nudging(&county, library, period, day_in_norway(request.context.at)).await?;
    onboarding.change_county(&county, CountyCommand::Nudge(nudging), &request.context).await
}

impl Onboarding {
    /// Refuses whoever is neither a contact of the county nor a coordinator.
    async fn expect_county_contact(&self, county: &County, caller: &Caller) -> Result<(), Problem> {
        if caller.is_coordinator() || county.has_contact_among(&self.access.people_behind(caller).await?) {
            Ok(())
        } else {
            Err(Problem::refused(CountyRefusal::NotYourCounty))
        }
    }

    async fn change_county(&self, county: &CountyNumber, command: CountyCommand, context: &CommandContext) -> Answer {
        let executed = self.store.execute::<County>(county.as_str(), command, context, &[]).await?;
        let document = self.overview(county, &executed.aggregate).await?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }

    /// A reminder with what is so today.
    async fn nudging(
        &self,
        county: &CountyNumber,
        library: LibraryNumber,
        period: PeriodId,
        today: Date,
    ) -> Result<Nudging, Problem> {
        let (record, part, offered) = futures::try_join!(
            self.store.load::<Library>(library.as_str()),
            self.store.load::<Participation>(library.as_str()),
            self.store.load::<ConnectionPeriod>(period.as_str())
        )?;
        let lies_in = record.aggregate.municipality_on(today).map(|municipality| municipality.county());
        let (can_decide, lacks_decision) =
            open_decisions(&record.aggregate, &part.aggregate, &period, &offered.aggregate, today);
        Ok(Nudging { in_county: lies_in.as_ref() == Some(county), library, period, can_decide, lacks_decision })
    }

    async fn overview(&self, number: &CountyNumber, county: &County) -> Result<CountyOverviewDocument, Problem> {
        let mut contacts = self.people.find_all(&county.contacts).await?;
        contacts.sort_by(|one, other| one.name.cmp(&other.name));
        let mut document = CountyOverviewDocument::of(number, contacts);
        let today = day_in_norway(self.clock.now());
        let periods = self.periods.page(&Selection::All, None, AT_A_TIME).await?;
        let open =
            periods.entries.into_iter().map(|entry| entry.view.period).find(|period| period.stage == Stage::Open);
        document.open_period = open.as_ref().and_then(|period| period.id.as_ref()).map(ToString::to_string);
        let libraries = stream::iter(self.libraries_in(number).await?)
            .map(|library| self.with_what_it_lacks(library, county, open.as_ref(), today))
            .buffered(IN_PARALLEL);
        document.libraries = libraries.try_collect().await?;
        Ok(document)
    }

    async fn libraries_in(&self, county: &CountyNumber) -> Result<Vec<String>, Problem> {
        let selection = Selection::ListB { list: LibraryEntry::list_by_county(county.as_str()), prefix: String::new() };
        Ok(self.libraries.all(&selection).await?.into_iter().map(|entry| entry.id).collect())
    }

    async fn with_what_it_lacks(
        &self,
        number: String,
        county: &County,
        open: Option<&ConnectionPeriod>,
        today: Date,
    ) -> Result<CountyLibraryDocument, Problem> {
        let library = self.store.load::<Library>(&number).await?.aggregate;
        let people = self.people.find_all(library.contacts()).await?;
        let is_there = |id: &PersonId| people.iter().any(|person| person.person_id == *id);
        let mut lacks = Vec::new();
        match library.standing {
            Standing::Listed | Standing::Interested => lacks.push("application".to_owned()),
            Standing::Waiting | Standing::Approved => {
                if !library.primary_contact.as_ref().is_some_and(is_there) {
                    lacks.push("primary-contact".to_owned());
                }
                if !library.deputies.iter().any(is_there) {
                    lacks.push("deputy".to_owned());
                }
            }
            _ => {}
        }
        let mut nudged = false;
        if let Some((id, period)) = open.and_then(|period| Some((period.id.as_ref()?, period))) {
            let part = self.store.load::<Participation>(&number).await?.aggregate;
            if open_decisions(&library, &part, id, period, today).1 {
                lacks.push("decision".to_owned());
            }
            nudged = library.number.as_ref().is_some_and(|library| county.has_nudged(library, id));
        }
        Ok(CountyLibraryDocument {
            number,
            name: library.name.map(Into::into).unwrap_or_default(),
            standing: library.standing.as_str().to_owned(),
            lacks,
            nudged,
        })
    }
}

/// Whether the library can decide about anything in the period today, and whether it has left any of that open.
fn open_decisions(
    library: &Library,
    part: &Participation,
    id: &PeriodId,
    period: &ConnectionPeriod,
    today: Date,
) -> (bool, bool) {
    let offered = period.offers_for(library.library_type).map(|(service, _)| service);
    let open: Vec<_> = offered.filter(|service| period.admit(library, service, today).is_ok()).collect();
    (!open.is_empty(), part.lacks_decision(id, open))
}
