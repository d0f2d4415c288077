//! The demonstration's kickoff: planned as in the spring of 2023, with three suppliers, of which one has answered, one may
//! come and one is still to answer.

use anyhow::{Context as _, Result};
use http::Method;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::send;
use crate::{Mail, Stack};

/// The day of the kickoff, counted from the first day of the demonstration: from 2 March to 12 April 2023.
pub(super) const DAY_AFTER: i32 = 41;
/// The last day for answers, counted alike: 24 March.
const ANSWERS_AFTER: i32 = 22;

/// What a supplier answers; nothing, if it has yet to.
type Answer = Option<fn() -> Json>;

/// Who is invited, and what they answer.
const INVITED: [(&str, Answer); 3] = [("lysbilde", Some(yes)), ("klangbunn", Some(maybe)), ("rotnett", None)];

fn yes() -> Json {
    json!({
        "coming": "yes",
        "speakers": [{"name": "Foredragsholder Lysbilde (demo)", "email": "foredrag@lysbilde.example"}],
        "needs": "Vi viser en film med lyd.",
        "not_before": "10:00",
        "material": [{"title": "Film om Lerretet (demo)", "link": "https://lysbilde.example/film"}],
    })
}

fn maybe() -> Json {
    json!({"coming": "maybe", "needs": "Ein mikrofon."})
}

/// Plans the kickoff, invites the suppliers, and lets them answer by the links in their letters.
pub(super) async fn fill(stack: &Stack, coordinator: &str, today: Date) -> Result<()> {
    let day = today.saturating_add(DAY_AFTER.days());
    let kickoff = format!("/kickoffs/{}", id(day));
    let plan = json!({
        "title": {"nb": "Kickoff for prøveperioden (demo)", "nn": "Kickoff for prøveperioden (demo)"},
        "starts_at": format!("{day}T09:00"),
        "ends_at": format!("{day}T12:00"),
        "place": "Fylkeshuset i Oslo",
        "broadcast": "https://video.example/kickoff",
        "slot_minutes": 20,
        "buffer_minutes": 5,
        "answer_by": today.saturating_add(ANSWERS_AFTER.days()).to_string(),
        "registration_open": true,
    });
    send(stack, Method::PUT, &kickoff, Some(coordinator), Some(plan)).await?;
    for (id, _) in INVITED {
        send(stack, Method::PUT, &format!("{kickoff}/invitations/{id}"), Some(coordinator), None).await?;
    }
    stack.idle().await?;
    for (id, answer) in INVITED {
        if let Some(answer) = answer {
            let link = link_of(stack, id).with_context(|| format!("{id} got no link"))?;
            send(stack, Method::POST, &link, None, Some(answer())).await?;
        }
    }
    for attendee in attendees() {
        send(stack, Method::POST, &format!("{kickoff}/registration"), None, Some(attendee)).await?;
    }
    Ok(())
}

/// Two who come, of which one consents to be listed, and one who will see the recording.
fn attendees() -> [Json; 3] {
    let attendee = |name: &str, email: &str, library: &str, language: &str, mode: &str, listed: bool| {
        json!({
            "name": name, "email": email, "library_number": library, "language": language, "mode": mode, "listed": listed,
        })
    };
    [
        attendee("Deltaker Storlia (demo)", "deltaker@storlia.example", "2990200", "nb", "live", true),
        attendee("Deltakar Storlia (demo)", "deltakar@storlia.example", "2990200", "nn", "live", false),
        attendee("Opptak Elvemo (demo)", "opptak@elvemo.example", "2990300", "nb", "recording-only", false),
    ]
}

/// `2023-var` or `2023-host`, by the half of the year.
fn id(day: Date) -> String {
    format!("{}-{}", day.year(), if day.month() <= 6 { "var" } else { "host" })
}

/// Where a supplier answers, as its letter says.
fn link_of(stack: &Stack, supplier: &str) -> Option<String> {
    let inbox = stack.inbox();
    let address = format!("kontakt@{supplier}.example");
    let text = inbox.iter().filter(|mail| mail.destinations == [address.as_str()]).find_map(Mail::text)?;
    let link = text.split_whitespace().find(|word| word.contains("/kickoffs/"))?;
    link.strip_prefix(stack.url()).map(str::to_owned)
}
