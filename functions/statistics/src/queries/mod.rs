//! Questions about figures: by someone who has signed in, by anyone, and by a supplier who wants to see what others see.
//!
//! There is one query behind two paths, because API Gateway tells us who asks only where it demands that they have signed in.

pub(crate) mod documents;
pub(crate) mod preview;
pub(crate) mod published;
mod question;
mod readers;
mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::kernel::{LibraryNumber, ReaderLanguage, ServiceId, day_in_norway};
use domain::onboarding::{Library, LibraryRefusal, Standing};
use domain::statistics::disclosure::Group;
use domain::statistics::membership::ConnectionsEntry;
use domain::statistics::policy::Tier;
use domain::statistics::query::{
    Asked, Geography, Line, QueryRefusal, Sights, library_lines, published_lines, totals_lines,
};
use domain::statistics::service_month::LibraryMonth;
use http::HeaderMap;
use http_api::{Caller, Params, Place, Problem, Reader};

use crate::Statistics;
use crate::counter::Institution;
use documents::FiguresDocument;
use question::{FiguresQuery, Format, Of, Question};

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
    headers: HeaderMap,
    caller: Caller,
) -> Result<Response, Problem> {
    let question = query.read(&headers, day_in_norway(statistics.clock.now()))?;
    let seen = match &question.of {
        Of::Library(library, service) => {
            statistics.of_library(&caller, library, service.as_ref(), &question.asked).await?.seen
        }
        Of::Group(group, service, geography) => {
            let tier = statistics.tier_to_group(&caller, group, service).await?;
            match tier {
                Tier::Public => statistics.as_the_public(group, service, &question.asked).await?,
                tier => statistics.of_group(tier, tier, group, service, *geography, &question.asked).await?,
            }
        }
    };
    statistics.answer(seen, &question, language).await
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
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = query.read(&headers, day_in_norway(statistics.clock.now()))?;
    let Of::Group(group, service, _) = &question.of else {
        return Err(Problem::refused(QueryRefusal::SumsOnly).at(Place::Parameter("library".to_owned())));
    };
    let seen = statistics.as_the_public(group, service, &question.asked).await?;
    statistics.answer(seen, &question, language).await
}

/// What someone gets to see.
pub(crate) struct Seen {
    tier: Tier,
    of: Institution,
    /// The lines, as far as they may see them.
    pub(crate) lines: Vec<Line>,
    /// When the newest report among the figures came, for those who see every month of it: it would tell others when a figure
    /// that they do not see changed.
    as_of: Option<String>,
}

/// What someone gets to see of one library, and what it was made of.
pub(crate) struct LibrarySeen {
    /// What they see.
    pub(crate) seen: Seen,
    /// The library's months, hidden ones among them.
    pub(crate) rows: Vec<LibraryMonth>,
    /// Since when the library has had which service.
    pub(crate) connections: ConnectionsEntry,
}

impl Seen {
    fn document(&self, language: ReaderLanguage) -> FiguresDocument {
        FiguresDocument::of(self.tier, self.of.id.clone(), &self.lines, self.as_of.clone(), language)
    }
}

impl Statistics {
    async fn answer(&self, seen: Seen, question: &Question, language: ReaderLanguage) -> Result<Response, Problem> {
        match question.format {
            Format::Json => Ok(seen.document(language).json()),
            Format::Csv => seen.document(language).csv(),
            Format::Counter => self.counter_report(seen.of, &seen.lines, &question.asked).await,
        }
    }

    /// One library's figures. Two round trips for its own contacts, however many libraries and services there are: who asks,
    /// the library, its rows and its connections, each found at the same time.
    pub(crate) async fn of_library(
        &self,
        caller: &Caller,
        number: &LibraryNumber,
        service: Option<&ServiceId>,
        asked: &Asked,
    ) -> Result<LibrarySeen, Problem> {
        let (people, library, (rows, connections)) = futures::try_join!(
            self.access.people_behind(caller),
            async { Ok::<_, Problem>(self.store.load::<Library>(number.as_str()).await?.aggregate) },
            self.library_rows(number, asked.period)
        )?;
        let tier = self.tier_to_library(caller, &people, &library, service, asked.today).await?;
        // Nobody but those who have signed in for something sees a single library, or learns whether there is one.
        if tier == Tier::Public {
            return Err(Problem::refused(LibraryRefusal::NotYourLibrary));
        }
        if library.standing == Standing::Unknown {
            return Err(Problem::refused(LibraryRefusal::UnknownLibrary));
        }
        let policies = if tier.is_governed() {
            let of_rows = rows.iter().map(|row| &row.service);
            let services: BTreeSet<&ServiceId> = of_rows.chain(connections.services.keys()).chain(service).collect();
            self.policies_of(services.into_iter().cloned()).await?
        } else {
            std::collections::BTreeMap::new()
        };
        let sights = Sights { tier, reader: tier, policies: &policies, today: asked.today };
        let seen_in_full = rows.iter().filter(|row| sights.sees_months(&row.service, asked.period));
        let seen = Seen {
            tier,
            as_of: seen_in_full.map(|row| row.as_of.clone()).max(),
            lines: library_lines(asked, service, &rows, &connections, &sights),
            of: Institution::of(number, &library),
        };
        Ok(LibrarySeen { seen, rows, connections })
    }

    /// The figures of many libraries together, seen as `tier` by someone who is `reader`.
    async fn of_group(
        &self,
        tier: Tier,
        reader: Tier,
        group: &Group,
        service: &ServiceId,
        geography: Geography,
        asked: &Asked,
    ) -> Result<Seen, Problem> {
        let (rows, policy, _) = futures::try_join!(
            self.totals_rows(service, asked.period),
            self.policy_of(service),
            self.known_service(service)
        )?;
        let policies = [(service.clone(), policy)].into();
        let sights = Sights { tier, reader, policies: &policies, today: asked.today };
        let seen_in_full = rows.iter().filter(|_| sights.sees_months(service, asked.period));
        Ok(Seen {
            tier,
            as_of: seen_in_full.map(|row| row.as_of.clone()).max(),
            lines: totals_lines(asked, service, group, geography, &rows, &sights),
            of: Institution::of_group(group),
        })
    }

    /// What anyone sees. Two round trips: which generation of the years is read, beside policy and service; then the years.
    async fn as_the_public(&self, group: &Group, service: &ServiceId, asked: &Asked) -> Result<Seen, Problem> {
        let (policy, _, published) = futures::try_join!(
            self.policy_of(service),
            self.known_service(service),
            self.published_years(service, asked.period)
        )?;
        Ok(Seen {
            tier: Tier::Public,
            of: Institution::of_group(group),
            lines: published_lines(asked, service, group, &published, &policy),
            as_of: None,
        })
    }
}
