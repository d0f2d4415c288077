//! Routes that remember themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use event_store::Clock;
use http::Method;
use lambda_http::request::RequestContext;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ComponentsBuilder, HttpMethod, OpenApi, OpenApiBuilder, RefOr};
use utoipa_axum::PathItemExt;
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{Caller, EdgeRefusal, Problem, openapi, problem};

/// Who a route is for. The statement enforces itself, except that who someone is
/// to a library is asked of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Anyone, signed in or not.
    Public,
    /// Anyone who has signed in.
    SignedIn,
    /// The person in question, or a coordinator.
    Person,
    /// A contact of the library in question, or a coordinator.
    LibraryContact,
    /// A contact of the county in question, or a coordinator.
    CountyContact,
    /// A contact of the library in question, a contact of the county it lies in, or a coordinator.
    LibraryOrCountyContact,
    /// A contact of the supplier in question, or a coordinator.
    SupplierContact,
    /// Whoever holds the link in question, signed in or not: the link is what is asked for.
    LinkHolder,
    /// Whoever holds a key of the library in question, signed in or not: a library's own system, as COUNTER has it.
    KeyHolder,
    /// A coordinator.
    Coordinator,
}

impl Audience {
    /// The audience's name in the `OpenAPI` document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed-in",
            Self::Person => "person",
            Self::LibraryContact => "library-contact",
            Self::CountyContact => "county-contact",
            Self::LibraryOrCountyContact => "library-or-county-contact",
            Self::SupplierContact => "supplier-contact",
            Self::LinkHolder => "link-holder",
            Self::KeyHolder => "key-holder",
            Self::Coordinator => "coordinator",
        }
    }

    /// Whether a caller must be signed in, so that API Gateway asks for a token.
    pub fn needs_token(self) -> bool {
        !matches!(self, Self::Public | Self::LinkHolder | Self::KeyHolder)
    }

    fn admits(self, caller: &Caller) -> Result<(), Problem> {
        match self {
            Self::Public | Self::LinkHolder | Self::KeyHolder => Ok(()),
            Self::SignedIn
            | Self::Person
            | Self::LibraryContact
            | Self::CountyContact
            | Self::SupplierContact
            | Self::LibraryOrCountyContact => caller.expect_signed_in(),
            Self::Coordinator => {
                caller.expect_signed_in()?;
                if caller.is_coordinator() { Ok(()) } else { Err(EdgeRefusal::CoordinatorsOnly.into()) }
            }
        }
    }
}

/// A route that an API serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path as in the template, `/libraries/{library_number}`.
    pub path: String,
    /// Who it is for.
    pub audience: Audience,
}

/// What an [`Api`] knows of its routes beside serving them.
pub trait Knowledge: Default {
    /// Takes a route in, with what documents it if that is asked for.
    fn learn<S>(&mut self, audience: Audience, document: impl FnOnce() -> UtoipaMethodRouter<S>);
}

/// Nothing. A function runs with this: its binary has no documentation in it, and builds none at every cold start.
#[derive(Debug, Default, Clone, Copy)]
pub struct Undocumented;

impl Knowledge for Undocumented {
    fn learn<S>(&mut self, _audience: Audience, _document: impl FnOnce() -> UtoipaMethodRouter<S>) {}
}

/// The routes with their documentation, from which the `OpenAPI` document is generated and the tests know what there is.
#[derive(Default, Clone)]
pub struct Documented {
    schemas: Vec<(String, RefOr<Schema>)>,
    paths: Paths,
    routes: Vec<Route>,
}

impl Knowledge for Documented {
    fn learn<S>(&mut self, audience: Audience, document: impl FnOnce() -> UtoipaMethodRouter<S>) {
        let (schemas, mut paths, _) = document();
        for (path, item) in &mut paths.paths {
            for (method, operation) in openapi::operations(item) {
                openapi::document(operation, &method, path, audience);
                self.routes.push(Route { method, path: path.clone(), audience });
            }
        }
        self.schemas.extend(schemas);
        self.paths.merge(paths);
    }
}

/// The routes of one function.
#[derive(Clone)]
pub struct Api<K = Undocumented> {
    router: Router,
    knowledge: K,
}

impl<K: Knowledge> Api<K> {
    /// Starts an API whose commands are dated by this clock.
    pub fn builder<S: Clone + Send + Sync + 'static>(clock: Arc<dyn Clock>) -> ApiBuilder<S, K> {
        ApiBuilder { router: Router::new(), knowledge: K::default(), clock }
    }

    /// The routes as a service over HTTP requests that carry API Gateway's context.
    pub fn router(&self) -> Router {
        self.router.clone()
    }
}

impl Api<Documented> {
    /// The routes' documentation.
    pub fn openapi(&self) -> OpenApi {
        let Documented { schemas, paths, .. } = self.knowledge.clone();
        let components = ComponentsBuilder::new().schemas_from_iter(schemas).build();
        OpenApiBuilder::new().paths(paths).components(Some(components)).build()
    }

    /// The routes, for the tests that hold them against the template.
    pub fn routes(&self) -> &[Route] {
        &self.knowledge.routes
    }
}

/// A path with its handlers, and apart from them what documents it; see [`routes!`](crate::routes).
pub struct Handled<S, D> {
    path: String,
    handlers: MethodRouter<S>,
    document: D,
}

impl<S: Clone + Send + Sync + 'static, D: FnOnce() -> UtoipaMethodRouter<S>> Handled<S, D> {
    #[doc(hidden)]
    pub fn new<H: Handler<T, S>, T: 'static>(path: String, methods: &[HttpMethod], handler: H, document: D) -> Self {
        let methods = methods.iter().map(PathItemExt::to_method_filter).reduce(MethodFilter::or);
        let handlers = on(methods.expect("what is described has a method"), handler);
        Self { path, handlers, document }
    }
}

