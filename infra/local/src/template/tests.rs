use super::*;
use serde_json::json;

fn parse(text: &str) -> Result<Template> {
    Template::parse(text, &BTreeMap::new())
}

fn example() -> Template {
    parse(crate::test_support::TEMPLATE).unwrap()
}

#[test]
fn a_stream_is_said_to_be_enabled_as_the_api_wants_it() {
    let template = example();
    let events = template.tables.iter().find(|table| table.logical_id == "EventsTable").unwrap();
    assert_eq!(events.definition["StreamSpecification"], json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}));
}

#[test]
fn routes_take_the_default_authorizer_unless_they_say_none() {
    let template = example();
    let authorizer = |key: &str| template.routes.iter().find(|route| route.key() == key).unwrap().authorizer.clone();
    assert_eq!(authorizer("GET /things/{thing_id}"), None);
    assert_eq!(authorizer("GET /me"), Some("Jwt".to_owned()));
}

#[test]
fn variables_are_resolved_through_references_substitutions_and_conditions() {
    let template = example();
    let environment = &template.function("things").unwrap().environment;
    assert_eq!(environment["EVENTS_TABLE"], "local-events");
    assert_eq!(environment["MAIL_FROM"], "post@example.no");
    assert_eq!(environment["RUST_LOG"], "info");
    assert!(environment["EMAIL_HASH_KEY"].starts_with("{{resolve:secretsmanager:"));
}

#[test]
fn a_stream_source_knows_its_table_by_name() {
    let template = example();
    let source = &template.streams[0];
    assert_eq!((source.table.as_str(), source.batch_size, source.retries), ("local-events", 10, Some(2)));
    assert!(source.reports_failures && source.bisect);
}

#[test]
fn an_unknown_function_is_an_error_with_its_place() {
    let text = "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: !Base64 x\n";
    let error = format!("{:#}", parse(text).unwrap_err());
    assert!(error.contains("Resources.T.Properties.TableName !Base64"), "{error}");
}

#[test]
fn an_event_type_nobody_runs_is_an_error_with_its_place() {
    let text = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n    \
                Properties:\n      Events:\n        Q: {Type: SQS, Properties: {}}\n";
    let error = format!("{:#}", parse(text).unwrap_err());
    assert!(error.contains("Resources.F.Properties.Events.Q"), "{error}");
}

#[test]
fn a_parameter_without_a_value_is_an_error_and_can_be_given_one() {
    let text = "Parameters:\n  Stage: {Type: String}\nResources: {}\n";
    assert!(parse(text).is_err());
    assert!(Template::parse(text, &[("Stage".to_owned(), "local".to_owned())].into()).is_ok());
}

#[test]
fn a_resource_whose_condition_does_not_hold_is_not_there() {
    let text = "Parameters:\n  Stage: {Type: String, Default: dev}\nConditions:\n  Live: !Equals [!Ref Stage, live]\n\
                Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Condition: Live\n    Properties: {}\n";
    assert_eq!(parse(text).unwrap().tables, []);
}
