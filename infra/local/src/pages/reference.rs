//! The API reference: Swagger UI with its assets compiled in, fed from `/openapi.json`.

use super::layout::page;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use maud::html;
use std::sync::Arc;

const SCRIPT: &str = include_str!("reference.js");

pub(super) async fn show() -> Response {
    let content = html! {
        p {
            "Requests carry the token you " a href="/_local/sign-in" { "signed in" } " with, and every POST a fresh "
            code { "Idempotency-Key" } " unless you give one. Without a script, read " a href="/openapi.json" { "openapi.json" } "."
        }
        link rel="stylesheet" href="/_local/reference/swagger-ui.css";
        div #swagger-ui {}
        script src="/_local/reference/swagger-ui-bundle.js" {}
        script src="/_local/reference/reference.js" {}
    };
    page("API reference", &content)
}

pub(super) async fn asset(Path(file): Path<String>) -> Response {
    if file == "reference.js" {
        return ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response();
    }
    let config = Arc::new(utoipa_swagger_ui::Config::from("/openapi.json"));
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(asset)) => ([(header::CONTENT_TYPE, asset.content_type)], asset.bytes.into_owned()).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
