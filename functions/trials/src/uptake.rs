//! How a trial goes: how many libraries try what, where, and what they say. For coordinators, also as files.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{CountyNumber, ServiceId, TrialId};
use domain::trials::offer::{OfferEntry, Pulse, SignupStanding, TrialOffer};
use domain::trials::period::{TrialPeriod, TrialTerms};
use event_store::read_model::Selection;
use http_api::{Caller, CsvFile, Problem, parameter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Trials;

/// How many libraries stand where.
#[derive(Debug, Default, Clone, Copy, Serialize, ToSchema)]
#[schema(as = TrialCounts)]
pub(crate) struct CountsDocument {
    /// All that ever signed up.
    signed_up: usize,
    /// That try the service, or did to the end.
    seated: usize,
    /// That are offered a seat.
    offered: usize,
    /// That wait, or did to the end.
    waiting: usize,
    /// That declined, did not answer, or left.
    given_up: usize,
}

impl CountsDocument {
    fn add(&mut self, standing: SignupStanding) {
        self.signed_up += 1;
        let count = match standing {
            SignupStanding::Seated | SignupStanding::Finished => &mut self.seated,
            SignupStanding::Offered { .. } => &mut self.offered,
            SignupStanding::Waiting | SignupStanding::Unserved => &mut self.waiting,
            SignupStanding::Declined | SignupStanding::Expired | SignupStanding::Left => &mut self.given_up,
        };
        *count += 1;
    }

    fn cells(&self) -> [String; 5] {
        [self.signed_up, self.seated, self.offered, self.waiting, self.given_up].map(|count| count.to_string())
    }
}

/// The uptake in one county, in the geography of the day of each sign-up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialCountyUptake)]
pub(crate) struct CountyUptakeDocument {
    /// The county's number; left out for libraries whose county nobody has told us.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "03")]
    county: Option<String>,
    /// How many.
    #[serde(flatten)]
    counts: CountsDocument,
}

/// One answer to the one question, and how many gave it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PulseCount)]
pub(crate) struct PulseCountDocument {
    /// `very-useful`, `somewhat-useful`, `not-useful` or `not-tried-yet`.
    answer: String,
    /// How many libraries.
    libraries: usize,
}

/// The uptake of one service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialOfferUptake)]
pub(crate) struct OfferUptakeDocument {
    /// The service's short name.
    service: String,
    /// What it is called.
    name: String,
    /// Who delivers it, by its short name.
    supplier: String,
    /// How many libraries can try it at the same time; left out for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<u32>,
    /// How many.
    #[serde(flatten)]
    counts: CountsDocument,
    /// For how many that have a seat the supplier has not said that the service works.
    not_activated: usize,
    /// Whether the supplier has said that nobody has access any more.
    removal_confirmed: bool,
    /// What they say, each answer that can be given.
    pulse: Vec<PulseCountDocument>,
    /// County by county.
    counties: Vec<CountyUptakeDocument>,
}

impl OfferUptakeDocument {
    fn of(service: &ServiceId, terms: &TrialTerms, offer: &TrialOffer) -> Self {
        let mut counts = CountsDocument::default();
        offer.signups.values().for_each(|signup| counts.add(signup.standing));
        let pulse = Pulse::ALL.map(|answer| PulseCountDocument {
            answer: answer.as_str().to_owned(),
            libraries: offer.signups.values().filter(|signup| signup.pulse == Some(answer)).count(),
        });
        let counties = by_county(offer).into_iter().map(|(county, counts)| {
            let county = county.map(ToString::to_string);
            CountyUptakeDocument { county, counts }
        });
        Self {
            service: service.to_string(),
            name: terms.name.to_string(),
            supplier: terms.supplier.to_string(),
            seats: terms.seats,
            counts,
            not_activated: offer.not_activated().count(),
            removal_confirmed: offer.removal_confirmed,
            pulse: pulse.into(),
            counties: counties.collect(),
        }
    }
}

/// How a trial period goes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialUptake)]
pub(crate) struct UptakeDocument {
    /// The trial period.
    trial: String,
    /// One for each service that can be tried.
    offers: Vec<OfferUptakeDocument>,
    /// When the newest event shown here happened; left out while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    as_of: Option<String>,
}

/// How many libraries try what, in which county, and what they say.
#[utoipa::path(
    get,
    path = "/trials/{trial_id}/uptake",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    responses((status = 200, description = "The uptake", body = UptakeDocument))
)]
pub(crate) async fn uptake(
    State(trials): State<Arc<Trials>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<axum::Json<UptakeDocument>, Problem> {
    let (id, trial, entries) = trials.entries(&caller, &id).await?;
    let nobody = OfferEntry::default();
    let offers = trial.offers.iter().map(|(service, terms)| {
        OfferUptakeDocument::of(service, terms, &entries.get(service).unwrap_or(&nobody).offer)
    });
    let offers = offers.collect();
    let as_of = entries.into_values().map(|entry| entry.as_of).max();
    Ok(axum::Json(UptakeDocument { trial: id.to_string(), offers, as_of }))
}

/// The uptake per service and county as a file: CSV, separated by `;`, safe to open in a spreadsheet.
#[utoipa::path(
    get,
    path = "/trials/{trial_id}/uptake-file",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    responses((status = 200, description = "The uptake", body = String, content_type = "text/csv"))
)]
pub(crate) async fn uptake_file(
    State(trials): State<Arc<Trials>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, Problem> {
    let (id, trial, entries) = trials.entries(&caller, &id).await?;
    let header = ["service", "name", "county", "signed_up", "seated", "offered", "waiting", "given_up"];
    let mut file = CsvFile::new(format!("uptake-{id}"), header)?;
    for (service, terms) in &trial.offers {
        let Some(entry) = entries.get(service) else { continue };
        for (county, counts) in by_county(&entry.offer) {
            let county = county.map(ToString::to_string).unwrap_or_default();
            let about = [service.to_string(), terms.name.to_string(), county];
            file.row(about.into_iter().chain(counts.cells()))?;
        }
    }
    file.answer()
}

/// Every sign-up as a file: CSV, separated by `;`, safe to open in a spreadsheet. It names libraries and no people.
#[utoipa::path(
    get,
    path = "/trials/{trial_id}/signups",
    tag = "Trials",
    params(("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")),
    responses((status = 200, description = "The sign-ups", body = String, content_type = "text/csv"))
)]
pub(crate) async fn signups_file(
    State(trials): State<Arc<Trials>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, Problem> {
    let ((id, _, entries), names) = futures::try_join!(trials.entries(&caller, &id), trials.names())?;
    let header = ["service", "number", "library_number", "library", "county", "standing", "activated", "pulse"];
    let mut file = CsvFile::new(format!("signups-{id}"), header)?;
    for (service, entry) in &entries {
        for (library, signup) in entry.offer.in_order() {
            file.row([
                service.as_str(),
                &signup.number.to_string(),
                library.as_str(),
                names.get(library.as_str()).map_or("", String::as_str),
                signup.county.as_ref().map_or("", |county| county.as_str()),
                signup.standing.as_str(),
                signup.activation.map_or("", |activation| if activation.confirmed { "yes" } else { "no" }),
                signup.pulse.map_or("", Pulse::as_str),
            ])?;
        }
    }
    file.answer()
}

impl Trials {
    /// The trial period in the path, with what the list says of each of its offers that anyone has signed up for.
    async fn entries(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<(TrialId, TrialPeriod, BTreeMap<ServiceId, OfferEntry>), Problem> {
        let id: TrialId = parameter("trial_id", id)?;
        let trial = self.trial_for(caller, &id).await?.aggregate;
        let selection = Selection::ListA { list: OfferEntry::list_by_trial(id.as_str()), prefix: String::new() };
        let entries = self.offers.all(&selection).await?.into_iter().filter_map(|entry| {
            let service = entry.view.offer.terms.as_ref()?.service.clone();
            Some((service, entry.view))
        });
        Ok((id, trial, entries.collect()))
    }
}

fn by_county(offer: &TrialOffer) -> BTreeMap<Option<&CountyNumber>, CountsDocument> {
    let mut counties: BTreeMap<Option<&CountyNumber>, CountsDocument> = BTreeMap::new();
    for signup in offer.signups.values() {
        counties.entry(signup.county.as_ref()).or_default().add(signup.standing);
    }
    counties
}
