//! Who can sign in locally, and the signed tokens they get: what the user pool does on AWS.

mod keys;

pub(crate) use keys::Keys;

use crate::clock::LocalClock;
use crate::functions::Clock as _;
use crate::template::Authorizer;
use anyhow::{Result, anyhow, ensure};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The longest life an ID token has in Cognito.
const LIFETIME_SECONDS: i64 = 24 * 60 * 60;
/// The group that the functions take for the project group.
const COORDINATORS: &str = "coordinators";

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq)]
pub struct Persona {
    /// A short name, for `Stack::token` and the sign-in page.
    pub name: String,
    /// The address the token vouches for.
    pub email: String,
    /// The groups of the user pool.
    pub groups: Vec<String>,
    /// One line for the sign-in page.
    pub description: String,
}

/// The two coordinators, and a contact for every library of the demonstration.
pub fn personas() -> Vec<Persona> {
    let coordinator = |name: &str| Persona {
        name: name.to_owned(),
        email: format!("{name}@bibliotek24.example"),
        groups: vec![COORDINATORS.to_owned()],
        description: "One of the project group".to_owned(),
    };
    let contacts = crate::demo::LIBRARIES.iter().map(|library| Persona {
        name: library.persona.to_owned(),
        email: library.email(),
        groups: Vec::new(),
        description: format!("Primary contact of {}", library.name),
    });
    ["coordinator", "coordinator-2"].map(coordinator).into_iter().chain(contacts).collect()
}

/// Signs and checks tokens for one authorizer of the template.
pub(crate) struct Users {
    keys: Arc<Keys>,
    clock: Arc<LocalClock>,
    /// Issuer and audience are the template's, so the tokens are what the deployed authorizer would ask for, but for the key.
    authorizer: Option<Authorizer>,
}

impl Users {
    pub(crate) fn new(keys: Arc<Keys>, clock: Arc<LocalClock>, authorizer: Option<Authorizer>) -> Self {
        Self { keys, clock, authorizer }
    }

    /// An ID token as Cognito writes it.
    pub(crate) fn token(&self, email: &str, groups: &[String]) -> Result<String> {
        let authorizer = self.authorizer.as_ref().ok_or_else(|| anyhow!("the template has no authorizer"))?;
        let now = self.clock.now().as_second();
        // The pool's identifier of a user is opaque and stays the same for an address.
        let subject = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, format!("mailto:{email}").as_bytes());
        let mut claims = json!({
            "sub": subject, "email": email, "email_verified": true, "cognito:username": subject,
            "iss": authorizer.issuer, "aud": authorizer.audience[0], "token_use": "id",
            "iat": now, "auth_time": now, "exp": now + LIFETIME_SECONDS, "jti": crate::fresh::id(),
        });
        if !groups.is_empty() {
            claims["cognito:groups"] = groups.into();
        }
        self.keys.sign(&claims)
    }

    /// The claims of a token that the authorizer lets through; the error is the description API Gateway gives.
    pub(crate) fn verify(&self, authorizer: &Authorizer, token: &str) -> Result<Json> {
        let claims = self.keys.verify(token)?;
        ensure!(claims["iss"] == authorizer.issuer.as_str(), "invalid issuer");
        let mut audience: Vec<&str> = claims["aud"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        audience.extend(claims["aud"].as_str().or_else(|| claims["client_id"].as_str()));
        ensure!(audience.iter().any(|one| authorizer.audience.iter().any(|a| a == one)), "invalid audience");
        let now = self.clock.now().as_second();
        ensure!(claims["exp"].as_i64().is_some_and(|expires| now < expires), "the token has expired");
        ensure!(claims["nbf"].as_i64().is_none_or(|from| from <= now), "the token is not yet valid");
        ensure!(claims["iat"].as_i64().is_none_or(|issued| issued <= now), "the token is from the future");
        Ok(claims)
    }

    /// The public keys, as `jwks.json` shows them.
    pub(crate) fn key_set(&self) -> Result<Json> {
        self.keys.public()
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        self.authorizer.as_ref().map(|authorizer| authorizer.issuer.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> (Users, Authorizer, Arc<LocalClock>) {
        let authorizer = Authorizer { issuer: "https://pool.example.no".into(), audience: vec!["client".into()] };
        let at = "2023-03-02T10:00:00Z".parse().unwrap();
        let clock = Arc::new(LocalClock::open(None, Some(at)).unwrap());
        (Users::new(Keys::of_this_process(), Arc::clone(&clock), Some(authorizer.clone())), authorizer, clock)
    }

    #[test]
    fn a_token_carries_what_cognito_would_put_in_it() {
        let (users, authorizer, _) = users();
        let token = users.token("a@example.no", &["coordinators".to_owned()]).unwrap();
        let claims = users.verify(&authorizer, &token).unwrap();
        assert_eq!(claims["email"], "a@example.no");
        assert_eq!(claims["cognito:groups"], json!(["coordinators"]));
        assert_eq!(claims["token_use"], "id");
        assert!(!claims["sub"].as_str().unwrap().contains('@'));
    }

    #[test]
    fn a_token_expires_by_the_local_clock() {
        let (users, authorizer, clock) = users();
        let token = users.token("a@example.no", &[]).unwrap();
        clock.set("2023-03-03T10:00:01Z".parse().unwrap()).unwrap();
        assert!(users.verify(&authorizer, &token).is_err());
    }

    #[test]
    fn another_issuer_audience_or_signature_is_refused() {
        let (users, authorizer, _) = users();
        let token = users.token("a@example.no", &[]).unwrap();
        let elsewhere = Authorizer { issuer: "https://other.example.no".into(), ..authorizer.clone() };
        assert!(users.verify(&elsewhere, &token).is_err());
        let others = Authorizer { audience: vec!["other".into()], ..authorizer.clone() };
        assert!(users.verify(&others, &token).is_err());
        let (head, signature) = token.rsplit_once('.').unwrap();
        let flipped = if signature.starts_with('A') { "B" } else { "A" };
        assert!(users.verify(&authorizer, &format!("{head}.{flipped}{}", &signature[1..])).is_err());
    }

    #[test]
    fn every_persona_has_an_address_of_its_own_that_nobody_has() {
        let personas = personas();
        let mut emails: Vec<_> = personas.iter().map(|persona| persona.email.clone()).collect();
        assert!(emails.iter().all(|email| email.ends_with(".example")));
        emails.sort();
        emails.dedup();
        assert_eq!(emails.len(), personas.len());
    }
}
