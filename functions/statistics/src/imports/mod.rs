//! Suppliers' reports: uploaded, looked at, committed, and completed when an institution is mapped.

mod documents;
pub(crate) mod known;
mod sorting;
mod taking_in;

use std::io::Write;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::ServiceId;
use domain::onboarding::LibraryRefusal;
use domain::onboarding::service::ServiceRefusal;
use domain::statistics::allocation::{SharingGroup, SharingGroupRefusal};
use domain::statistics::import::{Import, ImportCommand, ImportEntry, ImportId, ImportRefusal, Reading};
use domain::statistics::institutions::{
    InstitutionName, Institutions, InstitutionsCommand, InstitutionsRefusal, Meant,
};
use event_store::read_model::{Cursor, Entry, Selection};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_api::{
    Body, CommandRequest, EdgeRefusal, Fields, Json, NoBody, PageOf, Paging, Params, Place, Problem, Reader, Versioned,
    parameter,
};
use sha2::{Digest, Sha256};

use crate::Statistics;
use documents::{ImportDocument, ImportsQuery, MappingDocument, UploadQuery};
use taking_in::unpacked;

/// A report as it came: packed or not, in whatever format. What it is, its bytes say.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile {
    bytes: Vec<u8>,
    packed: bool,
}

impl Body for ReportFile {
    /// Lambda takes 6 MB of payload, and a binary body grows by a third on its way there.
    const MOST_BYTES: usize = 4 * 1024 * 1024;

    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let stated = stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let packed = stated == "application/gzip";
        let known = packed
            || matches!(
                stated.as_str(),
                "text/csv"
                    | "text/tab-separated-values"
                    | "application/json"
                    | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    | "application/octet-stream"
            );
        if !known {
            return Err(EdgeRefusal::UnsupportedMediaType.into());
        }
        Ok(Self { bytes: bytes.to_vec(), packed })
    }
}

impl UploadQuery {
    fn reading(&self) -> Result<Reading, Problem> {
        let mut fields = Fields::default();
        let file_name = fields.parse_parameter("file_name", Some(&self.file_name));
        let service = fields.parse_parameter("service", self.service.as_deref());
        let metric = fields.parse_parameter("metric", self.metric.as_deref());
        let year = fields.parse_parameter::<Year>("year", self.year.as_deref());
        let library = fields.parse_parameter("library", self.library.as_deref());
        let estimated = fields.parse_parameter::<Flag>("estimated", self.estimated.as_deref());
        let (Some(Some(file_name)), Some(service), Some(metric), Some(year), Some(library), Some(estimated)) =
            (file_name, service, metric, year, library, estimated)
        else {
            return Err(fields.problem());
        };
        let estimated = estimated.is_some_and(|Flag(estimated)| estimated);
        Ok(Reading { file_name, service, metric, year: year.map(|Year(year)| year), library, estimated })
    }
}

/// A year in a query.
pub(crate) struct Year(pub(crate) i16);

impl std::str::FromStr for Year {
    type Err = domain::kernel::InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{text}-01").parse::<domain::statistics::Month>().map(|month| Self(month.year()))
    }
}

/// `true` or `false` in a query.
struct Flag(bool);

impl std::str::FromStr for Flag {
    type Err = domain::kernel::InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| domain::kernel::InvalidValue::Flag)
    }
}

type Answer = Result<Versioned<ImportDocument>, Problem>;

/// Upload a report and see what it would do. Nothing is taken in yet.
///
/// A COUNTER report of release 5 or 5.1 (JSON, TSV or XLSX), or a table as the supplier sends it. What the file is, its bytes
/// say. A large one is packed with gzip and sent as `application/gzip`: 4 MB of it hold well over a million figures. The same
/// file, read the same way, is the same import.
#[utoipa::path(
    post,
    path = "/statistics/imports",
    tag = "Statistics",
    params(UploadQuery),
    request_body(content(
        (String = "text/csv", example = json!("library_number;month;Total_Item_Requests\n2030100;2023-04;120\n")),
        (String = "text/tab-separated-values"),
        ("application/json"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("application/gzip"),
        ("application/octet-stream")
    )),
    responses((status = 201, description = "What the report would do", body = ImportDocument))
)]
pub(crate) async fn upload(
    State(statistics): State<Arc<Statistics>>,
    Reader(language): Reader,
    Params(query): Params<UploadQuery>,
    request: CommandRequest<ReportFile>,
) -> Answer {
    let CommandRequest { body: file, context, .. } = request;
    let reading = query.reading()?;
    let bytes = if file.packed { unpacked(&file.bytes)? } else { file.bytes };
    let id = import_id(&bytes, &reading)?;
    let taken = statistics.preview(&id, &reading, &bytes).await?;
    // The file first: an import without its file could not be carried out, a file without an import is only unused.
    statistics.files.put(id.as_str(), &packed(&bytes)?).await?;
    let command = ImportCommand::Upload { id: id.clone(), reading, bytes: bytes.len() as u64 };
    let executed = statistics.store.create::<Import>(id.as_str(), command, &context, &[]).await?;
    let done = executed.aggregate.last.is_some();
    let file_name = executed.aggregate.reading.map(|reading| reading.file_name.to_string()).unwrap_or_default();
    let document = ImportDocument::of(id.to_string(), file_name, done, taken, language);
    let location = format!("/statistics/imports/{id}");
    Ok(Versioned::created(executed.version, document, location).repeated(executed.repeated))
}

