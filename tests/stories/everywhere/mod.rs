//! One story of each capability, told with what any stack has: on the local stack, and on one that is deployed.
//!
//! `tests/deployed/run` deploys one and tells them there. They are relative to the stack's own day, its clock only goes forward,
//! and each has names of its own, because what an earlier story left behind is still there.

mod evaluation;
mod kickoff;
mod onboarding;
mod statistics;
mod trials;

use e2e::{Anywhere, Who};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The address of a library's primary contact.
fn contact(number: &str) -> String {
    format!("kontakt@b{number}.example")
}

/// So many days from the stack's today.
fn in_days(stack: &Anywhere, days: i32) -> Date {
    stack.today() + days.days()
}

/// A day at an hour on a Norwegian wall.
fn at(day: Date, hour: i8) -> DateTime {
    day.at(hour, 0, 0, 0)
}

/// An application by a library whose contacts have their addresses under its number.
fn application(number: &str) -> Value {
    let mut application = e2e::world::application(&format!("b{number}.example"));
    application["name"] = json!(format!("Bibliotek {number} (demo)"));
    application
}

/// A library that has applied and is approved, as lists show it.
async fn approved_library(stack: &Anywhere, number: &str) {
    stack.post(Who::Public, &format!("/libraries/{number}/application"), &application(number)).await.expect(201);
    let approval = format!("/libraries/{number}/application/approval");
    stack.post(Who::Coordinator, &approval, &json!({})).await.expect(200);
    listed(stack, "approved", number).await;
}

/// Waits until the list of libraries with this standing has one: until the stream has reached the projector.
async fn listed(stack: &Anywhere, standing: &str, number: &str) {
    let path = format!("/libraries?standing={standing}");
    let listed = async || {
        let libraries = stack.get(Who::Coordinator, &path).await.expect(200).body;
        libraries["items"].as_array()?.iter().any(|library| library["number"] == number).then_some(())
    };
    stack.until(&format!("{number} is listed as {standing}"), listed).await;
}

/// A supplier with a contact, `kontakt@<id>.example`, and a service in the catalogue.
async fn supplier_with_service(stack: &Anywhere, supplier: &str, service: &str) {
    let path = format!("/suppliers/{supplier}");
    let name = json!({ "name": format!("{supplier} (demo)") });
    stack.put(Who::Coordinator, &path, &name).await.expect(200);
    let contact = json!({ "name": "Kontakt (demo)", "email": format!("kontakt@{supplier}.example") });
    stack.post(Who::Coordinator, &format!("{path}/contacts"), &contact).await.expect(201);
    let words = json!({ "nb": "Noen ord.", "nn": "Nokre ord." });
    let description = json!({
        "supplier": format!("{supplier} (demo)"), "supplier_id": supplier, "name": format!("{service} (demo)"),
        "description": words, "eligible": ["public"], "price": { "ore": 150, "per": "inhabitant" },
        "answers": { "how_to_get_access": words, "use_from_home": words, "may_i_share": words, "whom_to_ask": words },
    });
    stack.put(Who::Coordinator, &format!("/services/{service}"), &description).await.expect(200);
}
