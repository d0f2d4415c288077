//! Display policies over HTTP: what is in force, what was before, and changing it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::kernel::calendar::parse_date;
use domain::kernel::{ServiceId, SupplierId, day_in_norway};
use domain::onboarding::service::{Service, ServiceRefusal};
use domain::statistics::policy::{
    AskedBy, Assessment, Display, DisplayPolicy, DisplayPolicyCommand, DisplayPolicyEntry, DisplayPolicyEvent,
    DisplayPolicyRefusal, Granularity, Ground, Setting, YearsOfUse,
};
use domain::suppliers::{Supplier, SupplierRefusal};
use event_store::read_model::{Cursor, Selection};
use http::header::CACHE_CONTROL;
use http_api::{
    BilingualDocument, CommandRequest, Fields, Json, PageOf, Paging, Params, Place, Problem, Versioned, parameter,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Statistics;

/// How finely each tier sees figures: `month`, `year` or `nothing`. The library itself and coordinators always see months.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Display)]
pub(crate) struct DisplayDocument {
    /// Anyone: `year` or `nothing`.
    #[schema(pattern = "^(year|nothing)$", example = "year")]
    public: String,
    /// Members of the consortium.
    #[schema(pattern = "^(month|year|nothing)$", example = "month")]
    member: String,
    /// Contacts of the county.
    #[schema(pattern = "^(month|year|nothing)$", example = "month")]
    county: String,
    /// The supplier itself.
    #[schema(pattern = "^(month|year|nothing)$", example = "month")]
    supplier: String,
}

/// A decision on how a service's figures are shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisplaySetting)]
pub(crate) struct SettingDocument {
    /// How finely each tier sees them.
    display: DisplayDocument,
    /// The first year of use that it is about.
    #[schema(example = 2022)]
    from_year: i16,
    /// The last one; left out while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 2025)]
    through_year: Option<i16>,
    /// Who asked: `supplier`, `libraries` or `consortium`.
    #[schema(pattern = "^(supplier|libraries|consortium)$", example = "supplier")]
    asked_by: String,
    /// Which supplier, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "lysbilde")]
    supplier_id: Option<String>,
    /// Why, for those who do not see a figure.
    why: BilingualDocument,
    /// What our own assessment rests on: `display-choice`, `trade-secret` or `personal`.
    #[schema(pattern = "^(display-choice|trade-secret|personal)$", example = "display-choice")]
    ground: String,
    /// Our own assessment, in words.
    #[schema(max_length = 2000, example = "Tallene for hele året er nok for dem som ikke bruker tjenesten selv.")]
    assessment: String,
    /// When we look at it again: within two years.
    #[schema(format = Date, example = "2024-03-01")]
    review_on: String,
}

/// A decision in force, with the version that it made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisplaySettingInForce)]
pub(crate) struct InForceDocument {
    /// The version.
    policy_version: u32,
    /// The decision.
    setting: SettingDocument,
}

/// How a service's figures are shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisplayPolicy)]
pub(crate) struct PolicyDocument {
    /// The service's short name.
    service: String,
    /// How many decisions there have been. Without any, members see months and the public sees closed years.
    policy_version: u32,
    /// The decisions in force, oldest first: for a year that several are about, the newest counts.
    settings: Vec<InForceDocument>,
    /// When the first of them is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Date)]
    next_review: Option<String>,
}

/// A decision that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisplayDecision)]
pub(crate) struct DecisionDocument {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who made it: what they were, and after the colon the sign-in's opaque name for them, never their own.
    by: String,
    /// The version that it made.
    policy_version: u32,
    /// The decision.
    setting: SettingDocument,
}

/// Every decision that was ever made about a service's display, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisplayPolicyHistory)]
pub(crate) struct PolicyHistoryDocument {
    /// The decisions.
    decisions: Vec<DecisionDocument>,
}

impl DisplayDocument {
    fn read(&self, fields: &mut Fields) -> Option<Display> {
        let mut one = |name: &str, text: &str| {
            fields.parse_with(&format!("/display/{name}"), text, |text| match text {
                "month" => Ok(Granularity::Month),
                "year" => Ok(Granularity::Year),
                "nothing" => Ok(Granularity::Nothing),
                _ => Err(DisplayPolicyRefusal::UnknownGranularity),
            })
        };
        let (public, member) = (one("public", &self.public), one("member", &self.member));
        let (county, supplier) = (one("county", &self.county), one("supplier", &self.supplier));
        Some(Display { public: public?, member: member?, county: county?, supplier: supplier? })
    }

    fn of(display: Display) -> Self {
        let text = |granularity: Granularity| granularity.as_str().to_owned();
        Self {
            public: text(display.public),
            member: text(display.member),
            county: text(display.county),
            supplier: text(display.supplier),
        }
    }
}

impl SettingDocument {
    fn read(&self, fields: &mut Fields) -> Option<Setting> {
        let display = self.display.read(fields);
        let why = self.why.read(fields, "/why");
        let supplier: Option<Option<SupplierId>> = fields.parse_optional("/supplier_id", self.supplier_id.as_deref());
        let asked_by =
            fields.parse_with("/asked_by", &self.asked_by, |text| match (text, supplier.clone().flatten()) {
                ("supplier", Some(supplier)) => Ok(AskedBy::Supplier { supplier }),
                ("libraries", None) => Ok(AskedBy::Libraries),
                ("consortium", None) => Ok(AskedBy::Consortium),
                _ => Err(DisplayPolicyRefusal::UnknownAsker),
            });
        let ground = fields.parse_with("/ground", &self.ground, |text| match text {
            "display-choice" => Ok(Ground::DisplayChoice),
            "trade-secret" => Ok(Ground::TradeSecret),
            "personal" => Ok(Ground::Personal),
            _ => Err(DisplayPolicyRefusal::UnknownGround),
        });
        let words = fields.parse("/assessment", &self.assessment);
        let review_on = fields.parse_with("/review_on", &self.review_on, parse_date);
        Some(Setting {
            display: display?,
            years: YearsOfUse { from: self.from_year, through: self.through_year },
            asked_by: asked_by?,
            why: why?,
            assessment: Assessment { ground: ground?, words: words? },
            review_on: review_on?,
        })
    }

    fn of(setting: &Setting) -> Self {
        let (asked_by, supplier_id) = match &setting.asked_by {
            AskedBy::Supplier { supplier } => ("supplier", Some(supplier.to_string())),
            AskedBy::Libraries => ("libraries", None),
            AskedBy::Consortium => ("consortium", None),
        };
        Self {
            display: DisplayDocument::of(setting.display),
            from_year: setting.years.from,
            through_year: setting.years.through,
            asked_by: asked_by.to_owned(),
            supplier_id,
            why: BilingualDocument::of(&setting.why),
            ground: setting.assessment.ground.as_str().to_owned(),
            assessment: setting.assessment.words.to_string(),
            review_on: setting.review_on.to_string(),
        }
    }
}

impl PolicyDocument {
    pub(crate) fn of(service: &ServiceId, policy: &DisplayPolicy) -> Self {
        let in_force = policy.settings.iter().map(|(version, setting)| InForceDocument {
            policy_version: *version,
            setting: SettingDocument::of(setting),
        });
        Self {
            service: service.to_string(),
            policy_version: policy.version,
            settings: in_force.collect(),
            next_review: policy.next_review().map(|day| day.to_string()),
        }
    }
}

/// Which page of the policies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PoliciesQuery {
    /// At most how many, 1 to 100; 25 if left out.
    #[param(nullable = false, example = "25")]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// The display policies that somebody has decided on, the one to be looked at again first of all.
#[utoipa::path(
    get,
    path = "/display-policies",
    tag = "Statistics",
    params(PoliciesQuery),
    responses((status = 200, description = "A page of policies", body = PageOf<PolicyDocument>))
)]
pub(crate) async fn policies(
    State(statistics): State<Arc<Statistics>>,
    Params(query): Params<PoliciesQuery>,
) -> Result<axum::Json<PageOf<PolicyDocument>>, Problem> {
    let paging = Paging::<Cursor>::parse("display-policies", query.cursor.as_deref(), query.limit.as_deref())?;
    let by_review = Selection::ListA { list: DisplayPolicyEntry::BY_REVIEW.to_owned(), prefix: String::new() };
    let page = statistics.policies.page(&by_review, paging.after.clone(), paging.limit).await?;
    let as_of = page.entries.iter().map(|entry| entry.view.as_of.clone()).max();
    let policies = page.entries.into_iter().map(|entry| entry.view.policy);
    let items = policies.filter_map(|policy| Some(PolicyDocument::of(policy.service.as_ref()?, &policy))).collect();
    Ok(axum::Json(PageOf { items, next_cursor: paging.next(page.next), as_of }))
}

