//! The e-mail domains that a municipality or a county vouches for.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{AreaNumber, EmailDomain};
use domain::onboarding::{AllowList, AllowListCommand};
use event_store::CommandContext;
use http_api::{CommandRequest, NoBody, Problem, Versioned};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Onboarding, parameter};

/// An area's allow-list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AllowList)]
pub(crate) struct AllowListDocument {
    /// The municipality's or county's number.
    area: String,
    /// The domains it vouches for.
    domains: Vec<String>,
}

impl AllowListDocument {
    fn of(area: AreaNumber, list: AllowList) -> Self {
        Self { area: area.into(), domains: list.domains.into_iter().map(Into::into).collect() }
    }
}

type Answer = Result<Versioned<AllowListDocument>, Problem>;

/// An area's allow-list.
#[utoipa::path(
    get,
    path = "/allow-lists/{area}",
    tag = "Allow-lists",
    params(("area" = String, Path, description = "A municipality's four digits or a county's two", example = "0301")),
    responses((status = 200, description = "The list; empty if the area vouches for nobody", body = AllowListDocument))
)]
pub(crate) async fn allow_list(State(onboarding): State<Arc<Onboarding>>, Path(area): Path<String>) -> Answer {
    let area: AreaNumber = parameter("area", &area)?;
    let loaded = onboarding.store.load::<AllowList>(area.as_str()).await?;
    Ok(Versioned::ok(loaded.version, AllowListDocument::of(area, loaded.aggregate)))
}

/// Vouch for a domain: libraries in the area whose primary contact has it are approved at once.
#[utoipa::path(
    put,
    path = "/allow-lists/{area}/domains/{domain}",
    tag = "Allow-lists",
    params(
        ("area" = String, Path, description = "A municipality's four digits or a county's two", example = "0301"),
        ("domain" = String, Path, description = "The part after the @", example = "fjordvik.kommune.example")
    ),
    responses((status = 200, description = "The list now", body = AllowListDocument))
)]
pub(crate) async fn allow_domain(
    State(onboarding): State<Arc<Onboarding>>,
    Path((area, domain)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let domain = parameter("domain", &domain)?;
    onboarding.change_allow_list(&area, AllowListCommand::AllowDomain { domain }, &request.context).await
}

/// No longer vouch for a domain. Libraries that are approved stay so.
#[utoipa::path(
    delete,
    path = "/allow-lists/{area}/domains/{domain}",
    tag = "Allow-lists",
    params(
        ("area" = String, Path, description = "A municipality's four digits or a county's two", example = "0301"),
        ("domain" = String, Path, description = "The part after the @", example = "fjordvik.kommune.example")
    ),
    responses((status = 200, description = "The list now", body = AllowListDocument))
)]
pub(crate) async fn disallow_domain(
    State(onboarding): State<Arc<Onboarding>>,
    Path((area, domain)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Answer {
    let domain: EmailDomain = parameter("domain", &domain)?;
    onboarding.change_allow_list(&area, AllowListCommand::DisallowDomain { domain }, &request.context).await
}

impl Onboarding {
    async fn change_allow_list(&self, area: &str, command: AllowListCommand, context: &CommandContext) -> Answer {
        let area: AreaNumber = parameter("area", area)?;
        let executed = self.store.execute::<AllowList>(area.as_str(), command, context, &[]).await?;
        let document = AllowListDocument::of(area, executed.aggregate);
        Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
    }
}
