//! Who is asking.

use std::collections::HashMap;

use axum::extract::FromRequestParts;
use domain::kernel::EmailAddress;
use http::request::Parts;
use lambda_http::request::RequestContext;

use crate::{EdgeRefusal, Problem};

/// The group in the user pool whose members are coordinators.
const COORDINATORS: &str = "coordinators";

/// Who is asking, as far as the token proves: control of an e-mail address, and whether a coordinator.
///
/// API Gateway has checked the token. What the address may do beyond that is the domain's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody is signed in, or the route does not ask.
    Anonymous,
    /// Someone is.
    SignedIn {
        /// The user pool's opaque name for them.
        subject: String,
        /// The address they have proven to control, if they have.
        email: Option<EmailAddress>,
        /// Whether they belong to the project group.
        coordinator: bool,
    },
}

impl Caller {
    /// The caller that API Gateway's authorizer found, from the request context.
    pub fn of(parts: &Parts) -> Self {
        let Some(RequestContext::ApiGatewayV2(context)) = parts.extensions.get::<RequestContext>() else {
            return Self::Anonymous;
        };
        let jwt = context.authorizer.as_ref().and_then(|authorizer| authorizer.jwt.as_ref());
        jwt.map_or(Self::Anonymous, |jwt| Self::of_claims(&jwt.claims))
    }

    /// The caller by the claims of a token, each as the text that API Gateway makes of it.
    pub(crate) fn of_claims(claims: &HashMap<String, String>) -> Self {
        let claim = |name: &str| claims.get(name).map(String::as_str);
        let Some(subject) = claim("sub") else { return Self::Anonymous };
        let email = claim("email").filter(|_| claim("email_verified") == Some("true"));
        // A list is written `[one two]`. No group of a user pool has a space in its name, but it may have brackets and commas.
        let groups = claim("cognito:groups").and_then(|groups| groups.strip_prefix('[')?.strip_suffix(']'));
        let coordinator = groups.is_some_and(|groups| groups.split(' ').any(|group| group == COORDINATORS));
        Self::SignedIn { subject: subject.to_owned(), email: email.and_then(|email| email.parse().ok()), coordinator }
    }

    /// Whether the caller belongs to the project group.
    pub fn is_coordinator(&self) -> bool {
        matches!(self, Self::SignedIn { coordinator: true, .. })
    }

    /// The address the caller has proven to control.
    pub fn email(&self) -> Option<&EmailAddress> {
        match self {
            Self::SignedIn { email, .. } => email.as_ref(),
            Self::Anonymous => None,
        }
    }

    /// How commits record the caller: never by name or address.
    pub fn on_record(&self) -> String {
        match self {
            Self::Anonymous => "public".to_owned(),
            Self::SignedIn { subject, coordinator: true, .. } => format!("coordinator:{subject}"),
            Self::SignedIn { subject, coordinator: false, .. } => format!("user:{subject}"),
        }
    }

    /// The caller, if signed in.
    pub(crate) fn expect_signed_in(&self) -> Result<(), Problem> {
        match self {
            Self::SignedIn { .. } => Ok(()),
            Self::Anonymous => Err(EdgeRefusal::SignInRequired.into()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}
