use super::call::Tables;
use super::{Need, Permissions, Statement, signer};
use crate::template::Template;
use http::HeaderMap;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const TEMPLATE: &str = r"
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: place, AttributeType: S }]
      KeySchema: [{ AttributeName: place, KeyType: HASH }]
  Worker:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: worker } }
    Properties:
      Policies:
        - Version: '2012-10-17'
          Statement:
            - Sid: Read
              Effect: Allow
              Action: [dynamodb:Query, dynamodb:BatchGetItem]
              Resource: [!GetAtt Things.Arn, !Sub '${Things.Arn}/index/*']
            - Sid: WriteItsOwn
              Effect: Allow
              Action: [dynamodb:PutItem, dynamodb:ConditionCheckItem]
              Resource: !GetAtt Things.Arn
              Condition:
                ForAllValues:StringEquals:
                  dynamodb:LeadingKeys: [own]
            - Sid: Forget
              Effect: Allow
              Action: dynamodb:UpdateItem
              Resource: !GetAtt Things.Arn
              Condition:
                ForAllValues:StringEquals:
                  dynamodb:Attributes: [place, delete_after]
                StringEqualsIfExists:
                  dynamodb:ReturnValues: NONE
";

fn template() -> Template {
    Template::parse(TEMPLATE, &BTreeMap::new()).unwrap()
}

/// Whether the worker may make a call.
fn may(operation: &str, body: &Json) -> bool {
    let template = template();
    let permissions = Permissions::of(&template);
    Tables::of(&template).needs(operation, body).iter().all(|need| permissions.check("Worker", need).is_ok())
}

#[test]
fn a_function_may_what_a_statement_gives_and_nothing_else() {
    assert!(may("Query", &json!({ "TableName": "Things" })));
    assert!(may("Query", &json!({ "TableName": "Things", "IndexName": "by-name" })));
    assert!(!may("Query", &json!({ "TableName": "Others" })));
    assert!(!may("Scan", &json!({ "TableName": "Things" })));
    assert!(may("BatchGetItem", &json!({ "RequestItems": { "Things": {} } })));
    assert!(!may("BatchGetItem", &json!({ "RequestItems": { "Things": {}, "Others": {} } })));
}

#[test]
fn a_condition_holds_for_the_keys_and_attributes_that_a_request_names() {
    let put = |place: &str| json!({ "TableName": "Things", "Item": { "place": { "S": place } } });
    assert!(may("PutItem", &put("own")));
    assert!(!may("PutItem", &put("another's")));
    let check = json!({ "TableName": "Things", "Key": { "place": { "S": "own" } } });
    let both = |place: &str| json!({ "TransactItems": [{ "ConditionCheck": check }, { "Put": put(place) }] });
    assert!(may("TransactWriteItems", &both("own")));
    assert!(!may("TransactWriteItems", &both("another's")));

    let update = |expression: &str, returned: Option<&str>| {
        let mut body = json!({
            "TableName": "Things", "Key": { "place": { "S": "any" } }, "UpdateExpression": expression,
            "ConditionExpression": "attribute_exists(place) AND #n <> :n",
            "ExpressionAttributeNames": { "#n": "delete_after" },
        });
        if let Some(returned) = returned {
            body["ReturnValues"] = returned.into();
        }
        body
    };
    assert!(may("UpdateItem", &update("SET delete_after = :second", None)));
    assert!(may("UpdateItem", &update("REMOVE delete_after", Some("NONE"))));
    assert!(!may("UpdateItem", &update("SET delete_after = :second", Some("ALL_OLD"))));
    assert!(!may("UpdateItem", &update("SET delete_after = :second, email = :email", None)));
}

#[test]
fn what_was_needed_is_remembered_and_the_rest_is_what_nothing_uses() {
    let template = template();
    let permissions = Permissions::of(&template);
    for need in Tables::of(&template).needs("Query", &json!({ "TableName": "Things" })) {
        permissions.check("Worker", &need).unwrap();
        permissions.check("nobody of the template", &need).unwrap();
    }
    let needed = permissions.needed();
    assert_eq!(needed.len(), 1);
    assert!(needed.is_subset(&template.grants()));
    assert_eq!(template.grants().len(), 4 + 2 + 1);
}

#[test]
fn a_statement_that_is_not_understood_allows_nothing() {
    let statement = |key: &str, value: Json| {
        let mut statement = json!({ "Sid": "A", "Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*" });
        statement[key] = value;
        Statement::read(&statement)
    };
    assert!(statement("Sid", json!("B")).is_ok());
    assert!(statement("Effect", json!("Deny")).is_err());
    assert!(statement("Action", json!("dynamodb:*")).is_err());
    assert!(statement("NotAction", json!("dynamodb:Scan")).is_err());
    assert!(statement("Condition", json!({ "StringLike": { "a": "b" } })).is_err());
    let need = Need {
        action: "dynamodb:Query".to_owned(),
        resource: "anything".to_owned(),
        context: BTreeMap::from([("dynamodb:LeadingKeys", vec!["a".to_owned(), "b".to_owned()])]),
    };
    let only = |keys: Json| {
        let condition = json!({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": keys } });
        statement("Condition", condition).unwrap().grants(&need).is_some()
    };
    assert!(only(json!(["a", "b", "c"])) && !only(json!("a")));
}

#[test]
fn whose_keys_signed_a_request_stands_in_its_credential() {
    let mut headers = HeaderMap::new();
    assert_eq!(signer(&headers), None);
    let value = "AWS4-HMAC-SHA256 Credential=Worker/20230302/eu-north-1/dynamodb/aws4_request, Signature=0";
    headers.insert(http::header::AUTHORIZATION, value.parse().unwrap());
    assert_eq!(signer(&headers), Some("Worker"));
}
