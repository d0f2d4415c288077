//! A log of libraries, made up.

use serde_json::{Value, json};

/// A commit as the store writes it. A library applies, is approved, and then its deputy changes again and again.
pub(crate) fn commit(library: u64, sequence: u64) -> Value {
    let number = 2_000_000 + library;
    let event = match sequence {
        1 => {
            let said = json!({
                "number": number.to_string(), "name": "Fjordvik folkebibliotek", "library_type": "public",
                "organisation_number": "123456785", "municipality": "0301", "language": "nb",
                "primary_contact": deputy(0), "deputy": deputy(1),
            });
            json!([{ "onboarding.library-applied.v1": said }])
        }
        2 => {
            json!([{ "onboarding.application-approved.v1": {"approval": {"by": "allow-list", "domain": "fjordvik.example"}} }])
        }
        even if even.is_multiple_of(2) => json!([{ "onboarding.deputy-removed.v1": {"deputy": deputy(sequence - 1)} }]),
        _ => json!([{ "onboarding.deputy-added.v1": {"deputy": deputy(sequence)} }]),
    };
    json!({
        "aggregate": {"S": format!("Library#{number}")},
        "sequence": {"N": sequence.to_string()},
        "count": {"N": "1"},
        "events": {"S": event.to_string()},
        "at": {"S": "2023-03-02T08:00:00.000Z"},
        "by": {"S": "person:00000000-0000-4000-8000-000000000007"},
        "command": {"S": format!("00000000-0000-4000-8000-{:012}", library * 100 + sequence)},
        "digest": {"S": format!("{sequence:043}")},
    })
}

fn deputy(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}
