use crate::test_support::{Seen, stack};
use reqwest::{Client, StatusCode};
use serde_json::Value as Json;
use std::sync::Arc;

async fn started() -> (crate::Stack, Client) {
    (stack(None, &Arc::<Seen>::default()).await, Client::new())
}

#[tokio::test]
async fn a_request_reaches_the_function_as_api_gateway_would_hand_it_over() {
    let (stack, client) = started().await;
    let request = client.post(format!("{}/things/a%20b?x=1&x=2", stack.url())).header("X-Several", "one");
    let request = request.header("x-several", "two").header("cookie", "a=1; b=2").json(&serde_json::json!({"æ": 1}));
    let seen: Json = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["method"], "POST");
    assert_eq!(seen["path"], "/things/a%20b");
    assert_eq!(seen["parameters"], "a b");
    assert_eq!(seen["query"], "x=1&x=2");
    assert_eq!(seen["headers"]["x-several"], "one,two");
    assert_eq!(seen["headers"]["cookie"], "a=1; b=2");
    assert_eq!(seen["text"], r#"{"æ":1}"#);
    assert_eq!(seen["context"]["routeKey"], "POST /things/{thing_id}");
    assert_eq!(seen["context"]["stage"], "$default");
}

#[tokio::test]
async fn bytes_that_are_no_text_arrive_unchanged() {
    let (stack, client) = started().await;
    let request = client.post(format!("{}/things/1", stack.url())).header("content-type", "text/csv");
    let seen: Json = request.body(vec![0xE6, 0xF8, 0xE5]).send().await.unwrap().json().await.unwrap();
    assert_eq!((seen["bytes"].as_u64(), &seen["text"]), (Some(3), &Json::Null));
}

#[tokio::test]
async fn what_the_template_lacks_is_not_found() {
    let (stack, client) = started().await;
    for path in ["/nothing", "/things", "/things/1/more", "/me/"] {
        let response = client.get(format!("{}{path}", stack.url())).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.text().await.unwrap(), r#"{"message":"Not Found"}"#);
    }
    let response = client.delete(format!("{}/things/1", stack.url())).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_route_with_an_authorizer_wants_a_good_token() {
    let (stack, client) = started().await;
    let url = format!("{}/me", stack.url());
    let refused = client.get(&url).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused.headers()["www-authenticate"], "Bearer");
    assert_eq!(refused.text().await.unwrap(), r#"{"message":"Unauthorized"}"#);
    let refused = client.get(&url).bearer_auth("a.b.c").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let token = stack.token_for("a@example.no", &["one", "two"]);
    let seen: Json = client.get(&url).bearer_auth(token).send().await.unwrap().json().await.unwrap();
    let claims = &seen["context"]["authorizer"]["jwt"]["claims"];
    assert_eq!(claims["email"], "a@example.no");
    assert_eq!(claims["email_verified"], "true");
    assert_eq!(claims["cognito:groups"], "[one two]");
    assert!(claims["exp"].as_str().unwrap().parse::<i64>().is_ok());
}

#[tokio::test]
async fn too_large_a_request_is_refused_before_the_function_sees_it() {
    let (stack, client) = started().await;
    for megabytes in [7, 11] {
        let request = client.post(format!("{}/things/1", stack.url())).body("x".repeat(megabytes << 20));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(response.text().await.unwrap(), r#"{"message":"Request Entity Too Large"}"#);
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_server_error() {
    let (stack, client) = started().await;
    let response = client.get(format!("{}/things/panic", stack.url())).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.text().await.unwrap(), r#"{"message":"Internal Server Error"}"#);
}

#[tokio::test]
async fn preflights_are_answered_by_the_gateway_for_allowed_origins_only() {
    let (stack, client) = started().await;
    let preflight = |origin: &'static str| {
        let request = client.request(reqwest::Method::OPTIONS, format!("{}/me", stack.url())).header("origin", origin);
        request.header("access-control-request-method", "GET").send()
    };
    let allowed = preflight("https://example.no").await.unwrap();
    assert_eq!(allowed.status(), StatusCode::NO_CONTENT);
    assert_eq!(allowed.headers()["access-control-allow-methods"], "GET,POST");
    assert_eq!(allowed.headers()["access-control-max-age"], "600");
    let other = preflight("https://other.example.no").await.unwrap();
    assert!(!other.headers().contains_key("access-control-allow-origin"));
    let request = client.get(format!("{}/things/1", stack.url())).header("origin", "https://example.no");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "https://example.no");
    assert_eq!(response.headers()["access-control-expose-headers"], "etag");
}
