//! Bibliotek24 as a server of COUNTER's API, release 5.1, for members' own systems.
//!
//! What is asked and answered here is not ours but the COUNTER code of practice's, section 8 and appendix D: the names, the
//! codes of exceptions and their messages. A customer is a library, its customer id the library's number; who asks proves it
//! by an API key that a contact of the library has made. A library sees its own months, whatever the display policies say.

mod exceptions;
pub(crate) mod keys;
mod report;
mod request;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::{LibraryNumber, Name, ServiceId, day_in_norway};
use domain::onboarding::{Library, Standing};
use domain::statistics::Month;
use domain::statistics::counter_key::CounterKeys;
use domain::statistics::policy::Tier;
use domain::statistics::query::{Asked, Detail, Line, Period, Sights, library_lines};
use event_store::read_model::Selection;
use http::header::CACHE_CONTROL;
use http_api::Problem;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Statistics;
use exceptions::Exception;
use report::Report;
use request::{Kind, Request};

pub(crate) use report::Institution;

/// The customer id for the whole world, as COUNTER has it.
const THE_WORLD: &str = "0000000000000000";

/// The parameters of a request, in any order and number.
pub(crate) type Parameters = Query<Vec<(String, String)>>;

/// What is answered: JSON, or one exception.
type Answer = Result<Response, Exception>;

/// A customer who has proven to be one.
struct Customer {
    number: LibraryNumber,
    institution: Institution,
}

/// Whether this server is there.
#[utoipa::path(
    get,
    path = "/r51/status",
    tag = "COUNTER",
    responses((status = 200, description = "Status information, as COUNTER's API specification has it", body = Value))
)]
pub(crate) async fn status() -> Response {
    let description = "Usage of the services that libraries buy through Bibliotek24";
    axum::Json(json!([{ "Description": description, "Service_Active": true }])).into_response()
}

/// The institution behind a customer id.
#[utoipa::path(
    get,
    path = "/r51/members",
    tag = "COUNTER",
    params(
        ("customer_id" = Option<String>, Query, description = "The library's number", example = "2030100", nullable = false),
        ("api_key" = Option<String>, Query, description = "A key that a contact of the library has made", nullable = false)
    ),
    responses(
        (status = 200, description = "Member information, as COUNTER's API specification has it", body = Value),
        Exception
    )
)]
pub(crate) async fn members(State(statistics): State<Arc<Statistics>>, Query(asked): Parameters) -> Answer {
    let customer = statistics.customer(&asked).await?;
    let member = json!({
        "Institution_Name": customer.institution.name(),
        "Institution_ID": customer.institution.identifiers(),
        "Customer_ID": customer.number,
    });
    Ok(private(json!([member])))
}

/// The reports that are to be had, and for which months.
#[utoipa::path(
    get,
    path = "/r51/reports",
    tag = "COUNTER",
    params(
        ("customer_id" = Option<String>, Query, description = "The library's number", example = "2030100", nullable = false),
        ("api_key" = Option<String>, Query, description = "A key that a contact of the library has made", nullable = false)
    ),
    responses(
        (status = 200, description = "Report information, as COUNTER's API specification has it", body = Value),
        Exception
    )
)]
pub(crate) async fn reports(State(statistics): State<Arc<Statistics>>, Query(asked): Parameters) -> Answer {
    let customer = statistics.customer(&asked).await?;
    let today = day_in_norway(statistics.clock.now());
    let newest = Month::of(today).back(1);
    let last_years = Period::of_months(newest.back(12), newest).ok_or_else(Exception::unavailable)?;
    let (rows, connections) = statistics.library_rows(&customer.number, last_years).await?;
    let last = rows.iter().filter(|row| !row.figures.is_empty()).map(|row| row.month).max().unwrap_or(newest);
    let first = connections.first_month().unwrap_or(last).min(last);
    let entries = [Kind::Platform, Kind::PlatformUsage].map(|kind| {
        json!({
            "Report_Name": kind.name(),
            "Report_ID": kind.id(),
            "Release": "5.1",
            "Report_Description": kind.description(),
            "Path": kind.path(),
            "First_Month_Available": first.to_string(),
            "Last_Month_Available": last.to_string(),
        })
    });
    Ok(private(json!(entries)))
}

