//! The service catalogue: what is to be had, and the four answers of every product page.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use domain::kernel::{LibraryType, Money, ServiceId, SupplierId};
use domain::onboarding::service::{
    Answers, Price, PriceBasis, Service, ServiceCommand, ServiceDescription, ServiceRefusal,
};
use domain::suppliers::{Supplier, SupplierRefusal};
use event_store::read_model::Selection;
use http_api::{BilingualDocument, CommandRequest, Fields, Json, NoBody, Place, Problem, Versioned};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Onboarding, parameter};

/// What every product page answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Answers)]
pub(crate) struct AnswersDocument {
    /// How do I get access?
    how_to_get_access: BilingualDocument,
    /// Can I use it from home?
    use_from_home: BilingualDocument,
    /// May I share it?
    may_i_share: BilingualDocument,
    /// Whom do I ask?
    whom_to_ask: BilingualDocument,
}

/// A price by the year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Price)]
pub(crate) struct PriceDocument {
    /// In øre.
    #[schema(example = 150)]
    ore: u64,
    /// `library`, `inhabitant` or `pupil`.
    #[schema(pattern = "^(library|inhabitant|pupil)$", example = "inhabitant")]
    per: String,
}

/// What the catalogue says of a service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceDescription)]
pub(crate) struct ServiceDocument {
    /// Who delivers it.
    #[schema(max_length = 200, example = "Filmleverandøren (demo)")]
    supplier: String,
    /// Who delivers it, by the short name under which the supplier is registered: then the supplier may act for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "filmleverandoren")]
    supplier_id: Option<String>,
    /// What it is called.
    #[schema(max_length = 200, example = "Filmarkivet (demo)")]
    name: String,
    /// What it is, in a few sentences.
    description: BilingualDocument,
    /// Which kinds of library may have it: `public`, `upper-secondary`.
    #[schema(example = json!(["public"]))]
    eligible: Vec<String>,
    /// What it costs, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    price: Option<PriceDocument>,
    /// The four answers.
    answers: AnswersDocument,
}

/// A service in the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Service)]
pub(crate) struct CatalogueDocument {
    /// The service's short name.
    id: String,
    /// What the catalogue says.
    service: ServiceDocument,
    /// Whether it is not to be had any more.
    retired: bool,
}

impl CatalogueDocument {
    fn of(description: &ServiceDescription, retired: bool) -> Self {
        let answers = &description.answers;
        let per = |per| match per {
            PriceBasis::Library => "library",
            PriceBasis::Inhabitant => "inhabitant",
            PriceBasis::Pupil => "pupil",
        };
        Self {
            id: description.id.to_string(),
            service: ServiceDocument {
                supplier: description.supplier.to_string(),
                supplier_id: description.supplier_id.as_ref().map(ToString::to_string),
                name: description.name.to_string(),
                description: BilingualDocument::of(&description.description),
                eligible: description.eligible.iter().map(|kind| kind.as_str().to_owned()).collect(),
                price: description
                    .price
                    .map(|price| PriceDocument { ore: price.ore.ore, per: per(price.per).to_owned() }),
                answers: AnswersDocument {
                    how_to_get_access: BilingualDocument::of(&answers.how_to_get_access),
                    use_from_home: BilingualDocument::of(&answers.use_from_home),
                    may_i_share: BilingualDocument::of(&answers.may_i_share),
                    whom_to_ask: BilingualDocument::of(&answers.whom_to_ask),
                },
            },
            retired,
        }
    }
}

domain::kernel::refusal::refusals! {
    /// Why a price is refused.
    pub enum PriceRefusal {
        /// No price is for that.
        UnknownBasis: Invalid, "unknown-price-basis" {
            nb: "En pris er per library, inhabitant eller pupil.",
            nn: "Ein pris er per library, inhabitant eller pupil.",
            en: "A price is per library, inhabitant or pupil.",
        }
    }
}

impl ServiceDocument {
    fn read(&self, id: ServiceId) -> Result<ServiceDescription, Problem> {
        let mut fields = Fields::default();
        let supplier = fields.parse("/supplier", &self.supplier);
        let supplier_id = fields.parse_optional("/supplier_id", self.supplier_id.as_deref());
        let name = fields.parse("/name", &self.name);
        let description = self.description.read(&mut fields, "/description");
        let eligible = eligible(&mut fields, &self.eligible);
        let price = self.price.as_ref().map_or(Some(None), |price| price.read(&mut fields).map(Some));
        let answers = self.answers.read(&mut fields);
        let named = (supplier, supplier_id, name, description);
        let (Some(supplier), Some(supplier_id), Some(name), Some(description)) = named else {
            return Err(fields.problem());
        };
        let (Some(eligible), Some(price), Some(answers)) = (eligible, price, answers) else {
            return Err(fields.problem());
        };
        Ok(ServiceDescription { id, supplier, supplier_id, name, description, eligible, price, answers })
    }
}

impl PriceDocument {
    fn read(&self, fields: &mut Fields) -> Option<Price> {
        let per = fields.parse_with("/price/per", &self.per, |per| match per {
            "library" => Ok(PriceBasis::Library),
            "inhabitant" => Ok(PriceBasis::Inhabitant),
            "pupil" => Ok(PriceBasis::Pupil),
            _ => Err(PriceRefusal::UnknownBasis),
        })?;
        Some(Price { ore: Money::from_ore(self.ore), per })
    }
}

