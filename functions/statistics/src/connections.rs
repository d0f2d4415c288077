//! What a library has had, where no order here has told: before this software, or on trial.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{LibraryNumber, ServiceId};
use domain::onboarding::participation::{Participation, ParticipationCommand};
use domain::onboarding::service::ServiceRefusal;
use domain::onboarding::{Library, LibraryRefusal};
use domain::statistics::Month;
use http_api::{CommandRequest, Fields, Json, Problem, Versioned, parameter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Statistics;

/// A time in which a library has, or had, a service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Connection)]
pub(crate) struct ConnectionDocument {
    /// The first month.
    #[schema(example = "2022-12")]
    since: String,
    /// The last month; left out while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2023-05")]
    until: Option<String>,
}

/// What was recorded of a library and a service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordedConnections)]
pub(crate) struct RecordedDocument {
    /// The library.
    library_number: String,
    /// The service.
    service: String,
    /// Every time that was recorded by hand.
    connections: Vec<ConnectionDocument>,
}

/// Record that a library has, or had, a service, which no order here has told: figures of that time are taken in.
///
/// A trial is recorded so too. Reports that came before are committed again for what was left out.
#[utoipa::path(
    put,
    path = "/libraries/{library_number}/connections/{service_id}",
    tag = "Statistics",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")
    ),
    request_body = ConnectionDocument,
    responses((status = 200, description = "What is recorded now", body = RecordedDocument))
)]
pub(crate) async fn record_connection(
    State(statistics): State<Arc<Statistics>>,
    Path((number, service)): Path<(String, String)>,
    request: CommandRequest<Json<ConnectionDocument>>,
) -> Result<Versioned<RecordedDocument>, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let service: ServiceId = parameter("service_id", &service)?;
    let CommandRequest { body: Json(document), context, .. } = request;
    let mut fields = Fields::default();
    let since: Option<Month> = fields.parse("/since", &document.since);
    let until = fields.parse_optional("/until", document.until.as_deref());
    let (Some(since), Some(until)) = (since, until) else { return Err(fields.problem()) };
    if statistics.store.load::<Library>(number.as_str()).await?.aggregate.number.is_none() {
        return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
    }
    if statistics.services.entry(service.as_str()).await?.is_none() {
        return Err(Problem::refused(ServiceRefusal::UnknownService));
    }
    let command = ParticipationCommand::RecordConnection { service: service.clone(), since, until };
    let executed = statistics.store.execute::<Participation>(number.as_str(), command, &context, &[]).await?;
    let recorded = executed.aggregate.recorded.get(&service).into_iter().flatten();
    let connections = recorded.map(|(since, until)| ConnectionDocument {
        since: since.to_string(),
        until: until.map(|until| until.to_string()),
    });
    let document = RecordedDocument {
        library_number: number.to_string(),
        service: service.to_string(),
        connections: connections.collect(),
    };
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}
