//! The exchange with ConsortiaManager: orders out, confirmations back, and what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::refusal::refusals;
use domain::kernel::{
    InvalidValue, LibraryNumber, LibraryType, Name, PeriodId, ReaderLanguage, Refusal, ServiceId, day_in_norway,
};
use domain::onboarding::participation::{Participation, ParticipationCommand, ParticipationEntry};
use domain::onboarding::{Library, LibraryEntry, Standing};
use event_store::CommandContext;
use event_store::read_model::Selection;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::{CommandRequest, Csv, CsvFile, Place, Problem, Reader};
use serde::Serialize;
use utoipa::ToSchema;

use crate::import::no_for;
use crate::{Onboarding, parameter};

/// How many confirmations at the same time.
const IN_PARALLEL: usize = 16;

refusals! {
    /// Why a file of confirmations cannot be read. Nothing has been stored.
    pub enum ConfirmationRefusal {
        /// Not a CSV file in UTF-8 with the columns we need.
        NotConfirmations: Invalid, "confirmations-malformed" {
            nb: "Filen må være CSV i UTF-8 med kolonnene library_number, service og order i første linje.",
            nn: "Fila må vere CSV i UTF-8 med kolonnane library_number, service og order i første linje.",
            en: "The file must be CSV in UTF-8 with the columns library_number, service and order in its first line.",
        }
        /// The row has more or fewer fields than the first line.
        WrongNumberOfFields: Invalid, "wrong-number-of-fields" {
            nb: "Raden har et annet antall felter enn første linje.",
            nn: "Rada har eit anna tal på felt enn første linje.",
            en: "The row has another number of fields than the first line.",
        }
    }
}

/// Where orders are found in ConsortiaManager: an address in which `{order}` stands for the order's number.
#[derive(Debug, Clone)]
pub(crate) struct OrderLinks(String);

impl OrderLinks {
    /// As the variable says.
    pub(crate) fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// The address of one order.
    pub(crate) fn to(&self, order: &str) -> String {
        let escaped: String = form_urlencoded::byte_serialize(order.as_bytes()).collect();
        self.0.replace("{order}", &escaped.replace('+', "%20"))
    }
}

/// The orders that libraries' decisions come to, for ConsortiaManager: CSV, separated by `;`, safe to open in a spreadsheet.
#[utoipa::path(
    get,
    path = "/periods/{period_id}/orders",
    tag = "ConsortiaManager",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    responses((status = 200, description = "The orders", body = String, content_type = "text/csv"))
)]
pub(crate) async fn orders(
    State(onboarding): State<Arc<Onboarding>>,
    Path(period): Path<String>,
) -> Result<Response, Problem> {
    let period: PeriodId = parameter("period_id", &period)?;
    let header = ["library_number", "service", "choice", "decided_by", "order"];
    let mut file = CsvFile::new(format!("orders-{period}"), header)?;
    for entry in onboarding.all_participations().await? {
        for (service, decision) in entry.participation.decisions.get(&period).into_iter().flatten() {
            if decision.choice.is_order() {
                let order = decision.order.as_ref().map_or("", |order| order.as_str());
                let row = [&entry.number, service.as_str(), decision.choice.as_str(), decision.by.as_str(), order];
                file.row(row)?;
            }
        }
    }
    file.answer()
}

/// The approved libraries with their primary contacts, for ConsortiaManager: CSV, separated by `;`, safe to open in a
/// spreadsheet. It names people: keep it no longer than it takes to import it.
#[utoipa::path(
    get,
    path = "/approved-libraries",
    tag = "ConsortiaManager",
    responses((status = 200, description = "The libraries", body = String, content_type = "text/csv"))
)]
pub(crate) async fn approved_libraries(State(onboarding): State<Arc<Onboarding>>) -> Result<Response, Problem> {
    let header = [
        "library_number",
        "isil",
        "name",
        "library_type",
        "organisation_number",
        "municipality",
        "county",
        "language",
        "contact_name",
        "contact_email",
    ];
    let mut file = CsvFile::new("approved-libraries", header)?;
    let today = day_in_norway(onboarding.clock.now());
    let libraries: Vec<Library> = stream::iter(onboarding.approved().await?)
        .map(|number| {
            let store = &onboarding.store;
            async move { store.load::<Library>(&number).await.map(|loaded| loaded.aggregate) }
        })
        .buffered(IN_PARALLEL)
        .try_collect()
        .await?;
    let contacts = libraries.iter().filter_map(|library| library.primary_contact.as_ref());
    let people = onboarding.people.find_all(contacts).await?;
    // The list lags behind the log by a moment: what the log says holds.
    for library in libraries.iter().filter(|library| library.standing == Standing::Approved) {
        let text = |value: Option<&dyn std::fmt::Display>| value.map(ToString::to_string).unwrap_or_default();
        let municipality = library.municipality_on(today);
        let contact = people.iter().find(|person| library.primary_contact.as_ref() == Some(&person.person_id));
        file.row([
            text(library.number.as_ref().map(|it| it as _)),
            library.number.as_ref().map(LibraryNumber::isil).unwrap_or_default(),
            text(library.name.as_ref().map(|it| it as _)),
            library.library_type.map_or("", LibraryType::as_str).to_owned(),
            text(library.organisation_number.as_ref().map(|it| it as _)),
            text(municipality.as_ref().map(|it| it as _)),
            municipality.as_ref().map(|it| it.county().name().to_owned()).unwrap_or_default(),
            library.language.tag().to_owned(),
            text(contact.map(|it| &it.name as _)),
            text(contact.map(|it| &it.email as _)),
        ])?;
    }
    file.answer()
}