/// The platform report: every service as a platform, with every metric of COUNTER that it counts.
#[utoipa::path(
    get,
    path = "/r51/reports/pr",
    tag = "COUNTER",
    params(
        ("customer_id" = Option<String>, Query, description = "The library's number", example = "2030100", nullable = false),
        ("api_key" = Option<String>, Query, description = "A key that a contact of the library has made", nullable = false),
        ("begin_date" = Option<String>, Query, description = "A month or a day", example = "2022-01", nullable = false),
        ("end_date" = Option<String>, Query, description = "A month or a day", example = "2022-12", nullable = false),
        ("platform" = Option<String>, Query, description = "One service, by its short name or its name", nullable = false),
        ("metric_type" = Option<String>, Query, description = "Metrics, with | between them", nullable = false)
    ),
    responses(
        (status = 200, description = "The report, as COUNTER's API specification has it", body = Value),
        Exception
    )
)]
pub(crate) async fn platform(State(statistics): State<Arc<Statistics>>, Query(asked): Parameters) -> Answer {
    statistics.report(Kind::Platform, &asked).await
}

/// The standard view of it: searches and requests.
#[utoipa::path(
    get,
    path = "/r51/reports/pr_p1",
    tag = "COUNTER",
    params(
        ("customer_id" = Option<String>, Query, description = "The library's number", example = "2030100", nullable = false),
        ("api_key" = Option<String>, Query, description = "A key that a contact of the library has made", nullable = false),
        ("begin_date" = Option<String>, Query, description = "A month or a day", example = "2022-01", nullable = false),
        ("end_date" = Option<String>, Query, description = "A month or a day", example = "2022-12", nullable = false),
        ("platform" = Option<String>, Query, description = "One service, by its short name or its name", nullable = false)
    ),
    responses(
        (status = 200, description = "The report, as COUNTER's API specification has it", body = Value),
        Exception
    )
)]
pub(crate) async fn platform_usage(State(statistics): State<Arc<Statistics>>, Query(asked): Parameters) -> Answer {
    statistics.report(Kind::PlatformUsage, &asked).await
}

impl Statistics {
    /// Who asks, if they have proven it: key first, so that nobody learns anything without one.
    async fn customer(&self, asked: &[(String, String)]) -> Result<Customer, Exception> {
        let text = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let missing: Vec<&str> = ["customer_id", "api_key"].into_iter().filter(|name| text(name).is_none()).collect();
        let (Some(customer), Some(key)) = (text("customer_id"), text("api_key")) else {
            return Err(Exception::insufficient(&missing));
        };
        if customer == THE_WORLD {
            return Err(Exception::no_global_reports());
        }
        let number: LibraryNumber = customer.parse().map_err(|_| Exception::not_authorized())?;
        let (library, keys) = futures::try_join!(
            self.store.load::<Library>(number.as_str()),
            self.store.load::<CounterKeys>(number.as_str())
        )?;
        if !keys.aggregate.admit(&hash_of(key), day_in_norway(self.clock.now())) {
            return Err(Exception::invalid_key());
        }
        if library.aggregate.standing == Standing::Unknown {
            return Err(Exception::not_authorized());
        }
        Ok(Customer { institution: Institution::of(&number, &library.aggregate), number })
    }

    async fn report(&self, kind: Kind, asked: &[(String, String)]) -> Answer {
        let customer = self.customer(asked).await?;
        let now = self.clock.now();
        let today = day_in_norway(now);
        let request = Request::read(kind, asked, today)?;
        let (names, (rows, connections)) =
            futures::try_join!(self.names(), self.library_rows(&customer.number, request.period))?;
        let asked = Asked { period: request.period, detail: Detail::Month, metric: None, today };
        // No policy applies to the library itself.
        let (tier, policies) = (Tier::OwnLibrary, BTreeMap::new());
        let sights = Sights { tier, reader: tier, policies: &policies, today };
        let lines = library_lines(&asked, None, &rows, &connections, &sights);
        let since = connections.first_month();
        let report = Report { request, institution: customer.institution, lines: &lines, names: &names, since, now };
        Ok(private(report.document()))
    }

    /// Lines of an answer as a platform report.
    pub(crate) async fn counter_report(
        &self,
        institution: Institution,
        lines: &[Line],
        asked: &Asked,
    ) -> Result<Response, Problem> {
        let (request, names) = (Request::unfiltered(asked.period, asked.metric.as_ref()), self.names().await?);
        let report = Report { request, institution, lines, names: &names, since: None, now: self.clock.now() };
        Ok(private(report.document()))
    }

    /// What the services are called.
    async fn names(&self) -> Result<BTreeMap<ServiceId, Name>, Problem> {
        let services = self.services.all(&Selection::All).await?;
        let described = services.into_iter().filter_map(|entry| entry.view.description);
        Ok(described.map(|description| (description.id, description.name)).collect())
    }
}

/// An answer that is for one customer and belongs into no cache.
fn private(body: Value) -> Response {
    ([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}

/// What is kept of a key. It is 256 random bits, so that a plain hash gives nobody a way to it.
fn hash_of(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(key))
}
