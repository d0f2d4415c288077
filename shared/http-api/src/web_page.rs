//! Pages for people who have no client: those behind the links in letters.
//!
//! They are rendered on the server, work without JavaScript, fetch nothing, and fit a phone. What is typed into them is never
//! lost: a refused form is shown again with what was typed, and each refusal stands beside its field and is tied to it.

use std::convert::Infallible;
use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::kernel::{Language, ReaderLanguage};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, REFERRER_POLICY};
use http::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::Problem;

/// All there is to a page's looks. High contrast, large targets, one column.
const STYLE: &str = include_str!("web_page.css");

/// Nothing is fetched, framed or sent elsewhere; the one style sheet is known by its hash.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("a policy of ASCII letters is a header value")
});

static ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// A page.
#[derive(Debug)]
pub struct WebPage {
    status: StatusCode,
    language: ReaderLanguage,
    switch: bool,
    title: String,
    content: Markup,
}

impl WebPage {
    /// A page in one of the two written languages, with a way to the other. The title is its one heading of the first level.
    pub fn new(language: Language, title: impl Into<String>, content: Markup) -> Self {
        Self { status: StatusCode::OK, language: language.into(), switch: true, title: title.into(), content }
    }

    /// The page without the way to the other language in its head: following it would lose what has been typed, so the page's
    /// form has a button of its own.
    #[must_use]
    pub fn without_switch(mut self) -> Self {
        self.switch = false;
        self
    }

    /// The page that shows a refused form again: the refusal's status, and no other page's address.
    #[must_use]
    pub fn refused(mut self, problem: &Problem) -> Self {
        self.status = problem.status();
        self
    }

    /// What a person sees of a problem that no page has words of its own for.
    pub(crate) fn of_problem(problem: &Problem, language: ReaderLanguage) -> Self {
        let title = match language {
            ReaderLanguage::Nb => "Det gikk ikke",
            ReaderLanguage::Nn => "Det gjekk ikkje",
            ReaderLanguage::En => "That did not work",
        };
        let document = problem.document(language);
        let content = html! {
            p { (document.title) }
            @if !document.errors.is_empty() {
                ul { @for error in &document.errors { li { (error.detail) } } }
            }
        };
        Self { status: problem.status(), language, switch: false, title: title.to_owned(), content }
    }

    fn markup(&self) -> Markup {
        let other = match self.language {
            ReaderLanguage::Nb => ("nn", "Nynorsk"),
            _ => ("nb", "Bokmål"),
        };
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " – Bibliotek24" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        span.sender { "Bibliotek24" }
                        @if self.switch {
                            a href={ "?language=" (other.0) } hreflang=(other.0) lang=(other.0) { (other.1) }
                        }
                    }
                    main { h1 { (self.title) } (self.content) }
                }
            }
        }
    }
}

impl IntoResponse for WebPage {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.markup().into_string()).into_response();
        dress(response.headers_mut(), self.language);
        response
    }
}

/// The headers of every page: in a language, kept nowhere, and telling nobody where one came from.
fn dress(headers: &mut HeaderMap, language: ReaderLanguage) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(ROBOTS.clone(), HeaderValue::from_static("noindex"));
}

/// Whether the caller is a browser that wants a page, and not a program that wants JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantsPage(pub bool);

impl WantsPage {
    /// Browsers name `text/html` in what they accept; programs do not.
    pub fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self(accept.split(',').any(|range| range.split(';').next().is_some_and(|range| range.trim() == "text/html")))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for WantsPage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// The language that a reader chose on a page, by `?language=nb` or `nn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLanguage(pub Option<Language>);

impl PageLanguage {
    /// The chosen one, or else the one on record.
    pub fn or(self, on_record: Language) -> Language {
        self.0.unwrap_or(on_record)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let chosen = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "language").last();
        Ok(Self(chosen.and_then(|(_, value)| value.parse().ok())))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_page_escapes_what_it_shows_and_lets_nothing_in_or_out() {
        let page = WebPage::new(Language::Nn, "Hei <du>", html! { p { ("<script>") } });
        let response = page.into_response();
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
        assert_eq!(response.headers()[REFERRER_POLICY], "no-referrer");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains(r#"<html lang="nn">"#) && body.contains("Hei &lt;du&gt;"), "{body}");
        assert!(body.contains(r#"<a href="?language=nb" hreflang="nb" lang="nb">Bokmål</a>"#), "{body}");
        assert!(!body.contains("<script"), "{body}");
    }

    #[test]
    fn browsers_want_pages_and_programs_do_not() {
        for (accept, wants) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json, text/html;q=0.1", true),
            ("*/*", false),
            ("application/json", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(WantsPage::of(&headers).0, wants, "{accept}");
        }
    }
}
