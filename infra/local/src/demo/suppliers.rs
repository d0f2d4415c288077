//! The demonstration's suppliers, each with a contact. They are invented.

use anyhow::Result;
use http::Method;
use serde_json::json;

use super::send;
use crate::Stack;

/// A supplier's key, its name, and what it reads.
const SUPPLIERS: [(&str, &str, &str); 5] = [
    ("lysbilde", "Lysbilde AS (demo)", "nb"),
    ("pressehuset", "Pressehuset (demo)", "nb"),
    ("tunge-og-tale", "Tunge og Tale (demo)", "nn"),
    ("klangbunn", "Klangbunn (demo)", "nn"),
    ("rotnett", "Rotnett (demo)", "nb"),
];

/// Registers them.
pub(super) async fn fill(stack: &Stack, coordinator: &str) -> Result<()> {
    for (id, name, language) in SUPPLIERS {
        let path = format!("/suppliers/{id}");
        let registration = json!({ "name": name, "language": language });
        send(stack, Method::PUT, &path, Some(coordinator), Some(registration)).await?;
        let contact = json!({ "name": format!("Kontakt {name}"), "email": format!("kontakt@{id}.example") });
        send(stack, Method::POST, &format!("{path}/contacts"), Some(coordinator), Some(contact)).await?;
    }
    Ok(())
}
