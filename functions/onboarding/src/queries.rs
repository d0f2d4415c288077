//! What shows a library, or several.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use cqrs_es::Aggregate;
use domain::kernel::{CountyNumber, PersonId, day_in_norway};
use domain::onboarding::{County, Library, LibraryEntry, LibraryRefusal};
use domain::suppliers::Supplier;
use event_store::read_model::{Cursor, Selection};
use http::HeaderMap;
use http_api::{Caller, Fields, PageOf, Paging, Params, Place, Problem, Versioned};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::documents::{
    LibraryDocument, LibraryListItem, LibraryRecordDocument, MeDocument, MyLibraryDocument, MySupplierDocument,
    standing,
};
use crate::import::RowRefusal;
use crate::{Onboarding, library_number};

/// The `OpenAPI` document of all of Bibliotek24's routes.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "About",
    responses((status = 200, description = "This document", body = serde_json::Value))
)]
pub(crate) async fn openapi(headers: HeaderMap) -> Response {
    http_api::openapi::served(&headers)
}

/// Who I am to Bibliotek24, by the e-mail address I signed in with.
#[utoipa::path(
    get,
    path = "/me",
    tag = "About",
    responses((status = 200, description = "The caller", body = MeDocument))
)]
pub(crate) async fn me(
    State(onboarding): State<Arc<Onboarding>>,
    caller: Caller,
) -> Result<axum::Json<MeDocument>, Problem> {
    let ids = onboarding.access.people_behind(&caller).await?;
    let people = onboarding.people.find_all(&ids).await?;
    let named_for: BTreeSet<(&str, &str)> =
        people.iter().filter_map(|person| person.named_for.split_once('#')).collect();
    let mut me = MeDocument {
        email: caller.email().map(ToString::to_string),
        coordinator: caller.is_coordinator(),
        libraries: vec![],
        counties: vec![],
        suppliers: vec![],
    };
    // Someone who was a contact once is still on record, but no longer anyone to whoever named them.
    for (kind, id) in named_for {
        match kind {
            Library::TYPE => me.libraries.extend(onboarding.my_library(id, &ids).await?),
            County::TYPE => {
                let county = onboarding.store.load::<County>(id).await?.aggregate;
                me.counties.extend(county.has_contact_among(&ids).then(|| id.to_owned()));
            }
            Supplier::TYPE => {
                let supplier = onboarding.store.load::<Supplier>(id).await?.aggregate;
                let speaks = supplier.contact_among(&ids).is_some();
                let name = supplier.name.map(Into::into).unwrap_or_default();
                me.suppliers.extend(speaks.then(|| MySupplierDocument { id: id.to_owned(), name }));
            }
            _ => {}
        }
    }
    Ok(axum::Json(me))
}

/// Which libraries, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LibrariesQuery {
    /// Only those of one standing: `listed`, `interested`, `waiting`, `approved`, `declined`, `withdrawn`, `merged`, `closed`.
    #[param(nullable = false, example = "waiting")]
    standing: Option<String>,
    /// Only those in one county, by its number.
    #[param(nullable = false, example = "03")]
    county: Option<String>,
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

impl LibrariesQuery {
    fn selection(&self) -> Result<Selection, Problem> {
        let mut fields = Fields::default();
        let county = fields.parse_parameter::<CountyNumber>("county", self.county.as_deref());
        let wanted = self.standing.as_deref().map(standing).transpose();
        let wanted = wanted.map_err(|_| {
            fields.refuse(Place::Parameter("standing".to_owned()), RowRefusal::UnknownStanding);
        });
        let (Some(county), Ok(wanted)) = (county, wanted) else { return Err(fields.problem()) };
        Ok(match (wanted, county) {
            (None, None) => Selection::All,
            (Some(standing), county) => Selection::ListA {
                list: LibraryEntry::list_by_standing(standing),
                prefix: county.map(|county| format!("{county}/")).unwrap_or_default(),
            },
            (None, Some(county)) => {
                Selection::ListB { list: LibraryEntry::list_by_county(county.as_str()), prefix: String::new() }
            }
        })
    }
}

/// Libraries by standing and county, a page at a time.
#[utoipa::path(
    get,
    path = "/libraries",
    tag = "Onboarding",
    params(LibrariesQuery),
    responses((status = 200, description = "A page of libraries", body = PageOf<LibraryListItem>))
)]
pub(crate) async fn libraries(
    State(onboarding): State<Arc<Onboarding>>,
    Params(query): Params<LibrariesQuery>,
) -> Result<axum::Json<PageOf<LibraryListItem>>, Problem> {
    let selection = query.selection()?;
    let list = format!("libraries {:?} {:?}", query.standing, query.county);
    let paging = Paging::<Cursor>::parse(&list, query.cursor.as_deref(), query.limit.as_deref())?;
    let page = onboarding.libraries.page(&selection, paging.after.clone(), paging.limit).await?;
    let as_of = page.entries.iter().map(|entry| entry.view.as_of.clone()).max();
    let items = page.entries.into_iter().map(|entry| LibraryListItem::of(entry.version, entry.view)).collect();
    Ok(axum::Json(PageOf { items, next_cursor: paging.next(page.next), as_of }))
}

/// One library, as it is this moment.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}",
    tag = "Onboarding",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    responses((status = 200, description = "The library's record", body = LibraryRecordDocument))
)]
pub(crate) async fn library(
    State(onboarding): State<Arc<Onboarding>>,
    Path(number): Path<String>,
    caller: Caller,
) -> Result<Versioned<LibraryRecordDocument>, Problem> {
    let number = library_number(&number)?;
    let loaded = onboarding.store.load::<Library>(number.as_str()).await?;
    let library = &loaded.aggregate;
    onboarding.acting_for(&caller, library).await?;
    Ok(Versioned::ok(loaded.version, onboarding.record(library).await?))
}

impl Onboarding {
    /// The library, if one of these people is its contact.
    async fn my_library(&self, number: &str, ids: &BTreeSet<PersonId>) -> Result<Option<MyLibraryDocument>, Problem> {
        let library = self.store.load::<Library>(number).await?.aggregate;
        let Some(contact) = library.contact_among(ids) else { return Ok(None) };
        let role = if library.primary_contact.as_ref() == Some(contact) { "primary-contact" } else { "deputy" };
        Ok(Some(MyLibraryDocument {
            number: number.to_owned(),
            name: library.name.map(Into::into).unwrap_or_default(),
            standing: library.standing.as_str().to_owned(),
            role: role.to_owned(),
        }))
    }

    /// A library's whole record, as it is today.
    pub(crate) async fn record(&self, library: &Library) -> Result<LibraryRecordDocument, Problem> {
        let today = day_in_norway(self.clock.now());
        let document = LibraryDocument::of(library, today);
        let document = document.ok_or_else(|| Problem::refused(LibraryRefusal::UnknownLibrary))?;
        let people = self.people.find_all(library.contacts()).await?;
        Ok(LibraryRecordDocument::of(document, library, &people))
    }
}
