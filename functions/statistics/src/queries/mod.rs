//! Questions about figures: by someone who has signed in, by anyone, and by a supplier who wants to see what others see.

mod documents;
mod preview;
mod published;
mod readers;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::kernel::{
    CountyNumber, LibraryNumber, LibraryType, Name, ReaderLanguage, Refusal, ServiceId, day_in_norway,
};
use domain::onboarding::{Library, LibraryRefusal, Standing};
use domain::statistics::Metric;
use domain::statistics::disclosure::{Group, PublishedYear, PublishedYearEntry};
use domain::statistics::policy::{DisplayPolicy, Granularity, Tier};
use domain::statistics::query::{
    Asked, Detail, Geography, Period, QueryRefusal, Sights, library_lines, published_lines, totals_lines,
};
use event_store::read_model::Selection;
use http_api::{Caller, Fields, Params, Place, Problem, Reader};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::Statistics;
use documents::{FiguresDocument, Format, LineDocument};

pub(crate) use preview::preview;
pub(crate) use published::publish;

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
    /// `json` or `csv`; JSON if left out. As a COUNTER report a library's figures are to be had under `/r51`.
    #[param(nullable = false, example = "json")]
    format: Option<String>,
}

/// What the figures are of.
#[derive(Debug, Clone)]
pub(crate) enum Of {
    Library(LibraryNumber, Option<ServiceId>),
    Group(Group, ServiceId, Geography),
}

/// A question, read.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) of: Of,
    pub(crate) asked: Asked,
    format: Format,
}

impl FiguresQuery {
    fn read(&self, today: Date) -> Result<Question, Problem> {
        let mut fields = Fields::default();
        let library = fields.parse_parameter::<LibraryNumber>("library", self.library.as_deref());
        let service = fields.parse_parameter::<ServiceId>("service", self.service.as_deref());
        let county = fields.parse_parameter::<CountyNumber>("county", self.county.as_deref());
        let kind = fields.parse_parameter::<LibraryType>("type", self.r#type.as_deref());
        let metric = fields.parse_parameter::<Metric>("metric", self.metric.as_deref());
        let period = told(&mut fields, "from", Period::parse(&self.from, self.through.as_deref()));
        let detail = self.granularity.as_deref().map_or(Ok(Detail::default()), str::parse);
        let detail = told(&mut fields, "granularity", detail);
        let geography = self.geography.as_deref().map_or(Ok(Geography::default()), str::parse);
        let geography = told(&mut fields, "geography", geography);
        let format = told(&mut fields, "format", Format::parse(self.format.as_deref()));
        let (Some(library), Some(service), Some(county), Some(kind), Some(metric)) =
            (library, service, county, kind, metric)
        else {
            return Err(fields.problem());
        };
        let (Some(period), Some(detail), Some(geography), Some(format)) = (period, detail, geography, format) else {
            return Err(fields.problem());
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

fn told<T>(fields: &mut Fields, name: &str, read: Result<T, impl Refusal>) -> Option<T> {
    read.map_err(|refusal| fields.refuse(Place::Parameter(name.to_owned()), refusal)).ok()
}

/// Figures, as someone who has signed in may see them: a library its own, a county contact those of its libraries, a supplier
/// those of its services, a member what the display policies show members. Who is none of these sees what the public sees.
#[utoipa::path(
    get,
    path = "/figures",
    tag = "Statistics",
    params(FiguresQuery),
    responses((status = 200, description = "The figures", body = FiguresDocument))
)]
pub(crate) async fn figures(
    State(statistics): State<Arc<Statistics>>,
    Params(query): Params<FiguresQuery>,
    Reader(language): Reader,
    caller: Caller,
) -> Result<Response, Problem> {
    let question = query.read(day_in_norway(statistics.clock.now()))?;
    let answer = match &question.of {
        Of::Library(library, service) => {
            statistics.of_library(&caller, library, service.as_ref(), &question.asked, language).await?
        }
        Of::Group(group, service, geography) => {
            let tier = statistics.tier_of(&caller, Some(service)).await?;
            statistics.of_group(tier, group, service, *geography, &question.asked, language).await?
        }
    };
    answer.answer(question.format)
}

/// Figures that anyone may see: sums over at least three libraries for years that have been published.
#[utoipa::path(
    get,
    path = "/public-figures",
    tag = "Statistics",
    params(FiguresQuery),
    responses((status = 200, description = "The figures", body = FiguresDocument))
)]
pub(crate) async fn public_figures(
    State(statistics): State<Arc<Statistics>>,
    Params(query): Params<FiguresQuery>,
    Reader(language): Reader,
) -> Result<Response, Problem> {
    let question = query.read(day_in_norway(statistics.clock.now()))?;
    let Of::Group(group, service, _) = &question.of else {
        let only_groups = Problem::refused(QueryRefusal::OneThingAtATime);
        return Err(only_groups.at(Place::Parameter("library".to_owned())));
    };
    statistics.as_the_public(group, service, &question.asked, language).await?.answer(question.format)
}

