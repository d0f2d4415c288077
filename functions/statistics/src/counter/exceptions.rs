//! COUNTER's way to say no: appendix D of the code of practice. The messages are the standard's own, word for word.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use event_store::StoreError;
use http::StatusCode;
use http::header::CACHE_CONTROL;
use http_api::Problem;
use serde_json::{Value, json};
use utoipa::IntoResponses;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

/// An exception, alone or in the header of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    code: u16,
    status: StatusCode,
    message: &'static str,
    data: Option<String>,
}

impl Exception {
    fn new(code: u16, status: StatusCode, message: &'static str) -> Self {
        Self { code, status, message, data: None }
    }

    fn because(mut self, data: impl Into<String>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// Something that we depend on did not answer.
    pub(super) fn unavailable() -> Self {
        Self::new(1000, StatusCode::SERVICE_UNAVAILABLE, "Service Not Available")
    }

    /// Parameters without which nothing can be answered are missing.
    pub(super) fn insufficient(missing: &[&str]) -> Self {
        Self::new(1030, StatusCode::BAD_REQUEST, "Insufficient Information to Process Request")
            .because(format!("Missing: {}", missing.join(", ")))
    }

    /// There is no such customer.
    pub(super) fn not_authorized() -> Self {
        let message = "Requestor is Not Authorized to Access Usage for Institution";
        Self::new(2010, StatusCode::FORBIDDEN, message)
    }

    /// Reports of everyone are not to be had here.
    pub(super) fn no_global_reports() -> Self {
        Self::new(2011, StatusCode::FORBIDDEN, "Global Reports Not Supported")
    }

    /// The key is none, has expired, or is another's.
    pub(super) fn invalid_key() -> Self {
        Self::new(2020, StatusCode::UNAUTHORIZED, "APIKey Invalid")
    }

    /// The dates are none, or the wrong way round, or yet to come.
    pub(super) fn invalid_dates(why: &str) -> Self {
        Self::new(3020, StatusCode::BAD_REQUEST, "Invalid Date Arguments").because(why)
    }

    /// There was no usage.
    pub(super) fn no_usage() -> Self {
        Self::new(3030, StatusCode::OK, "No Usage Available for Requested Dates")
    }

    /// These months have not come yet.
    pub(super) fn not_ready(months: &str) -> Self {
        Self::new(3031, StatusCode::OK, "Usage Not Ready for Requested Dates").because(months)
    }

    /// The first months asked about come before anything that there is.
    pub(super) fn no_longer_available(available: &str) -> Self {
        Self::new(3032, StatusCode::OK, "Usage No Longer Available for Requested Dates").because(available)
    }

    /// Something that should be here is missing.
    pub(super) fn partial(missing: &str) -> Self {
        Self::new(3040, StatusCode::OK, "Partial Data Returned").because(missing)
    }

    /// Parameters that mean nothing here.
    pub(super) fn unknown_parameters(names: &str) -> Self {
        Self::new(3050, StatusCode::OK, "Parameter Not Recognized in this Context").because(names)
    }

    /// Values of filters that mean nothing here.
    pub(super) fn invalid_filters(filters: &str) -> Self {
        Self::new(3060, StatusCode::OK, "Invalid ReportFilter Value").because(filters)
    }

    /// Values of attributes that mean nothing here.
    pub(super) fn invalid_attributes(attributes: &str) -> Self {
        Self::new(3062, StatusCode::OK, "Invalid ReportAttribute Value").because(attributes)
    }

    /// A display policy keeps figures from the reader. The standard knows of no such thing, and leaves the numbers below 1000 to
    /// warnings like this.
    pub(super) fn not_shown(services: &str) -> Self {
        Self::new(100, StatusCode::OK, "Usage Not Shown to This Reader").because(services)
    }

    /// As they stand in a header, each number once: the end of the period and a late report may both say that months are not
    /// ready.
    pub(super) fn documents(exceptions: &[Self]) -> Vec<Value> {
        let mut merged: Vec<Self> = Vec::new();
        for exception in exceptions {
            match merged.iter_mut().find(|known| known.code == exception.code) {
                Some(known) => {
                    let both = [known.data.take(), exception.data.clone()].into_iter().flatten();
                    known.data = Some(both.collect::<Vec<_>>().join(", "));
                }
                None => merged.push(exception.clone()),
            }
        }
        merged.iter().map(Self::document).collect()
    }

    /// As it stands in an answer.
    fn document(&self) -> Value {
        let mut document = json!({ "Code": self.code, "Message": self.message });
        if let Some(data) = &self.data {
            document["Data"] = json!(data);
        }
        document
    }
}

impl IntoResponse for Exception {
    fn into_response(self) -> Response {
        (self.status, [(CACHE_CONTROL, "no-store")], axum::Json(self.document())).into_response()
    }
}

impl IntoResponses for Exception {
    /// What stands in the place of a report. Exceptions with a report are in its header.
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let exception = || {
            let code = ObjectBuilder::new().schema_type(Type::Integer);
            let exception = ObjectBuilder::new().property("Code", code).property("Message", text());
            exception.property("Data", text()).required("Code").required("Message")
        };
        let answers = [
            ("400", "Parameters are missing, or dates are none."),
            ("401", "The key is none, has expired, or is another's."),
            ("403", "There is no such customer, or reports of everyone were asked for."),
            ("503", "Something that we depend on did not answer."),
        ];
        let answer = |(status, description): (&str, &str)| {
            let content = ContentBuilder::new().schema(Some(exception())).build();
            let answer = ResponseBuilder::new().description(description).content("application/json", content);
            let answer = answer.header_ref("Cache-Control", Ref::new("#/components/headers/Cache-Control"));
            (status.to_owned(), RefOr::T(answer.build()))
        };
        answers.map(answer).into()
    }
}

impl From<StoreError> for Exception {
    /// What failed is logged where every failure of the store is.
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<Problem> for Exception {
    fn from(_: Problem) -> Self {
        Self::unavailable()
    }
}
