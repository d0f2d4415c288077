//! Suppliers on record, and who speaks for them.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{PersonId, SupplierId};
use domain::suppliers::{Supplier, SupplierCommand, SupplierEntry};
use event_store::people::Person;
use event_store::read_model::{Cursor, Selection};
use http_api::{Caller, CommandRequest, Fields, Json, NoBody, PageOf, Paging, Params, Problem, Versioned};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::people::{DetailsDocument, PersonDocument};
use crate::{Onboarding, parameter};

/// What a supplier's record says of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupplierRegistration)]
pub(crate) struct RegistrationDocument {
    /// What it is called.
    #[schema(max_length = 200, example = "Lysbilde AS (demo)")]
    name: String,
    /// What its letters are written in: `nb` or `nn`; bokmål if left out.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^(nb|nn)$", example = "nb")]
    language: Option<String>,
}

/// A supplier with those who speak for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Supplier)]
pub(crate) struct SupplierDocument {
    /// The supplier's short name.
    id: String,
    /// What it is called.
    name: String,
    /// What its letters are written in.
    language: String,
    /// Those who speak for it; someone who has been erased is left out.
    contacts: Vec<PersonDocument>,
}

/// A supplier in the list of suppliers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierListItem)]
pub(crate) struct SupplierListItem {
    /// The supplier's short name.
    id: String,
    /// What it is called.
    name: String,
    /// How many people speak for it; without any, letters reach nobody.
    contacts: usize,
}

impl From<SupplierEntry> for SupplierListItem {
    fn from(entry: SupplierEntry) -> Self {
        Self { id: entry.id, name: entry.name, contacts: entry.contacts }
    }
}

/// Which page of the suppliers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuppliersQuery {
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

type Answer = Result<Versioned<SupplierDocument>, Problem>;

/// The suppliers, a page at a time.
#[utoipa::path(
    get,
    path = "/suppliers",
    tag = "Suppliers",
    params(SuppliersQuery),
    responses((status = 200, description = "A page of suppliers", body = PageOf<SupplierListItem>))
)]
pub(crate) async fn suppliers(
    State(onboarding): State<Arc<Onboarding>>,
    Params(query): Params<SuppliersQuery>,
) -> Result<axum::Json<PageOf<SupplierListItem>>, Problem> {
    let paging = Paging::<Cursor>::parse("suppliers", query.cursor.as_deref(), query.limit.as_deref())?;
    let page = onboarding.suppliers.page(&Selection::All, paging.after.clone(), paging.limit).await?;
    let as_of = page.entries.iter().map(|entry| entry.view.as_of.clone()).max();
    let items = page.entries.into_iter().map(|entry| entry.view.into()).collect();
    Ok(axum::Json(PageOf { items, next_cursor: paging.next(page.next), as_of }))
}

/// One supplier, with those who speak for it.
#[utoipa::path(
    get,
    path = "/suppliers/{supplier_id}",
    tag = "Suppliers",
    params(("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")),
    responses((status = 200, description = "The supplier", body = SupplierDocument))
)]
pub(crate) async fn supplier(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Answer {
    let id: SupplierId = parameter("supplier_id", &id)?;
    let loaded = onboarding.access.supplier_for(&caller, &id).await?;
    Ok(Versioned::ok(loaded.version, onboarding.supplier_document(&id, &loaded.aggregate).await?))
}

/// Register a supplier, or change what it is called.
#[utoipa::path(
    put,
    path = "/suppliers/{supplier_id}",
    tag = "Suppliers",
    params(("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")),
    request_body = RegistrationDocument,
    responses((status = 200, description = "The supplier now", body = SupplierDocument))
)]
pub(crate) async fn register_supplier(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<RegistrationDocument>>,
) -> Answer {
    let id: SupplierId = parameter("supplier_id", &id)?;
    let document = &request.body.0;
    let mut fields = Fields::default();
    let name = fields.parse("/name", &document.name);
    let language = fields.parse_optional("/language", document.language.as_deref());
    let (Some(name), Some(language)) = (name, language) else { return Err(fields.problem()) };
    let command = SupplierCommand::RegisterSupplier { id: id.clone(), name, language: language.unwrap_or_default() };
    let executed = onboarding.store.execute::<Supplier>(id.as_str(), command, &request.context, &[]).await?;
    Ok(Versioned::ok(executed.version, onboarding.supplier_document(&id, &executed.aggregate).await?))
}

/// Name someone who speaks for a supplier: they get its letters, and may act for it once they sign in.
#[utoipa::path(
    post,
    path = "/suppliers/{supplier_id}/contacts",
    tag = "Suppliers",
    params(("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde")),
    request_body = DetailsDocument,
    responses((status = 201, description = "The supplier with the contact", body = SupplierDocument))
)]
pub(crate) async fn name_contact(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<DetailsDocument>>,
) -> Answer {
    let id: SupplierId = parameter("supplier_id", &id)?;
    let details = request.body.0.read()?;
    let reached_as = onboarding.people.with_email(&details.email).await?;
    let person = Person::named(details, format!("Supplier#{id}"));
    let companion = onboarding.people.companion(&person)?;
    let command = SupplierCommand::NameContact { contact: person.person_id, reached_as };
    let executed = onboarding.store.execute::<Supplier>(id.as_str(), command, &request.context, &[companion]).await?;
    let document = onboarding.supplier_document(&id, &executed.aggregate).await?;
    Ok(Versioned::created(executed.version, document, format!("/suppliers/{id}")).repeated(executed.repeated))
}

/// Someone speaks for a supplier no longer. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/suppliers/{supplier_id}/contacts/{person_id}",
    tag = "Suppliers",
    params(
        ("supplier_id" = String, Path, description = "The supplier's short name", example = "lysbilde"),
        ("person_id" = String, Path, description = "The contact, as the supplier's record says")
    ),
    responses((status = 200, description = "The supplier without the contact", body = SupplierDocument))
)]
pub(crate) async fn remove_contact(
    State(onboarding): State<Arc<Onboarding>>,
    Path((id, contact)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let id: SupplierId = parameter("supplier_id", &id)?;
    let contact: PersonId = parameter("person_id", &contact)?;
    let command = SupplierCommand::RemoveContact { contact };
    let executed = onboarding.store.execute::<Supplier>(id.as_str(), command, &request.context, &[]).await?;
    Ok(Versioned::ok(executed.version, onboarding.supplier_document(&id, &executed.aggregate).await?))
}

impl Onboarding {
    async fn supplier_document(&self, id: &SupplierId, supplier: &Supplier) -> Result<SupplierDocument, Problem> {
        let mut contacts = self.people.find_all(&supplier.contacts).await?;
        contacts.sort_by_key(|person| supplier.contacts.iter().position(|contact| *contact == person.person_id));
        Ok(SupplierDocument {
            id: id.to_string(),
            name: supplier.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            language: supplier.language.tag().to_owned(),
            contacts: contacts.into_iter().map(PersonDocument::of).collect(),
        })
    }
}