/// What a file is known by: itself, and all that decides how it is read.
fn import_id(bytes: &[u8], reading: &Reading) -> Result<ImportId, Problem> {
    let Reading { service, metric, year, library, estimated, file_name: _ } = reading;
    let mut hash = Sha256::new();
    if let Some(library) = library {
        hash.update(format!("{library}\0"));
    }
    hash.update(format!("{service:?} {metric:?} {year:?} {estimated}\0"));
    hash.update(bytes);
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    Ok(format!("{:032x}", u128::from_be_bytes(first)).parse()?)
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_err(|_| EdgeRefusal::Internal.into())
}

/// An import: what it would do while it is not committed; then what it would do again.
#[utoipa::path(
    get,
    path = "/statistics/imports/{import_id}",
    tag = "Statistics",
    params(("import_id" = String, Path, description = "The import's key", example = "9f86d081884c7d659a2feaa0c55ad015")),
    responses((status = 200, description = "The import", body = ImportDocument))
)]
pub(crate) async fn import(
    State(statistics): State<Arc<Statistics>>,
    Reader(language): Reader,
    Path(id): Path<String>,
) -> Answer {
    let id: ImportId = parameter("import_id", &id)?;
    let (version, import, reading, bytes) = statistics.file_of(&id).await?;
    let taken = statistics.preview(&id, &reading, &bytes).await?;
    let file_name = reading.file_name.to_string();
    let document = ImportDocument::of(id.to_string(), file_name, import.last.is_some(), taken, language);
    Ok(Versioned::ok(version, document))
}

/// Take a report in. Doing it again takes in what could not be taken in before, and changes nothing else.
#[utoipa::path(
    post,
    path = "/statistics/imports/{import_id}/commitment",
    tag = "Statistics",
    params(("import_id" = String, Path, description = "The import's key", example = "9f86d081884c7d659a2feaa0c55ad015")),
    responses((status = 200, description = "What came of each row", body = ImportDocument))
)]
pub(crate) async fn commit(
    State(statistics): State<Arc<Statistics>>,
    Reader(language): Reader,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let id: ImportId = parameter("import_id", &id)?;
    statistics.commit(&id, &request.context, language).await
}

