//! The keys of a library's own systems: made, listed, taken back.

use std::sync::Arc;

use axum::extract::{Path, State};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::calendar::parse_date;
use domain::kernel::{LibraryNumber, day_in_norway};
use domain::onboarding::participation::DecidedBy;
use domain::onboarding::{Library, LibraryRefusal};
use domain::statistics::counter_key::{CounterKeys, CounterKeysCommand};
use http_api::{Caller, CommandRequest, EdgeRefusal, Fields, Json, NoBody, Problem, Versioned, parameter};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::hash_of;
use crate::Statistics;

/// How many of a key's characters name it.
const NAMED_BY: usize = 8;

/// A key that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CounterKeyRequest)]
pub(crate) struct KeyRequestDocument {
    /// Which system is to have it.
    #[schema(max_length = 200, example = "Statistikksystemet")]
    system: String,
    /// The last day on which it is to be good, within two years.
    #[schema(format = Date, example = "2024-03-01")]
    expires_on: String,
}

/// A key of a library.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CounterKey)]
pub(crate) struct KeyDocument {
    /// The key's first characters, by which it is named.
    #[schema(example = "k7Qd2mXa")]
    id: String,
    /// Which system has it.
    system: String,
    /// The last day on which it is good.
    #[schema(format = Date)]
    expires_on: String,
    /// Whether it opens anything today.
    good: bool,
}

/// A library's keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CounterKeys)]
pub(crate) struct KeysDocument {
    /// The keys, expired and revoked ones included.
    keys: Vec<KeyDocument>,
    /// The key that was just made: it is shown this once. Who did not get this answer revokes the key and makes another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    api_key: Option<String>,
}

impl KeysDocument {
    fn of(keys: &CounterKeys, today: Date, api_key: Option<String>) -> Self {
        let keys = keys.keys.iter().map(|(id, key)| KeyDocument {
            id: id.clone(),
            system: key.system.to_string(),
            expires_on: key.expires_on.to_string(),
            good: key.is_good_on(today),
        });
        Self { keys: keys.collect(), api_key }
    }
}

/// The keys by which a library's own systems fetch its figures.
#[utoipa::path(
    get,
    path = "/libraries/{library_number}/counter-keys",
    tag = "COUNTER",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    responses((status = 200, description = "The keys, without what is secret of them", body = KeysDocument))
)]
pub(crate) async fn keys(
    State(statistics): State<Arc<Statistics>>,
    Path(number): Path<String>,
    caller: Caller,
) -> Result<Versioned<KeysDocument>, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let today = day_in_norway(statistics.clock.now());
    statistics.expect_contact(&caller, &number, today).await?;
    let loaded = statistics.store.load::<CounterKeys>(number.as_str()).await?;
    Ok(Versioned::ok(loaded.version, KeysDocument::of(&loaded.aggregate, today, None)))
}

/// Make a key for one of the library's own systems. The key is in this answer and nowhere else.
#[utoipa::path(
    post,
    path = "/libraries/{library_number}/counter-keys",
    tag = "COUNTER",
    params(("library_number" = String, Path, description = "Seven digits", example = "2030100")),
    request_body = KeyRequestDocument,
    responses((status = 201, description = "The keys, and the new one", body = KeysDocument))
)]
pub(crate) async fn issue_key(
    State(statistics): State<Arc<Statistics>>,
    Path(number): Path<String>,
    request: CommandRequest<Json<KeyRequestDocument>>,
) -> Result<Versioned<KeysDocument>, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let today = day_in_norway(request.context.at);
    statistics.expect_contact(&request.caller, &number, today).await?;
    let mut fields = Fields::default();
    let system = fields.parse("/system", &request.body.0.system);
    let expires_on = fields.parse_with("/expires_on", &request.body.0.expires_on, parse_date);
    let (Some(system), Some(expires_on)) = (system, expires_on) else { return Err(fields.problem()) };
    let secret = fresh_key()?;
    let key: String = secret.chars().take(NAMED_BY).collect();
    let hash = hash_of(&secret);
    let command = CounterKeysCommand::Issue { library: number.clone(), key, hash, system, expires_on, today };
    let executed = statistics.store.execute::<CounterKeys>(number.as_str(), command, &request.context, &[]).await?;
    // What a repeat finds was made with another secret, which nobody has any more but who got the first answer.
    let shown = executed.aggregate.admit(&hash_of(&secret), today).then_some(secret);
    let document = KeysDocument::of(&executed.aggregate, today, shown);
    let location = format!("/libraries/{number}/counter-keys");
    Ok(Versioned::created(executed.version, document, location).repeated(executed.repeated))
}

/// Take a key back: it opens nothing from now on. A repeat finds nothing left to change.
#[utoipa::path(
    delete,
    path = "/libraries/{library_number}/counter-keys/{key_id}",
    tag = "COUNTER",
    params(
        ("library_number" = String, Path, description = "Seven digits", example = "2030100"),
        ("key_id" = String, Path, description = "The key's first characters", example = "k7Qd2mXa")
    ),
    responses((status = 200, description = "The keys that are left", body = KeysDocument))
)]
pub(crate) async fn revoke_key(
    State(statistics): State<Arc<Statistics>>,
    Path((number, key)): Path<(String, String)>,
    request: CommandRequest<NoBody>,
) -> Result<Versioned<KeysDocument>, Problem> {
    let number: LibraryNumber = parameter("library_number", &number)?;
    let today = day_in_norway(request.context.at);
    statistics.expect_contact(&request.caller, &number, today).await?;
    let command = CounterKeysCommand::Revoke { key };
    let executed = statistics.store.execute::<CounterKeys>(number.as_str(), command, &request.context, &[]).await?;
    let document = KeysDocument::of(&executed.aggregate, today, None);
    Ok(Versioned::ok(executed.version, document).repeated(executed.repeated))
}

impl Statistics {
    /// Refuses whoever is neither a contact of the library nor a coordinator.
    async fn expect_contact(&self, caller: &Caller, number: &LibraryNumber, today: Date) -> Result<(), Problem> {
        let library = self.store.load::<Library>(number.as_str()).await?.aggregate;
        match self.access.acting_for(caller, &library, today).await? {
            DecidedBy::CountyContact => Err(Problem::refused(LibraryRefusal::NotYourLibrary)),
            _ if library.number.is_none() => Err(Problem::refused(LibraryRefusal::UnknownLibrary)),
            _ => Ok(()),
        }
    }
}

/// 256 random bits, as text.
#[expect(clippy::disallowed_methods, reason = "the one place where keys are made")]
fn fresh_key() -> Result<String, Problem> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|_| EdgeRefusal::Internal)?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}
