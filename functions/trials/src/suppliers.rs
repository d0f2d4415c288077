//! What a supplier sees of a trial: the libraries that try its services, never the people there, except those who have
//! agreed to hear from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{LibraryNumber, PersonId, ServiceId, SupplierId, TrialId};
use domain::onboarding::Library;
use domain::trials::TrialOffer;
use domain::trials::offer::OfferCommand;
use domain::trials::period::{TrialPeriod, TrialRefusal, TrialTerms};
use event_store::CommandContext;
use event_store::people::Person;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::{Caller, CommandRequest, CsvFile, NoBody, Problem, Versioned, parameter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Trials;

/// How many libraries are looked up at the same time.
const IN_PARALLEL: usize = 16;

/// A supplier's part in a trial period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierTrial)]
pub(crate) struct SupplierTrialDocument {
    /// The supplier's short name.
    supplier: String,
    /// The trial period's.
    trial: String,
    /// What the trial period is called.
    name: String,
    /// Its first day.
    #[schema(format = Date)]
    first_day: String,
    /// Its last day, which is part of it.
    #[schema(format = Date)]
    last_day: String,
    /// One for each of its services that can be tried.
    offers: Vec<SupplierOfferDocument>,
}

/// One of a supplier's services that libraries try.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierTrialOffer)]
pub(crate) struct SupplierOfferDocument {
    /// The service's short name.
    service: String,
    /// What it is called.
    name: String,
    /// How many libraries can try it at the same time; left out for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<u32>,
    /// Whether the trial is over.
    ended: bool,
    /// Whether the supplier has said that nobody has access any more.
    removal_confirmed: bool,
    /// The libraries that signed up, in that order.
    libraries: Vec<SupplierLibraryDocument>,
}

/// A library that signed up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierTrialLibrary)]
pub(crate) struct SupplierLibraryDocument {
    /// Its number.
    library_number: String,
    /// What it is called.
    name: String,
    /// `waiting`, `offered`, `seated`, `declined`, `expired`, `left`, `finished` or `unserved`.
    standing: String,
    /// The last day on which the supplier keeps its promise to open the service, once there is a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date)]
    activate_by: Option<String>,
    /// Whether the supplier has said that the service works.
    activated: bool,
    /// The contact who agrees to hear from the supplier, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    contact: Option<ConsentingDocument>,
}

/// A contact who agrees to hear from the supplier.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConsentingContact)]
pub(crate) struct ConsentingDocument {
    /// What they are called.
    name: String,
    /// Where they are reached.
    email: String,
}

/// The libraries that try a supplier's services in a trial period.
#[utoipa::path(
    get,
    path = "/suppliers/{supplier_id}/trials/{trial_id}",
    tag = "Trials",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")
    ),
    responses((status = 200, description = "The supplier's part", body = SupplierTrialDocument))
)]
pub(crate) async fn supplier_trial(
    State(trials): State<Arc<Trials>>,
    Path((supplier, trial)): Path<(String, String)>,
    caller: Caller,
) -> Result<axum::Json<SupplierTrialDocument>, Problem> {
    Ok(axum::Json(trials.supplier_part(&caller, &supplier, &trial).await?))
}

/// The same as a file: CSV, separated by `;`, safe to open in a spreadsheet. It may name people who have agreed to it.
#[utoipa::path(
    get,
    path = "/suppliers/{supplier_id}/trials/{trial_id}/signups",
    tag = "Trials",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var")
    ),
    responses((status = 200, description = "The libraries", body = String, content_type = "text/csv"))
)]
pub(crate) async fn supplier_file(
    State(trials): State<Arc<Trials>>,
    Path((supplier, trial)): Path<(String, String)>,
    caller: Caller,
) -> Result<Response, Problem> {
    let part = trials.supplier_part(&caller, &supplier, &trial).await?;
    let header = [
        "service",
        "library_number",
        "library",
        "standing",
        "activate_by",
        "activated",
        "contact_name",
        "contact_email",
    ];
    let mut file = CsvFile::new(format!("trial-{trial}-{supplier}"), header)?;
    for offer in &part.offers {
        for library in &offer.libraries {
            let contact = library.contact.as_ref();
            file.row([
                offer.service.as_str(),
                &library.library_number,
                &library.name,
                &library.standing,
                library.activate_by.as_deref().unwrap_or_default(),
                if library.activated { "yes" } else { "no" },
                contact.map_or("", |contact| &contact.name),
                contact.map_or("", |contact| &contact.email),
            ])?;
        }
    }
    file.answer()
}