/// Say whom a supplier means by an institution's name. Imports that have it in quarantine are completed.
#[utoipa::path(
    put,
    path = "/statistics/imports/{import_id}/institutions",
    tag = "Statistics",
    params(("import_id" = String, Path, description = "The import's key", example = "9f86d081884c7d659a2feaa0c55ad015")),
    request_body = MappingDocument,
    responses((status = 200, description = "The import now", body = ImportDocument))
)]
pub(crate) async fn map_institution(
    State(statistics): State<Arc<Statistics>>,
    Reader(language): Reader,
    Path(id): Path<String>,
    request: CommandRequest<Json<MappingDocument>>,
) -> Answer {
    let id: ImportId = parameter("import_id", &id)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let institution: Option<InstitutionName> = fields.parse("/institution", &document.institution);
    let service: Option<ServiceId> = fields.parse("/service", &document.service);
    let library = fields.parse_optional("/library_number", document.library_number.as_deref());
    let group = fields.parse_optional("/group", document.group.as_deref());
    let (Some(institution), Some(service), Some(library), Some(group)) = (institution, service, library, group) else {
        return Err(fields.problem());
    };
    let meant = match (library, group) {
        (Some(library), None) => Meant::Library(library),
        (None, Some(group)) => Meant::Group(group),
        _ => return Err(Problem::refused(InstitutionsRefusal::NobodyMeant)),
    };
    let import = statistics.store.load::<Import>(id.as_str()).await?.aggregate;
    if import.reading.is_none() {
        return Err(Problem::refused(ImportRefusal::UnknownImport));
    }
    statistics.check_mapping(&service, &meant).await?;
    let command = InstitutionsCommand::Map { institution: institution.clone(), meant };
    statistics.store.execute::<Institutions>(service.as_str(), command, &context, &[]).await?;
    let waiting = Selection::ListA { list: ImportEntry::IN_QUARANTINE.to_owned(), prefix: String::new() };
    for Entry { view: other, .. } in statistics.imports.all(&waiting).await? {
        let waits = |name: &String| name.parse().is_ok_and(|name: InstitutionName| name == institution);
        let concerned = other.import.last.as_ref().is_some_and(|last| last.quarantined.keys().any(waits));
        if concerned && other.id != id.as_str() {
            let other: ImportId = other.id.parse()?;
            statistics.commit(&other, &context, language).await?;
        }
    }
    if import.last.is_some() {
        return statistics.commit(&id, &context, language).await;
    }
    let (version, _, reading, bytes) = statistics.file_of(&id).await?;
    let taken = statistics.preview(&id, &reading, &bytes).await?;
    let file_name = reading.file_name.to_string();
    Ok(Versioned::ok(version, ImportDocument::of(id.to_string(), file_name, false, taken, language)))
}

/// The imports, a page at a time.
#[utoipa::path(
    get,
    path = "/statistics/imports",
    tag = "Statistics",
    params(ImportsQuery),
    responses((status = 200, description = "A page of imports", body = PageOf<ImportDocument>))
)]
pub(crate) async fn imports(
    State(statistics): State<Arc<Statistics>>,
    Params(query): Params<ImportsQuery>,
) -> Result<axum::Json<PageOf<ImportDocument>>, Problem> {
    let mut fields = Fields::default();
    let Some(flag) = fields.parse_parameter::<Flag>("in_quarantine", query.in_quarantine.as_deref()) else {
        return Err(fields.problem());
    };
    let selection = if flag.is_some_and(|Flag(wanted)| wanted) {
        Selection::ListA { list: ImportEntry::IN_QUARANTINE.to_owned(), prefix: String::new() }
    } else {
        Selection::All
    };
    let list = format!("imports {selection:?}");
    let paging = Paging::<Cursor>::parse(&list, query.cursor.as_deref(), query.limit.as_deref())?;
    let page = statistics.imports.page(&selection, paging.after.clone(), paging.limit).await?;
    let as_of = page.entries.iter().map(|entry| entry.view.as_of.clone()).max();
    let items = page.entries.into_iter().map(|entry| ImportDocument::listed(entry.view)).collect();
    Ok(axum::Json(PageOf { items, next_cursor: paging.next(page.next), as_of }))
}

impl Statistics {
    async fn commit(
        &self,
        id: &ImportId,
        context: &event_store::CommandContext,
        language: domain::kernel::ReaderLanguage,
    ) -> Answer {
        let (_, _, reading, bytes) = self.file_of(id).await?;
        let taken = self.take_in(id, &reading, &bytes, context).await?;
        let command = ImportCommand::Commit(taken.committed.clone());
        let executed = self.store.execute::<Import>(id.as_str(), command, context, &[]).await?;
        let file_name = reading.file_name.to_string();
        let document = ImportDocument::of(id.to_string(), file_name, true, taken, language);
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }

    /// The service, and the library or group that is meant, must be known.
    async fn check_mapping(&self, service: &ServiceId, meant: &Meant) -> Result<(), Problem> {
        let at = |pointer: &str| Place::Pointer(pointer.to_owned());
        if self.services.entry(service.as_str()).await?.is_none() {
            return Err(Problem::refused(ServiceRefusal::UnknownService).at(at("/service")));
        }
        match meant {
            Meant::Library(library) if self.libraries.entry(library.as_str()).await?.is_none() => {
                Err(Problem::refused(LibraryRefusal::UnknownLibrary).at(at("/library_number")))
            }
            Meant::Group(group) => {
                let known = self.store.load::<SharingGroup>(group.as_str()).await?.aggregate.recipe.is_some();
                if known { Ok(()) } else { Err(Problem::refused(SharingGroupRefusal::UnknownGroup).at(at("/group"))) }
            }
            Meant::Library(_) => Ok(()),
        }
    }
}