/// A handler that `utoipa::path` describes, for [`ApiBuilder::route`].
///
/// `utoipa_axum::routes!` builds handler and documentation at once; here the documentation is a closure, which is in no binary
/// that does not call it. (The two inner rules are that macro's own way from a handler to its description.)
#[macro_export]
macro_rules! routes {
    ($($handler:tt)+) => {
        $crate::Handled::new(
            $crate::utoipa_axum::routes!(@path [path()] of $($handler)+),
            &$crate::utoipa_axum::routes!(@path [methods()] of $($handler)+),
            $($handler)+,
            || $crate::utoipa_axum::routes!($($handler)+),
        )
    };
}

/// An [`Api`] in the making.
pub struct ApiBuilder<S, K> {
    router: Router<S>,
    knowledge: K,
    clock: Arc<dyn Clock>,
}

impl<S: Clone + Send + Sync + 'static, K: Knowledge> ApiBuilder<S, K> {
    /// Adds a route for an audience: `.route(Audience::Public, routes!(apply))`.
    #[must_use]
    pub fn route<D>(mut self, audience: Audience, route: Handled<S, D>) -> Self
    where
        D: FnOnce() -> UtoipaMethodRouter<S>,
    {
        let Handled { path, handlers, document } = route;
        self.knowledge.learn(audience, document);
        self.router = self.router.route(&path, handlers.layer(from_fn_with_state(audience, admit)));
        self
    }

    /// Finishes the API over what its handlers need.
    pub fn build(self, state: S) -> Api<K> {
        let Self { router, knowledge, clock } = self;
        let router = router
            .with_state(state)
            .fallback(async || Problem::from(EdgeRefusal::NotFound))
            .method_not_allowed_fallback(async || Problem::from(EdgeRefusal::MethodNotAllowed))
            .layer(from_fn(in_time))
            .layer(from_fn(as_routed))
            .layer(Extension(clock))
            .layer(from_fn(problem::render));
        Api { router, knowledge }
    }
}

/// How long a handler may take. API Gateway waits 30 seconds and a function gets 29: an answer that says "try again" beats one
/// that never comes. Whatever had been written by then is recognised when the request is sent again.
const ANSWERED_WITHIN: Duration = Duration::from_secs(25);

async fn in_time(request: Request, next: Next) -> Result<Response, Problem> {
    tokio::time::timeout(ANSWERED_WITHIN, next.run(request)).await.map_err(|_| {
        tracing::error!("a handler took too long");
        EdgeRefusal::Unavailable.into()
    })
}

/// A function is told the address decoded, and cut off at an encoded `?`; an encoded `#` or `..` shortens it as well. What is left
/// may be another route's than the one that API Gateway found, and perhaps an authorizer for; then it is nobody's.
async fn as_routed(request: Request, next: Next) -> Result<Response, Problem> {
    let found = match request.extensions().get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.route_key.as_deref(),
        _ => None,
    };
    let here = request.extensions().get::<MatchedPath>().map(|path| format!("{} {}", request.method(), path.as_str()));
    if found.zip(here).is_some_and(|(found, here)| found != here) {
        return Err(EdgeRefusal::NotFound.into());
    }
    Ok(next.run(request).await)
}

/// Lets the audience through. Of a path that is not text nothing can be found, and what handlers would say is no problem
/// document.
async fn admit(State(audience): State<Audience>, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    audience.admits(&Caller::of(&parts))?;
    RawPathParams::from_request_parts(&mut parts, &()).await.map_err(|_| EdgeRefusal::NotFound)?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Path;
    use http::StatusCode;
    use http::header::{ALLOW, CONTENT_TYPE};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    #[utoipa::path(get, path = "/things/{thing}")]
    async fn thing(Path(thing): Path<String>) -> String {
        thing
    }

    async fn answer(method: &str, path: &str) -> (StatusCode, String, String, String) {
        let api = Api::<Undocumented>::builder(Arc::new(event_store::SystemClock));
        let api = api.route(Audience::Public, crate::routes!(thing)).build(());
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let response = api.router().oneshot(request).await.unwrap();
        let header = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (status, content_type, allow) = (response.status(), header(CONTENT_TYPE), header(ALLOW));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, content_type, allow, String::from_utf8(body.to_vec()).unwrap())
    }

    #[utoipa::path(get, path = "/slow")]
    async fn slow() {
        std::future::pending::<()>().await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_takes_too_long_is_answered_for() {
        let api = Api::<Undocumented>::builder(Arc::new(event_store::SystemClock));
        let api = api.route(Audience::Public, crate::routes!(slow)).build(());
        let request = Request::builder().uri("/slow").body(Body::empty()).unwrap();
        let response = api.router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key("retry-after"));
    }

    #[tokio::test]
    async fn whatever_is_asked_a_no_is_a_problem_document() {
        assert_eq!(answer("GET", "/things/%C3%A6").await.3, "æ");
        for (method, path, status, allow) in
            [("GET", "/things/%ff", 404, ""), ("GET", "/nothing", 404, ""), ("PUT", "/things/a", 405, "GET,HEAD")]
        {
            let answer = answer(method, path).await;
            let problem: serde_json::Value = serde_json::from_str(&answer.3).unwrap();
            assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, "application/problem+json"), "{path}");
            assert_eq!((answer.2.as_str(), &problem["status"]), (allow, &status.into()), "{path}");
        }
    }
}