/// What became of a file of confirmations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderConfirmations)]
pub(crate) struct ConfirmationsDocument {
    /// What became of each row, in the order of the file.
    rows: Vec<ConfirmationDocument>,
    /// Orders that are neither confirmed nor in the file: what ConsortiaManager does not know of.
    missing: Vec<MissingDocument>,
}

/// What became of one confirmation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderConfirmation)]
pub(crate) struct ConfirmationDocument {
    /// The line in the file, from 1; the header is line 1.
    line: u64,
    /// `confirmed`, `unchanged`, `refused`, or `not-done` if the same request should be sent again.
    outcome: String,
    /// Why it was refused or not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    /// The same in words, in the language of `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
}

/// An order that ConsortiaManager does not know of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MissingOrder)]
pub(crate) struct MissingDocument {
    /// The library.
    library_number: String,
    /// The service's short name.
    service: String,
    /// What was decided.
    choice: String,
}

struct Row {
    line: u64,
    confirmation: Result<(LibraryNumber, ServiceId, Name), Box<dyn Refusal>>,
}

/// Take in the orders that ConsortiaManager has confirmed: CSV with `library_number`, `service` and `order`. A row that
/// matches nothing is refused and keeps no other from it; importing again changes nothing.
#[utoipa::path(
    post,
    path = "/periods/{period_id}/order-confirmations",
    tag = "ConsortiaManager",
    params(("period_id" = String, Path, description = "The period's short name", example = "2023-host")),
    request_body(
        content = String,
        content_type = "text/csv",
        example = json!("library_number;service;order\n2030100;filmarkivet;CM-1001\n")
    ),
    responses((status = 200, description = "What became of each row, and what is missing", body = ConfirmationsDocument)),
    extensions(("x-about-many" = json!(true)))
)]
pub(crate) async fn confirm_orders(
    State(onboarding): State<Arc<Onboarding>>,
    Path(period): Path<String>,
    Reader(language): Reader,
    request: CommandRequest<Csv>,
) -> Result<axum::Json<ConfirmationsDocument>, Problem> {
    let period: PeriodId = parameter("period_id", &period)?;
    let CommandRequest { body: Csv(bytes), context, .. } = request;
    let rows = read_rows(&bytes)?;
    onboarding.claim_request(&context).await?;
    let in_file: BTreeSet<(String, ServiceId)> = rows
        .iter()
        .filter_map(|row| row.confirmation.as_ref().ok())
        .map(|(number, service, _)| (number.to_string(), service.clone()))
        .collect();
    // Rows of one library go one after the other, so that they do not stand in each other's way.
    let mut by_library: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let library = row.confirmation.as_ref().map_or_else(|_| String::new(), |(number, ..)| number.to_string());
        by_library.entry(library).or_default().push(row);
    }
    let (onboarding, context, period) = (&onboarding, &context, &period);
    let confirmed: Vec<Vec<ConfirmationDocument>> = stream::iter(by_library.into_values())
        .map(|rows| async move {
            let mut documents = Vec::with_capacity(rows.len());
            for row in rows {
                documents.push(onboarding.confirm(period, row, context, language).await);
            }
            documents
        })
        .buffered(IN_PARALLEL)
        .collect()
        .await;
    let mut rows: Vec<_> = confirmed.into_iter().flatten().collect();
    rows.sort_by_key(|row| row.line);
    let missing = onboarding.missing_orders(period, &in_file).await?;
    Ok(axum::Json(ConfirmationsDocument { rows, missing }))
}

