//! A template of the tests' own: small, but with one of everything.

use crate::database::LocalDatabase;
use crate::functions::{BoxError, Clock, EventFunction, Handler, Variables};
use crate::template::{Document, Template};
use crate::{Options, Stack};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::response::IntoResponse as _;
use futures::future::BoxFuture;
use http_body_util::BodyExt as _;
use lambda_http::RequestExt as _;
use lambda_http::request::RequestContext;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Two tables, an HTTP function, a stream function that is also scheduled and subscribed.
pub(crate) const TEMPLATE: &str = r#"
Parameters:
  LogLevel: {Type: String, Default: info}
  Sender: {Type: String, Default: post@example.no}
  Issuer: {Type: String, Default: ""}
Conditions:
  OwnPool: !Equals [!Ref Issuer, ""]
Globals:
  Function:
    MemorySize: 256
    Environment: {Variables: {RUST_LOG: !Ref LogLevel}}
Resources:
  Pool: {Type: "AWS::Cognito::UserPool"}
  Client: {Type: "AWS::Cognito::UserPoolClient"}
  Key: {Type: "AWS::SecretsManager::Secret"}
  Feedback: {Type: "AWS::SNS::Topic"}
  EventsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub "${AWS::StackName}-events"
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: aggregate, AttributeType: S}, {AttributeName: sequence, AttributeType: N}]
      KeySchema: [{AttributeName: aggregate, KeyType: HASH}, {AttributeName: sequence, KeyType: RANGE}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  PeopleTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: person_id, AttributeType: S}, {AttributeName: email_hash, AttributeType: S}]
      KeySchema: [{AttributeName: person_id, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - IndexName: by-email
          KeySchema: [{AttributeName: email_hash, KeyType: HASH}]
          Projection: {ProjectionType: KEYS_ONLY}
      TimeToLiveSpecification: {AttributeName: delete_after, Enabled: true}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://example.no"]
        AllowMethods: [GET, POST]
        AllowHeaders: [authorization, content-type]
        ExposeHeaders: [etag]
        MaxAge: 600
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !If [OwnPool, !Sub "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}", !Ref Issuer]
              audience: [!Ref Client]
  ThingsFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: {Binary: things}}
    Properties:
      Environment:
        Variables:
          EVENTS_TABLE: !Ref EventsTable
          MAIL_FROM: !Ref Sender
          EMAIL_HASH_KEY: !Sub "{{resolve:secretsmanager:${Key}}}"
          PUBLIC_URL: https://example.no
      Events:
        Me: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /me}}
        Get:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: GET, Path: "/things/{thing_id}", Auth: {Authorizer: NONE}}
        Post:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: POST, Path: "/things/{thing_id}", Auth: {Authorizer: NONE}}
  ListenerFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: {Binary: listener}}
    Properties:
      Environment: {Variables: {EVENTS_TABLE: !Ref EventsTable}}
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt EventsTable.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            MaximumRetryAttempts: 2
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
        Sweep:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(0 3 * * ? *)
            ScheduleExpressionTimezone: Europe/Oslo
            Input: '{"task":"sweep"}'
        Feedback: {Type: SNS, Properties: {Topic: !Ref Feedback}}
"#;

/// That template, parsed.
pub(crate) fn template() -> Template {
    Template::parse(TEMPLATE, &BTreeMap::new()).expect("the tests' template is good")
}

/// Writes an item through an SDK client, as a function would.
pub(crate) async fn put(database: &LocalDatabase, table: &str, item: Vec<(&str, AttributeValue)>) {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(aws_sdk_dynamodb::config::Region::new("eu-north-1"))
        .credentials_provider(aws_sdk_dynamodb::config::Credentials::new("local", "local", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled())
        .endpoint_url(database.url())
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let item = item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    client.put_item().table_name(table).set_item(Some(item)).send().await.expect("the item is good");
}

/// What the tests' functions see and do.
#[derive(Default)]
pub(crate) struct Seen {
    /// The sequence numbers that the listener handled, batch by batch.
    pub(crate) batches: Mutex<Vec<Vec<String>>>,
    /// Other events that it received.
    pub(crate) events: Mutex<Vec<Json>>,
    /// The aggregates at which it fails.
    pub(crate) poison: Mutex<Vec<String>>,
}

/// A stack of the tests' own template, in `directory` or in memory.
pub(crate) async fn stack(directory: Option<&Path>, seen: &Arc<Seen>) -> Stack {
    let options = Options { directory: directory.map(Path::to_path_buf), ..Options::default() };
    let seen = Arc::clone(seen);
    let build = move |binary: &str, _: &Variables, _: Arc<dyn Clock>| {
        Ok(match binary {
            "listener" => Handler::Event(Arc::new(Listener(Arc::clone(&seen)))),
            _ => Handler::Http(axum::Router::new().fallback(echo)),
        })
    };
    let document = Document::parse(TEMPLATE).expect("the tests' template is YAML");
    Stack::start_with(options, &document, &build).await.expect("the tests' stack starts")
}

/// Writes one commit of the aggregate to the stack's log.
pub(crate) async fn commit(stack: &Stack, aggregate: &str, sequence: u32) {
    let put = stack.dynamodb().put_item().table_name("local-events");
    let put = put.item("aggregate", AttributeValue::S(aggregate.to_owned()));
    put.item("sequence", AttributeValue::N(sequence.to_string())).send().await.expect("the log takes it");
}

struct Listener(Arc<Seen>);

impl EventFunction for Listener {
    fn handle(&self, event: Json) -> BoxFuture<'_, Result<Json, BoxError>> {
        Box::pin(async move {
            let Some(records) = event["Records"].as_array().filter(|records| records[0].get("dynamodb").is_some())
            else {
                self.0.events.lock().unwrap().push(event);
                return Ok(json!({"swept": 0}));
            };
            let mut handled = Vec::new();
            let mut failures = Vec::new();
            let poison = self.0.poison.lock().unwrap().clone();
            for record in records {
                let aggregate = record["dynamodb"]["Keys"]["aggregate"]["S"].as_str().unwrap().to_owned();
                if poison.contains(&aggregate) {
                    failures.push(json!({"itemIdentifier": record["dynamodb"]["SequenceNumber"]}));
                } else {
                    handled.push(aggregate);
                }
            }
            self.0.batches.lock().unwrap().push(handled);
            Ok(json!({"batchItemFailures": failures}))
        })
    }
}

/// Answers with the request as it arrived, or does what the path asks for.
async fn echo(request: axum::extract::Request) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    assert!(!parts.uri.path().ends_with("/panic"), "as asked");
    let context = parts.extensions.get::<RequestContext>().cloned();
    let body = body.collect().await.unwrap().to_bytes();
    let headers: BTreeMap<_, _> =
        parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap())).collect();
    let text = String::from_utf8(body.to_vec()).ok();
    let answer = json!({
        "method": parts.method.as_str(), "path": parts.uri.path(), "query": parts.uri.query(), "headers": headers,
        "bytes": body.len(), "text": text, "context": context,
        "parameters": parts.extensions.path_parameters_ref().and_then(|p| p.first("thing_id")),
    });
    ([("access-control-allow-origin", "the function's own"), ("etag", "\"1\"")], axum::Json(answer)).into_response()
}
