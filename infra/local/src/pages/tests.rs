use crate::test_support::{Seen, commit, stack};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use std::sync::Arc;

#[tokio::test]
async fn every_page_is_there_and_links_to_the_others() {
    let stack = stack(None, &Arc::<Seen>::default()).await;
    commit(&stack, "Thing#1", 1).await;
    let pages = ["", "sign-in", "reference", "inbox", "events", "tables", "clock", "schedules", "dead-letters"];
    for page in pages.map(|page| if page.is_empty() { "/".to_owned() } else { format!("/_local/{page}") }) {
        let response = reqwest::get(format!("{}{page}", stack.url())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{page}");
        let text = response.text().await.unwrap();
        assert!(text.contains("lang=\"en\"") && text.contains("/_local/events"), "{page}");
    }
    for file in ["swagger-ui-bundle.js", "swagger-ui.css", "reference.js"] {
        let response = reqwest::get(format!("{}/_local/reference/{file}", stack.url())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{file}");
    }
    let missing = reqwest::get(format!("{}/_local/nothing", stack.url())).await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_is_a_good_token() {
    let stack = stack(None, &Arc::<Seen>::default()).await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let form = client.post(format!("{}/_local/sign-in", stack.url())).body("persona=coordinator");
    let response = form.send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    let token = cookie.strip_prefix("b24_token=").unwrap().split(';').next().unwrap().to_owned();
    let me = client.get(format!("{}/me", stack.url())).bearer_auth(&token).send().await.unwrap();
    assert_eq!(me.status(), StatusCode::OK);
    let page = client.get(format!("{}/_local/sign-in", stack.url())).header("cookie", format!("b24_token={token}"));
    assert!(page.send().await.unwrap().text().await.unwrap().contains("coordinator@bibliotek24.example"));
}

#[tokio::test]
async fn a_token_for_the_command_line_is_the_bare_token() {
    let stack = stack(None, &Arc::<Seen>::default()).await;
    let token = reqwest::get(format!("{}/_local/token/a@example.no", stack.url())).await.unwrap().text().await.unwrap();
    assert_eq!(token.split('.').count(), 3);
    let nobody = reqwest::get(format!("{}/_local/token/nobody", stack.url())).await.unwrap();
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_from_elsewhere_can_neither_read_tokens_nor_send_forms() {
    let stack = stack(None, &Arc::<Seen>::default()).await;
    let client = Client::new();
    let rebound = client.get(format!("{}/_local/token/coordinator", stack.url())).header("host", "evil.example.no");
    assert_eq!(rebound.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let form = client.post(format!("{}/_local/clock", stack.url())).header("origin", "https://evil.example.no");
    assert_eq!(form.body("reset=yes").send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_clock_can_be_set_by_a_form() {
    let stack = stack(None, &Arc::<Seen>::default()).await;
    let set = Client::new().post(format!("{}/_local/clock", stack.url())).body("at=2023-03-02T09%3A30");
    assert!(set.send().await.unwrap().text().await.unwrap().contains("2023-03-02 09:30"));
}
