//! Everything that was mailed.

use super::Stack;
use super::form::fields;
use super::layout::{moment, page, refused, see};
use crate::ses::Report;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use maud::html;

pub(super) async fn list(State(stack): Stack) -> Response {
    let mails = stack.ses.mails();
    let content = html! {
        @if mails.is_empty() { p { "Nothing has been mailed yet." } }
        table {
            caption { (mails.len()) " messages, newest first" }
            thead { tr { th scope="col" { "When" } th scope="col" { "To" } th scope="col" { "Subject" } } }
            tbody {
                @for mail in mails.iter().rev() {
                    tr {
                        td { (moment(mail.at)) }
                        td { (mail.destinations.join(", ")) }
                        td { a href={ "/_local/inbox/" (mail.message_id) } { (mail.subject()) } }
                    }
                }
            }
        }
    };
    page("Inbox", &content)
}

pub(super) async fn show(State(stack): Stack, Path(message_id): Path<String>) -> Response {
    let Some(mail) = stack.ses.mail(&message_id) else { return missing() };
    let attachments = mail.attachments();
    let content = html! {
        dl {
            dt { "When" } dd { (moment(mail.at)) }
            dt { "From" } dd { (mail.header("From").unwrap_or_default()) }
            dt { "To" } dd { (mail.destinations.join(", ")) }
            dt { "Tags" } dd { @for (name, value) in &mail.tags { code { (name) "=" (value) } " " } }
        }
        h2 { "Plain text" }
        pre tabindex="0" { (mail.text().unwrap_or_else(|| "(none)".to_owned())) }
        @if mail.html().is_some() {
            h2 { "HTML" }
            iframe title="The message as HTML" sandbox="" src={ "/_local/inbox/" (message_id) "/html" } {}
        }
        @if !attachments.is_empty() {
            h2 { "Attachments" }
            ul {
                @for (index, attachment) in attachments.iter().enumerate() {
                    li {
                        a href={ "/_local/inbox/" (message_id) "/attachments/" (index) } { (attachment.name) }
                        " (" (attachment.content_type) ", " (attachment.content.len()) " bytes)"
                    }
                }
            }
        }
        h2 { "What became of it" }
        p { "SES would tell this later. Here you decide; the function that is subscribed hears it at once." }
        form method="post" action={ "/_local/inbox/" (message_id) "/report" } {
            @for (_, word) in Report::ALL { button name="report" value=(word) { "Report a " (word) } }
        }
        h2 { "Headers" }
        table {
            thead { tr { th scope="col" { "Name" } th scope="col" { "Value" } } }
            tbody { @for (name, value) in mail.headers() { tr { th scope="row" { (name) } td { (value) } } } }
        }
        p { a href={ "/_local/inbox/" (message_id) "/raw" } { "The raw message" } }
    };
    page(&mail.subject(), &content)
}

/// The HTML part alone, for the sandboxed frame: the policy keeps it from running or fetching anything wherever it is opened.
pub(super) async fn html_part(State(stack): Stack, Path(message_id): Path<String>) -> Response {
    let Some(part) = stack.ses.mail(&message_id).and_then(|mail| mail.html()) else { return missing() };
    let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)];
    (headers, part).into_response()
}

pub(super) async fn raw(State(stack): Stack, Path(message_id): Path<String>) -> Response {
    let Some(mail) = stack.ses.mail(&message_id) else { return missing() };
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], mail.raw).into_response()
}

pub(super) async fn attachment(State(stack): Stack, Path((message_id, index)): Path<(String, usize)>) -> Response {
    let attachments = stack.ses.mail(&message_id).map(|mail| mail.attachments()).unwrap_or_default();
    let Some(attachment) = attachments.into_iter().nth(index) else { return missing() };
    // Saved, not shown: whoever wrote the file should not get a page of this address.
    let name: String = attachment.name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, attachment.content_type), (header::CONTENT_DISPOSITION, disposition)];
    (headers, attachment.content).into_response()
}

pub(super) async fn report(State(stack): Stack, Path(message_id): Path<String>, body: Bytes) -> Response {
    let Some(mail) = stack.ses.mail(&message_id) else { return missing() };
    let fields = fields(&body);
    let word = fields.get("report").map(String::as_str).unwrap_or_default();
    let Some((kind, _)) = Report::ALL.into_iter().find(|(_, known)| *known == word) else {
        return refused(StatusCode::BAD_REQUEST, "SES reports no such thing.");
    };
    match stack.report(&mail, kind).await {
        Ok(()) => see(&format!("/_local/inbox/{message_id}")),
        Err(error) => refused(StatusCode::BAD_GATEWAY, &format!("{error:#}")),
    }
}

fn missing() -> Response {
    refused(StatusCode::NOT_FOUND, "There is no such message.")
}
