//! The tree keeps the rules that it states.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn folders(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(ROOT).join(of)).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.join("Cargo.toml").exists()).collect();
    folders.sort();
    folders
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref()).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn one_folder_is_one_package_one_binary_and_one_function_of_the_template() {
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(include_str!("../../infra/template.yaml")).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let functions = resources.values().filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    let deployed: BTreeSet<String> = functions
        .map(|function| function["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap_or_default().to_owned())
        .collect();
    let present: BTreeSet<String> = folders("functions").iter().map(|folder| name(folder)).collect();
    assert_eq!(present, deployed);
    for folder in folders("functions") {
        assert!(read(folder.join("Cargo.toml")).contains(&format!("name = \"{}\"", name(&folder))));
        assert!(read(folder.join("src/main.rs")).lines().count() <= 12, "{}: main.rs only serves", folder.display());
        let invocations = Path::new(ROOT).join("events/invocations").join(name(&folder));
        assert!(fs::read_dir(&invocations).is_ok_and(|files| files.count() > 0), "{}", invocations.display());
    }
}

#[test]
fn the_model_knows_no_aws_no_http_no_clock_and_no_chance() {
    let manifest = read(Path::new(ROOT).join("shared/domain/Cargo.toml"));
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("[dev-dependencies]").next().unwrap();
    let allowed: BTreeSet<&str> = ["cqrs-es", "jiff", "serde", "serde_json", "serde_variant", "thiserror"].into();
    let found: BTreeSet<&str> =
        dependencies.lines().filter_map(|line| line.split('.').next()).filter(|name| !name.is_empty()).collect();
    assert!(found.is_subset(&allowed), "{found:?}");
}

#[test]
fn every_version_stands_in_the_root_manifest_and_nowhere_else() {
    let manifests = [
        folders("shared"),
        folders("functions"),
        vec![format!("{ROOT}/infra/local").into(), format!("{ROOT}/tests").into()],
    ];
    for folder in manifests.concat() {
        let manifest = read(folder.join("Cargo.toml"));
        let lines = manifest.split("dependencies]").skip(1).flat_map(str::lines);
        for line in lines.take_while(|line| !line.starts_with("[[")).filter(|line| line.contains('=')) {
            assert!(line.contains("workspace = true"), "{}: {line}", folder.display());
        }
    }
}

#[test]
fn what_the_benchmark_measures_against_is_in_no_function() {
    let lock = read(Path::new(ROOT).join("Cargo.lock"));
    for name in ["dynamo-es", "aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

/// `cargo lambda build` makes a release abort on panics unless its profile says otherwise, and then one poisonous event would
/// end the projector instead of being parked.
#[test]
fn what_is_deployed_unwinds() {
    let manifest = read(Path::new(ROOT).join("Cargo.toml"));
    let (_, release) = manifest.split_once("[profile.release]").expect("a release profile");
    assert!(release.lines().any(|line| line == r#"panic = "unwind""#));
}

/// What every source file under a folder says.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => read(&path),
        _ => String::new(),
    });
    texts.collect()
}

/// A promise with a test is worth what the test is.
#[test]
fn every_test_that_the_documents_on_security_name_is_there() {
    let all = ["functions", "infra", "shared", "tests"].map(|folder| sources(&Path::new(ROOT).join(folder))).concat();
    let mut named = 0;
    for document in ["docs/adr/0035-the-owasp-list-walked.md", "docs/attacked.md"] {
        let text = read(Path::new(ROOT).join(document));
        let between_backticks = text.split('`').skip(1).step_by(2);
        let is_sentence = |word: &&str| {
            word.split('_').count() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        for test in between_backticks.filter(is_sentence) {
            assert!(all.contains(&format!("fn {test}(")), "{document} names {test}");
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}

#[test]
fn the_top_level_is_what_readers_expect() {
    let expected: BTreeSet<&str> = [
        "ARCHITECTURE.md",
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "clippy.toml",
        "deny.toml",
        "docs",
        "events",
        "functions",
        "infra",
        "rust-toolchain.toml",
        "rustfmt.toml",
        "shared",
        "tests",
    ]
    .into();
    let present: BTreeSet<String> = fs::read_dir(ROOT).unwrap().map(|entry| name(&entry.unwrap().path())).collect();
    let visible: BTreeSet<&str> =
        present.iter().map(String::as_str).filter(|name| !name.starts_with('.') && *name != "target").collect();
    assert_eq!(visible, expected);
}
