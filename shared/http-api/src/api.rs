//! Routes that remember themselves.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use event_store::Clock;
use http::Method;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{Caller, EdgeRefusal, Problem, openapi, problem};

/// Who a route is for. The statement enforces itself, except that which libraries are someone's own is asked of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Anyone, signed in or not.
    Public,
    /// Anyone who has signed in.
    SignedIn,
    /// A contact of the library in question, or a coordinator.
    LibraryContact,
    /// A coordinator.
    Coordinator,
}

impl Audience {
    /// The audience's name in the `OpenAPI` document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed-in",
            Self::LibraryContact => "library-contact",
            Self::Coordinator => "coordinator",
        }
    }

    fn admits(self, caller: &Caller) -> Result<(), Problem> {
        match self {
            Self::Public => Ok(()),
            Self::SignedIn | Self::LibraryContact => caller.expect_signed_in(),
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

/// The routes of one function, with their documentation.
#[derive(Clone)]
pub struct Api {
    router: Router,
    openapi: OpenApi,
    routes: Vec<Route>,
}

impl Api {
    /// Starts an API whose commands are dated by this clock.
    pub fn builder<S: Clone + Send + Sync + 'static>(clock: Arc<dyn Clock>) -> ApiBuilder<S> {
        ApiBuilder { router: OpenApiRouter::new(), routes: vec![], clock }
    }

    /// The routes as a service over HTTP requests that carry API Gateway's context.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The routes' documentation.
    pub fn openapi(&self) -> OpenApi {
        self.openapi.clone()
    }

    /// The routes, for the tests that hold them against the template.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
}

/// An [`Api`] in the making.
pub struct ApiBuilder<S> {
    router: OpenApiRouter<S>,
    routes: Vec<Route>,
    clock: Arc<dyn Clock>,
}

impl<S: Clone + Send + Sync + 'static> ApiBuilder<S> {
    /// Adds a route for an audience: `.route(Audience::Public, routes!(apply))`.
    #[must_use]
    pub fn route(mut self, audience: Audience, (schemas, mut paths, handler): UtoipaMethodRouter<S>) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in openapi::operations(item) {
                openapi::document(operation, &method, path, audience);
                self.routes.push(Route { method, path: path.clone(), audience });
            }
        }
        let guarded = handler.layer(from_fn_with_state(audience, admit));
        self.router = self.router.routes((schemas, paths, guarded));
        self
    }

    /// Finishes the API over what its handlers need.
    pub fn build(self, state: S) -> Api {
        let Self { router, routes, clock } = self;
        let (router, openapi) = router.with_state(state).split_for_parts();
        let router = router
            .fallback(async || Problem::from(EdgeRefusal::NotFound))
            .layer(Extension(clock))
            .layer(from_fn(problem::render));
        Api { router, openapi, routes }
    }
}

async fn admit(State(audience): State<Audience>, request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    audience.admits(&Caller::of(&parts))?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}
