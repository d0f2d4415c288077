//! What is asked, read from the query.

use domain::kernel::{CountyNumber, LibraryNumber, LibraryType, Refusal, ServiceId};
use domain::statistics::Metric;
use domain::statistics::disclosure::Group;
use domain::statistics::query::{Asked, Detail, Geography, Period, QueryRefusal};
use http::HeaderMap;
use http::header::ACCEPT;
use http_api::{Fields, Place, Problem};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked: about one library, or about a service for all libraries, those of a county, or those of a type.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresQuery {
    /// One library, by its number.
    #[param(nullable = false, example = "2030100")]
    library: Option<String>,
    /// One service; needed unless a library is named.
    #[param(nullable = false, example = "lerretet")]
    service: Option<String>,
    /// Only libraries in this county.
    #[param(nullable = false, example = "46")]
    county: Option<String>,
    /// Only libraries of this type: `public` or `upper-secondary`.
    #[param(nullable = false, example = "public")]
    r#type: Option<String>,
    /// Counties as they were in the month (`then`, if left out) or as they have been since 2024 (`now`). The public sees years
    /// by the counties they were published by.
    #[param(nullable = false, example = "then")]
    geography: Option<String>,
    /// What is counted; everything that the service counts if left out.
    #[param(nullable = false, example = "Total_Item_Requests")]
    metric: Option<String>,
    /// The first year, or the first month.
    #[param(example = "2022")]
    from: String,
    /// The last year, or the last month; the same as the first if left out.
    #[param(nullable = false, example = "2023")]
    through: Option<String>,
    /// `Month`, or `Totals`: a figure for each year. `Totals` if left out.
    #[param(nullable = false, example = "Totals")]
    granularity: Option<String>,
    /// `json`, `csv`, or `counter`: months as a platform report of COUNTER 5.1. If left out, `Accept` decides between JSON and
    /// `text/csv`.
    #[param(nullable = false, example = "json")]
    format: Option<String>,
}

/// What the figures are of.
#[derive(Debug, Clone)]
pub(crate) enum Of {
    /// One library, with all its services or one.
    Library(LibraryNumber, Option<ServiceId>),
    /// Many libraries, with one service.
    Group(Group, ServiceId, Geography),
}

/// The form an answer is asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
    Counter,
}

/// A question, read.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) of: Of,
    pub(crate) asked: Asked,
    pub(crate) format: Format,
}

impl FiguresQuery {
    /// Reads it, and says all that is wrong with it at once.
    pub(super) fn read(&self, headers: &HeaderMap, today: Date) -> Result<Question, Problem> {
        let mut fields = Fields::default();
        let library = fields.parse_parameter::<LibraryNumber>("library", self.library.as_deref());
        let service = fields.parse_parameter::<ServiceId>("service", self.service.as_deref());
        let county = fields.parse_parameter::<CountyNumber>("county", self.county.as_deref());
        let kind = fields.parse_parameter::<LibraryType>("type", self.r#type.as_deref());
        let metric = fields.parse_parameter::<Metric>("metric", self.metric.as_deref());
        let period = told(&mut fields, "from", Period::parse(&self.from, self.through.as_deref()));
        let detail = told(&mut fields, "granularity", self.granularity.as_deref().map(str::parse).transpose());
        let geography = self.geography.as_deref().map_or(Ok(Geography::default()), str::parse);
        let geography = told(&mut fields, "geography", geography);
        let format = told(&mut fields, "format", Format::read(self.format.as_deref(), headers));
        let (Some(library), Some(service), Some(county), Some(kind), Some(metric)) =
            (library, service, county, kind, metric)
        else {
            return Err(fields.problem());
        };
        let (Some(period), Some(detail), Some(geography), Some(format)) = (period, detail, geography, format) else {
            return Err(fields.problem());
        };
        let detail = match (format, detail) {
            // COUNTER's reports have months; totals are an option of the standard that nobody has to take.
            (Format::Counter, Some(Detail::Totals)) => {
                fields.refuse(Place::Parameter("granularity".to_owned()), QueryRefusal::CounterHasMonths);
                return Err(fields.problem());
            }
            (Format::Counter, _) => Detail::Month,
            (Format::Json | Format::Csv, detail) => detail.unwrap_or_default(),
        };
        let of = match (library, service) {
            (Some(library), service) if county.is_none() && kind.is_none() => Of::Library(library, service),
            (None, Some(service)) => Of::Group(Group::of(county, kind), service, geography),
            _ => {
                fields.refuse(Place::Parameter("library".to_owned()), QueryRefusal::OneThingAtATime);
                return Err(fields.problem());
            }
        };
        Ok(Question { of, asked: Asked { period, detail, metric, today }, format })
    }
}

impl Format {
    /// By the parameter, or else by what the client would rather have.
    fn read(parameter: Option<&str>, headers: &HeaderMap) -> Result<Self, QueryRefusal> {
        let accepts = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        match parameter {
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("counter") => Ok(Self::Counter),
            Some(_) => Err(QueryRefusal::UnknownFormat),
            None if accepts.trim_start().starts_with("text/csv") => Ok(Self::Csv),
            None => Ok(Self::Json),
        }
    }
}

/// Remembers what is wrong with a parameter.
pub(super) fn told<T>(fields: &mut Fields, name: &str, read: Result<T, impl Refusal>) -> Option<T> {
    read.map_err(|refusal| fields.refuse(Place::Parameter(name.to_owned()), refusal)).ok()
}