impl Onboarding {
    /// The numbers of the approved libraries, as the list has them.
    async fn approved(&self) -> Result<Vec<String>, Problem> {
        let list = LibraryEntry::list_by_standing(Standing::Approved);
        let selection = Selection::ListA { list, prefix: String::new() };
        let (mut numbers, mut after) = (Vec::new(), None);
        loop {
            let page = self.libraries.page(&selection, after, 100).await?;
            numbers.extend(page.entries.into_iter().map(|entry| entry.id));
            after = page.next;
            if after.is_none() {
                return Ok(numbers);
            }
        }
    }

    /// Confirms one order. One request has one command id, and a library may have several rows: each gets its own.
    async fn confirm(
        &self,
        period: &PeriodId,
        Row { line, confirmation }: Row,
        context: &CommandContext,
        language: ReaderLanguage,
    ) -> ConfirmationDocument {
        let confirmed = async {
            let (number, service, order) =
                confirmation.map_err(|refusal| ("refused", refusal.code(), refusal.text(language)))?;
            let context = CommandContext { command_id: format!("{}-{line}", context.command_id), ..context.clone() };
            let command = ParticipationCommand::ConfirmOrder { period: period.clone(), service, order };
            let executed = self.store.execute::<Participation>(number.as_str(), command, &context, &[]).await;
            let executed = executed.map_err(Problem::from);
            executed.map_err(|problem| (no_for(&problem), problem.code(), problem.text(language)))
        };
        let (outcome, why) = match confirmed.await {
            Ok(executed) if executed.events.is_empty() => ("unchanged", None),
            Ok(_) => ("confirmed", None),
            Err((no, code, detail)) => (no, Some((code, detail))),
        };
        ConfirmationDocument {
            line,
            outcome: outcome.to_owned(),
            code: why.map(|(code, _)| code.to_owned()),
            detail: why.map(|(_, detail)| detail.to_owned()),
        }
    }

    async fn all_participations(&self) -> Result<Vec<ParticipationEntry>, Problem> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.participations.page(&Selection::All, after, 100).await?;
            all.extend(page.entries.into_iter().map(|entry| entry.view));
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    async fn missing_orders(
        &self,
        period: &PeriodId,
        in_file: &BTreeSet<(String, ServiceId)>,
    ) -> Result<Vec<MissingDocument>, Problem> {
        let mut missing = Vec::new();
        for entry in self.all_participations().await? {
            for (service, decision) in entry.participation.decisions.get(period).into_iter().flatten() {
                let known = decision.order.is_some() || in_file.contains(&(entry.number.clone(), service.clone()));
                if decision.choice.is_order() && !known {
                    missing.push(MissingDocument {
                        library_number: entry.number.clone(),
                        service: service.to_string(),
                        choice: decision.choice.as_str().to_owned(),
                    });
                }
            }
        }
        Ok(missing)
    }
}

fn read_rows(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let malformed = |line: u64| Problem::refused(ConfirmationRefusal::NotConfirmations).at(Place::Line(line));
    let text = str::from_utf8(bytes).map_err(|_| malformed(1))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| malformed(1))?.clone();
    let column = |name: &str| header.iter().position(|column| column.trim() == name).ok_or_else(|| malformed(1));
    let (number, service, order) = (column("library_number")?, column("service")?, column("order")?);
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let line = at as u64 + 2;
        let record = record.map_err(|_| malformed(line))?;
        let field = |at: usize| record.get(at).unwrap_or_default();
        let read = || -> Result<_, InvalidValue> {
            Ok((field(number).parse()?, field(service).trim().parse()?, field(order).parse()?))
        };
        let confirmation: Result<_, Box<dyn Refusal>> = if record.len() == header.len() {
            read().map_err(|refusal| Box::new(refusal) as Box<dyn Refusal>)
        } else {
            Err(Box::new(ConfirmationRefusal::WrongNumberOfFields))
        };
        rows.push(Row { line, confirmation });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orders_number_stays_one_part_of_its_address() {
        let links = OrderLinks::new("https://consortiamanager.example/orders/{order}");
        assert_eq!(links.to("CM-1001"), "https://consortiamanager.example/orders/CM-1001");
        assert_eq!(links.to("1/2 å?"), "https://consortiamanager.example/orders/1%2F2%20%C3%A5%3F");
    }

    #[test]
    fn a_file_without_its_columns_is_refused_as_a_whole() {
        for file in [&b""[..], b"library_number;service\n", b"\xff\xfe", b"{}"] {
            assert!(read_rows(file).is_err());
        }
        let rows =
            read_rows(b"library_number;service;order\n2030100;film;CM-1\n2030100;film\nx;film;CM-2\n").ok().unwrap();
        let codes: Vec<_> =
            rows.iter().map(|row| row.confirmation.as_ref().err().map(|refusal| refusal.code())).collect();
        assert_eq!(codes, [None, Some("wrong-number-of-fields"), Some("invalid-library-number")]);
    }
}