impl AnswersDocument {
    fn read(&self, fields: &mut Fields) -> Option<Answers> {
        let how_to_get_access = self.how_to_get_access.read(fields, "/answers/how_to_get_access");
        let use_from_home = self.use_from_home.read(fields, "/answers/use_from_home");
        let may_i_share = self.may_i_share.read(fields, "/answers/may_i_share");
        let whom_to_ask = self.whom_to_ask.read(fields, "/answers/whom_to_ask");
        Some(Answers {
            how_to_get_access: how_to_get_access?,
            use_from_home: use_from_home?,
            may_i_share: may_i_share?,
            whom_to_ask: whom_to_ask?,
        })
    }
}

fn eligible(fields: &mut Fields, kinds: &[String]) -> Option<BTreeSet<LibraryType>> {
    let parsed: Vec<Option<LibraryType>> =
        kinds.iter().enumerate().map(|(at, kind)| fields.parse(&format!("/eligible/{at}"), kind)).collect();
    parsed.into_iter().collect()
}

/// The catalogue, without what is not to be had any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Services)]
pub(crate) struct ServicesDocument {
    /// The services, by short name.
    services: Vec<CatalogueDocument>,
}

/// The service catalogue.
#[utoipa::path(
    get,
    path = "/services",
    tag = "Services",
    responses((status = 200, description = "What is to be had", body = ServicesDocument))
)]
pub(crate) async fn services(
    State(onboarding): State<Arc<Onboarding>>,
) -> Result<axum::Json<ServicesDocument>, Problem> {
    let entries = onboarding.services.all(&Selection::All).await?.into_iter().map(|entry| entry.view);
    let offered = entries.filter(|entry| !entry.retired);
    let services =
        offered.filter_map(|entry| Some(CatalogueDocument::of(entry.description.as_ref()?, false))).collect();
    Ok(axum::Json(ServicesDocument { services }))
}

/// One service, with the four answers.
#[utoipa::path(
    get,
    path = "/services/{service_id}",
    tag = "Services",
    params(("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")),
    responses((status = 200, description = "The service", body = CatalogueDocument))
)]
pub(crate) async fn service(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
) -> Result<Versioned<CatalogueDocument>, Problem> {
    let id: ServiceId = parameter("service_id", &id)?;
    let loaded = onboarding.store.load::<Service>(id.as_str()).await?;
    shown(loaded.version, &loaded.aggregate)
}

/// Put a service into the catalogue, or change what the catalogue says.
#[utoipa::path(
    put,
    path = "/services/{service_id}",
    tag = "Services",
    params(("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")),
    request_body = ServiceDocument,
    responses((status = 200, description = "The service now", body = CatalogueDocument))
)]
pub(crate) async fn describe_service(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<Json<ServiceDocument>>,
) -> Result<Versioned<CatalogueDocument>, Problem> {
    let id: ServiceId = parameter("service_id", &id)?;
    let description = request.body.0.read(id.clone())?;
    let nobody = description.eligible.is_empty();
    if nobody {
        let mut fields = Fields::default();
        fields.refuse(Place::Pointer("/eligible".to_owned()), ServiceRefusal::NobodyEligible);
        return Err(fields.problem());
    }
    onboarding.expect_supplier(description.supplier_id.as_ref()).await?;
    let command = ServiceCommand::Describe(description);
    let executed = onboarding.store.execute::<Service>(id.as_str(), command, &request.context, &[]).await?;
    shown(executed.version, &executed.aggregate)
}

/// Retire a service. Libraries that have it keep it.
#[utoipa::path(
    delete,
    path = "/services/{service_id}",
    tag = "Services",
    params(("service_id" = String, Path, description = "The service's short name", example = "filmarkivet")),
    responses((status = 200, description = "The service now", body = CatalogueDocument))
)]
pub(crate) async fn retire_service(
    State(onboarding): State<Arc<Onboarding>>,
    Path(id): Path<String>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<CatalogueDocument>, Problem> {
    let id: ServiceId = parameter("service_id", &id)?;
    let executed =
        onboarding.store.execute::<Service>(id.as_str(), ServiceCommand::Retire, &request.context, &[]).await?;
    shown(executed.version, &executed.aggregate)
}

impl Onboarding {
    /// A service is tied only to a supplier that is registered: a misspelt one would tie it to nobody.
    async fn expect_supplier(&self, id: Option<&SupplierId>) -> Result<(), Problem> {
        let Some(id) = id else { return Ok(()) };
        if self.store.load::<Supplier>(id.as_str()).await?.aggregate.id.is_some() {
            return Ok(());
        }
        let mut fields = Fields::default();
        fields.refuse(Place::Pointer("/supplier_id".to_owned()), SupplierRefusal::UnknownSupplier);
        Err(fields.problem())
    }
}

fn shown(version: u64, service: &Service) -> Result<Versioned<CatalogueDocument>, Problem> {
    let description = service.description.as_ref().ok_or_else(|| Problem::refused(ServiceRefusal::UnknownService))?;
    Ok(Versioned::ok(version, CatalogueDocument::of(description, service.retired)))
}