impl Statistics {
    /// One library's figures. At most two round trips for its own contacts: everything at once, then whose contact asks.
    async fn of_library(
        &self,
        caller: &Caller,
        number: &LibraryNumber,
        service: Option<&ServiceId>,
        asked: &Asked,
        language: ReaderLanguage,
    ) -> Result<FiguresDocument, Problem> {
        let (library, policies, (rows, connections)) = futures::try_join!(
            async { Ok::<_, Problem>(self.store.load::<Library>(number.as_str()).await?.aggregate) },
            self.all_policies(),
            self.library_rows(number, &asked.period)
        )?;
        let tier = self.tier_to_library(caller, &library, service, asked.today).await?;
        if library.standing == Standing::Unknown {
            return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
        }
        // Nobody but those who signed in for something sees a single library.
        if tier == Tier::Public {
            return Err(Problem::refused(LibraryRefusal::NotYourLibrary));
        }
        let sights = Sights { tier, policies: &policies, today: asked.today };
        let mut lines = library_lines(asked, service, &rows, &connections, &sights);
        if tier == Tier::Supplier {
            lines.retain(|line| service == Some(&line.service));
        }
        let as_of = rows.iter().map(|row| row.as_of.clone()).max();
        Ok(FiguresDocument {
            seen_as: tier.as_str().to_owned(),
            of: number.to_string(),
            lines: lines.iter().map(|line| LineDocument::of(line, language)).collect(),
            as_of: as_of.filter(|_| sees_all(tier, service, &policies, asked)),
        })
    }

    /// The figures of many libraries together.
    async fn of_group(
        &self,
        tier: Tier,
        group: &Group,
        service: &ServiceId,
        geography: Geography,
        asked: &Asked,
        language: ReaderLanguage,
    ) -> Result<FiguresDocument, Problem> {
        if tier == Tier::Public {
            return self.as_the_public(group, service, asked, language).await;
        }
        let (rows, policy, _) = futures::try_join!(
            self.totals_rows(service, &asked.period),
            async { Ok::<_, Problem>(self.store.load::<DisplayPolicy>(service.as_str()).await?.aggregate) },
            self.known_service(service)
        )?;
        let policies = [(service.clone(), policy)].into();
        let sights = Sights { tier, policies: &policies, today: asked.today };
        let lines = totals_lines(asked, service, group, geography, &rows, &sights);
        let as_of = rows.iter().map(|row| row.as_of.clone()).max();
        Ok(FiguresDocument {
            seen_as: tier.as_str().to_owned(),
            of: group.to_string(),
            lines: lines.iter().map(|line| LineDocument::of(line, language)).collect(),
            as_of: as_of.filter(|_| sees_all(tier, Some(service), &policies, asked)),
        })
    }

    /// What anyone sees. Two round trips: which generation of the list is read, beside policy and service; then the list.
    async fn as_the_public(
        &self,
        group: &Group,
        service: &ServiceId,
        asked: &Asked,
        language: ReaderLanguage,
    ) -> Result<FiguresDocument, Problem> {
        let list = Selection::ListA { list: PublishedYearEntry::list_of(service.as_str()), prefix: String::new() };
        let (policy, _, page) = futures::try_join!(
            async { Ok::<_, Problem>(self.store.load::<DisplayPolicy>(service.as_str()).await?.aggregate) },
            self.known_service(service),
            async { Ok(self.published.page(&list, None, MOST_YEARS_PUBLISHED).await?) }
        )?;
        let published: Vec<PublishedYear> = page.entries.into_iter().map(|entry| entry.view.published).collect();
        let lines = published_lines(asked, service, group, &published, &policy);
        Ok(FiguresDocument {
            seen_as: Tier::Public.as_str().to_owned(),
            of: group.to_string(),
            lines: lines.iter().map(|line| LineDocument::of(line, language)).collect(),
            as_of: None,
        })
    }
}

/// How many years of a service are read at once: more than a century.
const MOST_YEARS_PUBLISHED: u16 = 110;

/// Whether a reader sees every month that was asked about, so that when a report came tells nothing new.
fn sees_all(
    tier: Tier,
    service: Option<&ServiceId>,
    policies: &std::collections::BTreeMap<ServiceId, DisplayPolicy>,
    asked: &Asked,
) -> bool {
    let of_service = |policy: &DisplayPolicy| {
        asked.period.years().all(|year| policy.in_force(year).display.to(tier) == Granularity::Month)
    };
    match service {
        Some(service) => policies.get(service).is_none_or(of_service),
        None => policies.values().all(of_service),
    }
}