/// How a service's figures are shown, and why.
#[utoipa::path(
    get,
    path = "/services/{service_id}/display-policy",
    tag = "Statistics",
    params(("service_id" = String, Path, description = "The service's short name", example = "lerretet")),
    responses((status = 200, description = "The policy", body = PolicyDocument))
)]
pub(crate) async fn policy(
    State(statistics): State<Arc<Statistics>>,
    Path(service): Path<String>,
) -> Result<Versioned<PolicyDocument>, Problem> {
    let service: ServiceId = parameter("service_id", &service)?;
    let (loaded, _) = futures::try_join!(
        async { Ok(statistics.store.load::<DisplayPolicy>(service.as_str()).await?) },
        statistics.known_service(&service)
    )?;
    Ok(Versioned::ok(loaded.version, PolicyDocument::of(&service, &loaded.aggregate)))
}

/// Decide how a service's figures are shown. It takes effect at once and stays on record; a repeat changes nothing.
#[utoipa::path(
    put,
    path = "/services/{service_id}/display-policy",
    tag = "Statistics",
    params(("service_id" = String, Path, description = "The service's short name", example = "lerretet")),
    request_body = SettingDocument,
    responses((status = 200, description = "The policy now", body = PolicyDocument))
)]
pub(crate) async fn set_policy(
    State(statistics): State<Arc<Statistics>>,
    Path(service): Path<String>,
    request: CommandRequest<Json<SettingDocument>>,
) -> Result<Versioned<PolicyDocument>, Problem> {
    let service: ServiceId = parameter("service_id", &service)?;
    let mut fields = Fields::default();
    let Some(setting) = request.body.0.read(&mut fields) else { return Err(fields.problem()) };
    statistics.known_service(&service).await?;
    if let AskedBy::Supplier { supplier } = &setting.asked_by
        && statistics.store.load::<Supplier>(supplier.as_str()).await?.aggregate.id.is_none()
    {
        fields.refuse(Place::Pointer("/supplier_id".to_owned()), SupplierRefusal::UnknownSupplier);
        return Err(fields.problem());
    }
    let today = day_in_norway(request.context.at);
    let command = DisplayPolicyCommand::Set { service: service.clone(), setting, today };
    let executed = statistics.store.execute::<DisplayPolicy>(service.as_str(), command, &request.context, &[]).await?;
    let document = PolicyDocument::of(&service, &executed.aggregate);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

/// Every decision that was ever made about how a service's figures are shown.
#[utoipa::path(
    get,
    path = "/services/{service_id}/display-policy/history",
    tag = "Statistics",
    params(("service_id" = String, Path, description = "The service's short name", example = "lerretet")),
    responses((status = 200, description = "The decisions", body = PolicyHistoryDocument))
)]
pub(crate) async fn policy_history(
    State(statistics): State<Arc<Statistics>>,
    Path(service): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let service: ServiceId = parameter("service_id", &service)?;
    let (commits, _) = futures::try_join!(
        async { Ok(statistics.store.commits::<DisplayPolicy>(service.as_str(), 1).await?) },
        statistics.known_service(&service)
    )?;
    let mut decisions = Vec::new();
    for commit in commits {
        for DisplayPolicyEvent::DisplayPolicySet { version, setting, .. } in commit.decode::<DisplayPolicy>()? {
            decisions.push(DecisionDocument {
                at: commit.at.clone(),
                by: commit.by.clone(),
                policy_version: version,
                setting: SettingDocument::of(&setting),
            });
        }
    }
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(PolicyHistoryDocument { decisions })))
}

impl Statistics {
    /// The service's record, if the catalogue has it.
    pub(crate) async fn known_service(&self, service: &ServiceId) -> Result<Service, Problem> {
        let service = self.store.load::<Service>(service.as_str()).await?.aggregate;
        if service.description.is_none() {
            return Err(Problem::refused(ServiceRefusal::UnknownService));
        }
        Ok(service)
    }
}
