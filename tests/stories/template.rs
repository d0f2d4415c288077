//! What is deployed is what the code serves and needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use e2e::World;
use http_api::Audience;
use lambda::Environment;
use local::Template;
use reqwest::Method;

use crate::authorisation::apis;

#[tokio::test]
async fn each_function_serves_exactly_the_routes_that_the_template_gives_it() {
    let world = World::start().await;
    let served: BTreeMap<String, BTreeSet<(String, bool)>> = apis(&world)
        .into_iter()
        .map(|(function, api)| {
            let routes = api.routes().iter();
            let routes = routes.map(|route| (format!("{} {}", route.method, route.path), route.audience.needs_token()));
            (function.to_owned(), routes.collect())
        })
        .collect();
    let template = world.stack.template();
    // A function that the template gives no route must serve none either.
    let mut deployed: BTreeMap<String, BTreeSet<(String, bool)>> =
        served.keys().map(|function| (function.clone(), BTreeSet::new())).collect();
    for route in &template.routes {
        let function = binary(template, &route.function).to_owned();
        deployed.entry(function).or_default().insert((route.key(), route.authorizer.is_some()));
    }
    assert_eq!(served, deployed);
}

/// Where nobody has to sign in to make us store something, the gateway lets only a few in at a time. Behind a link the link is
/// what is asked for first.
#[tokio::test]
async fn what_anyone_may_send_is_throttled() {
    let world = World::start().await;
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(include_str!("../../infra/template.yaml")).unwrap();
    let api = &template["Resources"]["HttpApi"]["Properties"];
    let rate = |settings: &serde_yaml_ng::Value| settings["ThrottlingRateLimit"].as_u64();
    assert_eq!(rate(&api["DefaultRouteSettings"]), Some(50));
    let apis = apis(&world);
    let routes = apis.iter().flat_map(|(_, api)| api.routes());
    let anyones = routes.filter(|route| route.audience == Audience::Public && route.method != Method::GET);
    let anyones: Vec<_> = anyones.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert!(anyones.len() >= 3, "{anyones:?}");
    for route in anyones {
        assert_eq!(rate(&api["RouteSettings"][route.as_str()]), Some(2), "{route}");
    }
}

#[tokio::test]
async fn each_function_gets_exactly_the_variables_it_needs() {
    let world = World::start().await;
    for function in &world.stack.template().functions {
        let all = world.stack.environment(&function.binary);
        assert!(starts(&function.binary, &all), "{} does not start as deployed", function.binary);
        for name in function.environment.keys().filter(|name| *name != "RUST_LOG") {
            let mut fewer = all.clone();
            fewer.remove(name);
            assert!(!starts(&function.binary, &fewer), "{} does not need {name}", function.binary);
        }
    }
}

fn starts(binary: &str, variables: &BTreeMap<String, String>) -> bool {
    let environment = Environment::new(variables.clone(), Arc::new(event_store::SystemClock));
    match binary {
        "onboarding" => onboarding::api(&environment).is_ok(),
        "trials" => trials::api(&environment).is_ok(),
        "kickoff" => kickoff::api(&environment).is_ok(),
        "statistics" => statistics::api(&environment).is_ok(),
        "evaluation" => evaluation::api(&environment).is_ok(),
        "evaluation-mailer" => evaluation_mailer::function(&environment).is_ok(),
        "projector" => projector::function(&environment).is_ok(),
        "timekeeper" => timekeeper::function(&environment).is_ok(),
        "correspondence" => correspondence::function(&environment).is_ok(),
        other => panic!("nobody here knows how {other} starts"),
    }
}

#[tokio::test]
async fn each_function_may_touch_exactly_the_tables_it_is_told_of() {
    let world = World::start().await;
    let source = include_str!("../../infra/template.yaml");
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(source).unwrap();
    for function in &world.stack.template().functions {
        let policies = &template["Resources"][function.logical_id.as_str()]["Properties"]["Policies"];
        let granted: BTreeSet<String> = tables_in(&serde_yaml_ng::to_string(policies).unwrap());
        let told: BTreeSet<String> =
            function.environment.keys().filter_map(|name| name.strip_suffix("_TABLE")).map(str::to_owned).collect();
        assert_eq!(granted, told, "{}", function.logical_id);
        assert!(!serde_yaml_ng::to_string(policies).unwrap().contains("dynamodb:*"));
    }
}

#[test]
fn each_environment_of_samconfig_gives_every_parameter_that_has_no_default_and_no_other_than_there_are() {
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(include_str!("../../infra/template.yaml")).unwrap();
    let parameters = template["Parameters"].as_mapping().unwrap().iter();
    let parameters: Vec<_> = parameters.map(|(name, parameter)| (name.as_str().unwrap(), parameter)).collect();
    let required = parameters.iter().filter(|(_, parameter)| parameter.get("Default").is_none());
    let required: BTreeSet<&str> = required.map(|(name, _)| *name).collect();
    let known: BTreeSet<&str> = parameters.iter().map(|(name, _)| *name).collect();
    let environments = include_str!("../../infra/samconfig.toml").split("parameter_overrides = [").skip(1);
    let environments: Vec<BTreeSet<&str>> = environments.map(given).collect();
    assert_eq!(environments.len(), 2, "the test installation and the one in use");
    for given in environments {
        assert!(given.is_superset(&required), "{given:?} lacks some of {required:?}");
        assert!(given.is_subset(&known), "{given:?} has others than {known:?}");
    }
}

/// The names in the list of `"Name=value"` that ends at the first bracket.
fn given(list: &str) -> BTreeSet<&str> {
    let values = list.split(']').next().unwrap().split('"').skip(1).step_by(2);
    values.filter_map(|value| value.split_once('=')).map(|(name, _)| name).collect()
}

/// The tables named in policies, as their variables are: `EventsTable` is EVENTS.
fn tables_in(policies: &str) -> BTreeSet<String> {
    let words = policies.split(|c: char| !c.is_ascii_alphanumeric());
    let tables = words.filter_map(|word| word.strip_suffix("Table")).filter(|word| !word.is_empty());
    tables
        .map(|table| {
            let parts = table
                .char_indices()
                .map(|(at, c)| if at > 0 && c.is_ascii_uppercase() { format!("_{c}") } else { c.to_string() });
            parts.collect::<String>().to_ascii_uppercase()
        })
        .collect()
}

fn binary<'t>(template: &'t Template, logical_id: &str) -> &'t str {
    let function = template.functions.iter().find(|function| function.logical_id == logical_id);
    function.map_or("", |function| function.binary.as_str())
}