/// Say that a service works for a library.
#[utoipa::path(
    put,
    path = "/suppliers/{supplier_id}/trials/{trial_id}/offers/{service_id}/activations/{library_number}",
    tag = "Trials",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet"),
        ("library_number" = String, Path, description = "Seven digits", example = "2030100")
    ),
    responses((status = 200, description = "The service with its libraries", body = SupplierOfferDocument))
)]
pub(crate) async fn confirm_activation(
    State(trials): State<Arc<Trials>>,
    Path((supplier, trial, service, library)): Path<(String, String, String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<SupplierOfferDocument>, Problem> {
    let library: LibraryNumber = parameter("library_number", &library)?;
    let CommandRequest { caller, context, .. } = request;
    let command = OfferCommand::ConfirmActivation { library, at: context.at };
    trials.change_as_supplier(&caller, (&supplier, &trial, &service), command, &context).await
}

/// Say that nobody has access to a service any more, once the trial is over.
#[utoipa::path(
    post,
    path = "/suppliers/{supplier_id}/trials/{trial_id}/offers/{service_id}/removal",
    tag = "Trials",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("trial_id" = String, Path, description = "The trial period's short name", example = "2023-var"),
        ("service_id" = String, Path, description = "The service's short name", example = "lerretet")
    ),
    responses((status = 200, description = "The service with its libraries", body = SupplierOfferDocument))
)]
pub(crate) async fn confirm_removal(
    State(trials): State<Arc<Trials>>,
    Path((supplier, trial, service)): Path<(String, String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<SupplierOfferDocument>, Problem> {
    let CommandRequest { caller, context, .. } = request;
    let command = OfferCommand::ConfirmRemoval { at: context.at };
    trials.change_as_supplier(&caller, (&supplier, &trial, &service), command, &context).await
}

impl Trials {
    /// The trial period in the path, if the caller may act for the supplier.
    async fn trial_of_supplier(
        &self,
        caller: &Caller,
        supplier: &str,
        trial: &str,
    ) -> Result<(SupplierId, TrialId, TrialPeriod), Problem> {
        let supplier: SupplierId = parameter("supplier_id", supplier)?;
        let id: TrialId = parameter("trial_id", trial)?;
        self.access.supplier_for(caller, &supplier).await?;
        let trial = self.trial_for(caller, &id).await?.aggregate;
        Ok((supplier, id, trial))
    }

    async fn supplier_part(
        &self,
        caller: &Caller,
        supplier: &str,
        trial: &str,
    ) -> Result<SupplierTrialDocument, Problem> {
        let (supplier, id, trial) = self.trial_of_supplier(caller, supplier, trial).await?;
        let services = trial.offers_by(&supplier).map(|(service, _)| service);
        let (offers, names) = futures::try_join!(self.offers_of(&id, services), self.names())?;
        let mut documents = Vec::new();
        for (service, terms) in trial.offers_by(&supplier) {
            if let Some(offer) = offers.get(service) {
                documents.push(self.supplier_offer(service, terms, offer, &names).await?);
            }
        }
        let (first, last) = trial.days.unwrap_or_default();
        Ok(SupplierTrialDocument {
            supplier: supplier.to_string(),
            trial: id.to_string(),
            name: trial.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            first_day: first.to_string(),
            last_day: last.to_string(),
            offers: documents,
        })
    }

    /// Carries out a supplier's command on one of its own offers, and shows it.
    async fn change_as_supplier(
        &self,
        caller: &Caller,
        (supplier, trial, service): (&str, &str, &str),
        command: OfferCommand,
        context: &CommandContext,
    ) -> Result<Versioned<SupplierOfferDocument>, Problem> {
        let service: ServiceId = parameter("service_id", service)?;
        let (supplier, id, trial) = self.trial_of_supplier(caller, supplier, trial).await?;
        let terms = trial.offers.get(&service).filter(|terms| terms.supplier == supplier);
        let terms = terms.ok_or_else(|| Problem::refused(TrialRefusal::NotOnTrial))?;
        let key = TrialOffer::key(&id, &service);
        let executed = self.crowded.execute::<TrialOffer>(&key, command, context, &[]).await?;
        let document = self.supplier_offer(&service, terms, &executed.aggregate, &self.names().await?).await?;
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }

    async fn supplier_offer(
        &self,
        service: &ServiceId,
        terms: &TrialTerms,
        offer: &TrialOffer,
        names: &BTreeMap<String, String>,
    ) -> Result<SupplierOfferDocument, Problem> {
        let contacts = self.consenting_contacts(offer).await?;
        let libraries = offer.in_order().map(|(library, signup)| SupplierLibraryDocument {
            library_number: library.to_string(),
            name: names.get(library.as_str()).cloned().unwrap_or_default(),
            standing: signup.standing.as_str().to_owned(),
            activate_by: signup.activation.map(|activation| activation.by.to_string()),
            activated: signup.activation.is_some_and(|activation| activation.confirmed),
            contact: contacts.get(library).cloned(),
        });
        Ok(SupplierOfferDocument {
            service: service.to_string(),
            name: terms.name.to_string(),
            seats: terms.seats,
            ended: offer.ended,
            removal_confirmed: offer.removal_confirmed,
            libraries: libraries.collect(),
        })
    }

    /// Those who agree to hear from the supplier, as far as they still speak for their library.
    async fn consenting_contacts(
        &self,
        offer: &TrialOffer,
    ) -> Result<BTreeMap<LibraryNumber, ConsentingDocument>, Problem> {
        let agreed: Vec<(LibraryNumber, PersonId)> = offer.consents().collect();
        let still: Vec<Option<(LibraryNumber, PersonId)>> = stream::iter(agreed)
            .map(|(number, contact)| async move {
                let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
                let speaks = library.contacts().any(|known| *known == contact);
                Ok::<_, Problem>(speaks.then_some((number, contact)))
            })
            .buffered(IN_PARALLEL)
            .try_collect()
            .await?;
        let people = self.people.find_all(still.iter().flatten().map(|(_, contact)| contact)).await?;
        let people: BTreeMap<PersonId, Person> =
            people.into_iter().map(|person| (person.person_id.clone(), person)).collect();
        let shown = still.into_iter().flatten().filter_map(|(number, contact)| {
            let person = people.get(&contact)?;
            let (name, email) = (person.name.to_string(), person.email.to_string());
            Some((number, ConsentingDocument { name, email }))
        });
        Ok(shown.collect())
    }
}
