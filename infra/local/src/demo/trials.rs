//! The demonstration's trial: it begins today, and a few libraries have signed up. One service is full.

use anyhow::Result;
use http::Method;
use jiff::ToSpan;
use serde_json::json;

use super::libraries::{Ending, LIBRARIES};
use super::{send, today};
use crate::Stack;

const TRIAL: &str = "/trials/prov-selv";

/// What can be tried: the service, who delivers it, and how many seats there are.
const OFFERS: [(&str, &str, Option<u32>); 3] =
    [("lerretet", "lysbilde", Some(2)), ("avishylla", "pressehuset", Some(10)), ("sprakvenn", "tunge-og-tale", None)];

/// The registered supplier of a service, if it has one.
pub(super) fn supplier_of(service: &str) -> Option<&'static str> {
    OFFERS.iter().find(|(offered, ..)| *offered == service).map(|(_, supplier, ..)| *supplier)
}

/// Announces a trial of fifty days, and signs libraries up.
pub(super) async fn fill(stack: &Stack) -> Result<()> {
    let token = stack.token("coordinator");
    let coordinator = Some(token.as_str());
    let first_day = today(stack);
    let last_day = first_day.saturating_add(49.days());
    let plan = json!({
        "id": "prov-selv", "name": "Prøv selv (demo)", "first_day": first_day.to_string(), "last_day": last_day.to_string(),
    });
    send(stack, Method::POST, "/trials", coordinator, Some(plan)).await?;
    for (service, supplier, seats) in OFFERS {
        let help = format!("Skriv til kontakt@{supplier}.example.");
        let mut terms = json!({
            "access": {
                "nb": format!("Gå til https://{supplier}.example og logg inn med biblioteknummeret."),
                "nn": format!("Gå til https://{supplier}.example og logg inn med biblioteknummeret."),
            },
            "whom_to_ask": { "nb": help, "nn": help },
        });
        if let Some(seats) = seats {
            terms["seats"] = seats.into();
        }
        send(stack, Method::PUT, &format!("{TRIAL}/offers/{service}"), coordinator, Some(terms)).await?;
    }
    let evaluation = json!({ "link": "https://skjema.example/prov-selv" });
    send(stack, Method::PUT, &format!("{TRIAL}/evaluation"), coordinator, Some(evaluation)).await?;
    send(stack, Method::POST, &format!("{TRIAL}/announcement"), coordinator, None).await?;
    for library in LIBRARIES.iter().filter(|library| matches!(library.ending, Ending::Approved | Ending::AllowListed)) {
        let contact = stack.token(library.persona);
        for (service, ..) in OFFERS.iter().take(2) {
            let path = format!("/libraries/{}{TRIAL}/signups/{service}", library.number);
            let body = json!({ "contact_consent": library.language == "nb" });
            send(stack, Method::POST, &path, Some(&contact), Some(body)).await?;
        }
    }
    Ok(())
}
