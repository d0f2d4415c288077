//! What came back over HTTP.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if it was JSON.
    pub body: Value,
}

impl Answer {
    /// Reads a response.
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap_or_default();
        Self { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    /// The answer's body, if the request succeeded with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    /// Checks that it is a problem with this status and code, in the form all problems have.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!(self.body["code"], code, "{:#}", self.body);
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("urn:bibliotek24:problem:{code}"));
        assert!(self.body["title"].as_str().is_some_and(|title| !title.is_empty()));
        self
    }

    /// Checks that the problem points to exactly these places with these codes.
    #[track_caller]
    pub fn pointing_to(self, expected: &[(&str, &str)]) -> Self {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<(String, String)> = errors.iter().map(|error| (place(error), text(&error["code"]))).collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
        assert_eq!(found, expected, "{:#}", self.body);
        self
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

fn place(error: &Value) -> String {
    match (&error["pointer"], &error["parameter"], &error["line"]) {
        (Value::String(pointer), _, _) => pointer.clone(),
        (_, Value::String(parameter), _) => parameter.clone(),
        (_, _, line) => format!("line {line}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
