//! Secrets are in no log: not the keys that functions are given, not what callers prove themselves by.

use e2e::{Log, Who, World};
use serde_json::json;

/// A library's contact makes a key for its own system, which asks with it, and with one that is wrong.
pub(crate) async fn a_key_that_is_used(world: &World, contact: Who<'_>) -> String {
    let asked = json!({ "system": "Statistikksystemet", "expires_on": "2024-03-01" });
    let made = world.post(contact, "/libraries/2030100/counter-keys", &asked).await.expect(201).body;
    let key = made["api_key"].as_str().unwrap().to_owned();
    for (presented, status) in [(key.clone(), 200), (format!("{key}x"), 401)] {
        let path = format!("/r51/members?customer_id=2030100&api_key={presented}");
        world.get(Who::Public, &path).await.expect(status);
    }
    key
}

/// Looks for what functions are given and for what was `presented`. At debug level other crates write down what they send and
/// receive on loopback; those lines are no log of ours, and are not written at the level that is deployed.
pub(crate) fn assert_no_secret(world: &World, log: &Log, presented: &[&str]) {
    let variables = world.stack.environment("kickoff");
    let given = ["LINK_KEY", "EMAIL_HASH_KEY"].map(|name| variables[name].as_str());
    // What every bearer token begins with: a JSON object in base64.
    let secrets = given.iter().chain(presented).copied().chain(["eyJ"]);
    let everything = log.text();
    let lines = || everything.lines().filter(|line| !line.contains("DEBUG") && !line.contains("TRACE"));
    for secret in secrets {
        assert!(secret.len() >= 3, "a secret to look for");
        assert!(!lines().any(|line| line.contains(secret)), "the log has a secret that begins with {}", &secret[..3]);
    }
}
