//! Every event ever stored can be read for ever.
//!
//! `events/catalog/<context>/<event>.v<N>.json` holds a sample of each version. A sample is never changed: events like it
//! are in the log, and no deployment changes those.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cqrs_es::DomainEvent;
use domain::evaluation::round::EvaluationRound;
use domain::kernel::EventSourced;
use domain::kickoff::Kickoff;
use domain::kickoff::attendance::Attendance;
use domain::onboarding::concern_meeting::ConcernMeeting;
use domain::onboarding::participation::Participation;
use domain::onboarding::period::ConnectionPeriod;
use domain::onboarding::service::Service;
use domain::onboarding::{AllowList, County, Library};
use domain::statistics::allocation::SharingGroup;
use domain::statistics::counter_key::CounterKeys;
use domain::statistics::disclosure::PublishedYear;
use domain::statistics::import::Import;
use domain::statistics::inhabitants::Inhabitants;
use domain::statistics::institutions::Institutions;
use domain::statistics::national_form::NationalForm;
use domain::statistics::policy::DisplayPolicy;
use domain::statistics::service_month::ServiceMonth;
use domain::suppliers::Supplier;
use domain::trials::{TrialOffer, TrialPeriod};
use event_store::CommitItem;
use sha2::{Digest, Sha256};

const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../events/catalog");

/// Reads a sample as if it stood in the log and writes it back: its name on disk today, and its payload.
type Read = fn(&str) -> Result<(String, serde_json::Value), String>;

/// Every aggregate: the names of its events, and how one is read.
fn aggregates() -> Vec<(BTreeSet<String>, Read)> {
    vec![
        (names::<Kickoff>(), read::<Kickoff>),
        (names::<Attendance>(), read::<Attendance>),
        (names::<Library>(), read::<Library>),
        (names::<AllowList>(), read::<AllowList>),
        (names::<County>(), read::<County>),
        (names::<ConcernMeeting>(), read::<ConcernMeeting>),
        (names::<Service>(), read::<Service>),
        (names::<ConnectionPeriod>(), read::<ConnectionPeriod>),
        (names::<Participation>(), read::<Participation>),
        (names::<Supplier>(), read::<Supplier>),
        // Statistics.
        (names::<ServiceMonth>(), read::<ServiceMonth>),
        (names::<Import>(), read::<Import>),
        (names::<Institutions>(), read::<Institutions>),
        (names::<SharingGroup>(), read::<SharingGroup>),
        (names::<DisplayPolicy>(), read::<DisplayPolicy>),
        (names::<PublishedYear>(), read::<PublishedYear>),
        (names::<CounterKeys>(), read::<CounterKeys>),
        (names::<Inhabitants>(), read::<Inhabitants>),
        (names::<NationalForm>(), read::<NationalForm>),
        (names::<EvaluationRound>(), read::<EvaluationRound>),
        (names::<TrialPeriod>(), read::<TrialPeriod>),
        (names::<TrialOffer>(), read::<TrialOffer>),
    ]
}

fn read<A: EventSourced>(sample: &str) -> Result<(String, serde_json::Value), String> {
    let commit = CommitItem {
        aggregate: format!("{}#sample", A::TYPE),
        sequence: 1,
        count: 1,
        events: format!("[{sample}]"),
        at: "2023-03-02T08:00:00.000Z".to_owned(),
        by: "public".to_owned(),
        command: "sample".to_owned(),
        digest: "sample".to_owned(),
        state: None,
        schema: None,
    };
    let event = commit.decode::<A>().map_err(|error| format!("{error:?}"))?.remove(0);
    let name = format!("{}.v{}", event.event_type(), event.event_version());
    let written = serde_json::to_value(&event).map_err(|error| error.to_string())?;
    let payload = written.as_object().and_then(|variant| variant.values().next()).cloned().unwrap_or_default();
    Ok((name, payload))
}

/// The names of an aggregate's events, which serde lists when it is given one it does not know.
fn names<A: EventSourced>() -> BTreeSet<String> {
    let error = serde_json::from_str::<A::Event>(r#"{"?": {}}"#).unwrap_err().to_string();
    let listed = error.split("expected").nth(1).unwrap_or_default();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn samples() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(CATALOG).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files.map(|path| (key(&path), path)).collect()
}

/// `onboarding/library-applied.v1.json` is the sample of `onboarding.library-applied.v1`.
fn key(path: &Path) -> String {
    let context = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let event = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{context}.{event}")
}

#[test]
fn every_event_has_a_sample_of_its_version_and_every_sample_can_be_read() {
    let samples = samples();
    let mut sampled = BTreeSet::new();
    for (key, path) in &samples {
        let (name, _) = key.rsplit_once(".v").expect("a sample's name ends in its version");
        let payload = fs::read_to_string(path).unwrap();
        let (_, read) = aggregates().into_iter().find(|(names, _)| names.contains(name)).expect(key);
        let (name_today, written) =
            read(&format!("{{{key:?}: {payload}}}")).unwrap_or_else(|error| panic!("{key}: {error}"));
        if name_today == *key {
            let sample: serde_json::Value = serde_json::from_str(&payload).unwrap();
            assert_eq!(written, sample, "{key} is written as it was read");
        }
        sampled.insert(name_today);
    }
    for (names, _) in aggregates() {
        assert!(!names.is_empty());
        for name in names {
            assert!(
                sampled.iter().any(|sample| sample.rsplit_once(".v").is_some_and(|(sampled, _)| sampled == name)),
                "{name} has no sample in events/catalog"
            );
        }
    }
}

#[test]
fn no_sample_is_ever_changed() {
    let mut sums = String::new();
    for (key, path) in samples() {
        let sum = Sha256::digest(fs::read(path).unwrap());
        let hex: String = sum.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        sums.push_str(&format!("{hex} {key}\n"));
    }
    let path = format!("{CATALOG}/samples.txt");
    let known = fs::read_to_string(&path).unwrap_or_default();
    for line in known.lines() {
        assert!(sums.contains(line), "{line}: a stored event cannot be changed; add a new version and an upcaster");
    }
    #[expect(clippy::disallowed_methods, reason = "how a developer adds a new sample")]
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &sums).unwrap();
        return;
    }
    assert_eq!(known, sums, "new samples: run `UPDATE_SNAPSHOTS=1 cargo test -p e2e catalog`");
}
