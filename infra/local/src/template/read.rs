//! From the YAML document to what the stack runs.

use super::resolve::{Scope, stream_arn};
use super::{Authorizer, Cors, Function, Route, Schedule, StreamSource, Subscription, Table, Template};
use crate::permissions::Statement;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::{Value as Json, json};
use serde_yaml_ng::{Mapping, Value};
use std::collections::BTreeMap;

/// Resources that would start something, but are not events of a function: silently leaving one out would hide a trigger.
const TRIGGERS_ELSEWHERE: [&str; 5] = [
    "AWS::Lambda::EventSourceMapping",
    "AWS::ApiGatewayV2::Route",
    "AWS::Scheduler::Schedule",
    "AWS::Events::Rule",
    "AWS::Serverless::Api",
];

pub(super) fn template(document: &Value, overrides: &BTreeMap<String, String>) -> Result<Template> {
    let none = Mapping::new();
    let section = |name: &str| document.get(name).and_then(Value::as_mapping).unwrap_or(&none);
    let scope = Scope {
        parameters: parameters(section("Parameters"), overrides)?,
        conditions: section("Conditions"),
        mappings: section("Mappings"),
        resources: section("Resources"),
    };
    let mut reader = Reader { scope, globals: section("Globals"), template: empty(), default_authorizer: None };
    let mut functions = Vec::new();
    for (id, resource) in section("Resources") {
        let id = id.as_str().ok_or_else(|| anyhow!("Resources: a name that is not a string"))?;
        let kind = resource.get("Type").and_then(Value::as_str).ok_or_else(|| anyhow!("Resources.{id}: no Type"))?;
        if let Some(condition) = resource.get("Condition").and_then(Value::as_str)
            && !reader.scope.condition(condition)?
        {
            continue;
        }
        let properties = resource.get("Properties").unwrap_or(&Value::Null);
        match kind {
            "AWS::DynamoDB::Table" => reader.table(id, properties)?,
            "AWS::Serverless::HttpApi" => reader.api(id, properties)?,
            "AWS::Serverless::Function" => functions.push((id, resource)),
            _ if TRIGGERS_ELSEWHERE.contains(&kind) => bail!("Resources.{id}: the local stack does not run a {kind}"),
            _ => {}
        }
    }
    // Routes need the API's default authorizer, wherever in the document it stands.
    for (id, resource) in functions {
        reader.function(id, resource)?;
    }
    Ok(reader.template)
}

fn empty() -> Template {
    Template {
        tables: Vec::new(),
        functions: Vec::new(),
        routes: Vec::new(),
        streams: Vec::new(),
        schedules: Vec::new(),
        subscriptions: Vec::new(),
        authorizers: BTreeMap::new(),
        cors: None,
    }
}

fn parameters(declared: &Mapping, overrides: &BTreeMap<String, String>) -> Result<BTreeMap<String, Json>> {
    let mut values = BTreeMap::new();
    for (name, declaration) in declared {
        let name = name.as_str().ok_or_else(|| anyhow!("Parameters: a name that is not a string"))?;
        let text = match (overrides.get(name), declaration.get("Default")) {
            (Some(value), _) | (None, Some(Value::String(value))) => value.clone(),
            (None, Some(Value::Number(value))) => value.to_string(),
            (None, Some(Value::Bool(value))) => value.to_string(),
            (None, other) => bail!("Parameters.{name}: no value here and no usable Default ({other:?})"),
        };
        let kind = declaration.get("Type").and_then(Value::as_str).unwrap_or("String");
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        let value = if is_list { text.split(',').map(str::trim).map(Json::from).collect() } else { text.into() };
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

struct Reader<'t> {
    scope: Scope<'t>,
    globals: &'t Mapping,
    template: Template,
    default_authorizer: Option<String>,
}

impl Reader<'_> {
    fn table(&mut self, id: &str, properties: &Value) -> Result<()> {
        let place = format!("Resources.{id}.Properties");
        let name = self.scope.physical(id, &place)?;
        let mut definition = json!({"TableName": name, "BillingMode": "PAY_PER_REQUEST"});
        for part in ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
            if let Some(value) = properties.get(part) {
                definition[part] = self.resolve(value, &format!("{place}.{part}"))?;
            }
        }
        if let Some(stream) = properties.get("StreamSpecification") {
            definition["StreamSpecification"] = self.resolve(stream, &format!("{place}.StreamSpecification"))?;
            // CloudFormation says it by the section being there; the API wants it said.
            definition["StreamSpecification"]["StreamEnabled"] = true.into();
        }
        let expires_by = match properties.get("TimeToLiveSpecification") {
            Some(expiry) => {
                let expiry = self.resolve(expiry, &format!("{place}.TimeToLiveSpecification"))?;
                let enabled = expiry["Enabled"].as_bool() == Some(true) || expiry["Enabled"].as_str() == Some("true");
                expiry["AttributeName"].as_str().filter(|_| enabled).map(str::to_owned)
            }
            None => None,
        };
        self.template.tables.push(Table { logical_id: id.to_owned(), name, definition, expires_by });
        Ok(())
    }

    fn api(&mut self, id: &str, properties: &Value) -> Result<()> {
        let place = format!("Resources.{id}.Properties");
        if let Some(auth) = properties.get("Auth") {
            if let Some(default) = auth.get("DefaultAuthorizer") {
                self.default_authorizer = Some(self.scope.text(default, &format!("{place}.Auth.DefaultAuthorizer"))?);
            }
            let authorizers = auth.get("Authorizers").and_then(Value::as_mapping);
            for (name, authorizer) in authorizers.into_iter().flatten() {
                let name = name.as_str().ok_or_else(|| anyhow!("{place}.Auth.Authorizers: not a name"))?;
                let place = format!("{place}.Auth.Authorizers.{name}.JwtConfiguration");
                let jwt = authorizer.get("JwtConfiguration").ok_or_else(|| anyhow!("{place}: only JWT is run"))?;
                let jwt = self.resolve(jwt, &place)?;
                let issuer = jwt["issuer"].as_str().ok_or_else(|| anyhow!("{place}: no issuer"))?.to_owned();
                let audience = texts(&jwt["audience"]);
                ensure!(!audience.is_empty(), "{place}: no audience");
                self.template.authorizers.insert(name.to_owned(), Authorizer { issuer, audience });
            }
        }
        if let Some(cors) = properties.get("CorsConfiguration") {
            let cors = self.resolve(cors, &format!("{place}.CorsConfiguration"))?;
            // A condition may have taken the whole away.
            self.template.cors = cors.is_object().then(|| Cors {
                origins: texts(&cors["AllowOrigins"]),
                methods: texts(&cors["AllowMethods"]),
                headers: texts(&cors["AllowHeaders"]),
                exposed: texts(&cors["ExposeHeaders"]),
                max_age: cors["MaxAge"].as_u64().or_else(|| cors["MaxAge"].as_str()?.parse().ok()),
                credentials: cors["AllowCredentials"].as_bool().unwrap_or_default(),
            });
        }
        Ok(())
    }

    fn function(&mut self, id: &str, resource: &Value) -> Result<()> {
        let place = format!("Resources.{id}");
        let properties = resource.get("Properties").unwrap_or(&Value::Null);
        let globals = self.globals.get("Function");
        let mut environment = BTreeMap::new();
        // A function's own variables win over the global ones of the same name.
        for part in [globals, Some(properties)].into_iter().flatten() {
            let variables = part.get("Environment").and_then(|e| e.get("Variables")).and_then(Value::as_mapping);
            for (name, value) in variables.into_iter().flatten() {
                let name = name.as_str().ok_or_else(|| anyhow!("{place}: a variable without a name"))?;
                let place = format!("{place}.Properties.Environment.Variables.{name}");
                environment.insert(name.to_owned(), self.scope.text(value, &place)?);
            }
        }
        let number = |name: &str, default: u64| match properties.get(name).or_else(|| globals?.get(name)) {
            Some(value) => self.scope.text(value, &format!("{place}.{name}"))?.parse().with_context(|| place.clone()),
            None => Ok(default),
        };
        let binary = resource.get("Metadata").and_then(|m| m.get("BuildProperties")).and_then(|b| b.get("Binary"));
        let binary = binary.and_then(Value::as_str);
        self.template.functions.push(Function {
            logical_id: id.to_owned(),
            binary: binary.ok_or_else(|| anyhow!("{place}.Metadata.BuildProperties.Binary: missing"))?.to_owned(),
            environment,
            memory: number("MemorySize", 128)?,
            timeout: number("Timeout", 3)?,
            statements: self.statements(properties, &place)?,
        });
        let events = properties.get("Events").and_then(Value::as_mapping);
        for (name, event) in events.into_iter().flatten() {
            let name = name.as_str().ok_or_else(|| anyhow!("{place}.Events: not a name"))?;
            self.event(id, name, event).with_context(|| format!("{place}.Properties.Events.{name}"))?;
        }
        Ok(())
    }

    /// The statements of a function's policies, which are documents written out.
    fn statements(&self, properties: &Value, place: &str) -> Result<Vec<Statement>> {
        let place = format!("{place}.Properties.Policies");
        let policies = properties.get("Policies").and_then(Value::as_sequence);
        let mut statements = Vec::new();
        for policy in policies.into_iter().flatten() {
            let written = policy.get("Statement").and_then(Value::as_sequence);
            for statement in written.ok_or_else(|| anyhow!("{place}: only documents written out are understood"))? {
                let statement = self.resolve(statement, &place)?;
                statements.push(Statement::read(&statement).with_context(|| place.clone())?);
            }
        }
        Ok(statements)
    }

    fn event(&mut self, function: &str, name: &str, event: &Value) -> Result<()> {
        let function = function.to_owned();
        let kind = event.get("Type").and_then(Value::as_str).ok_or_else(|| anyhow!("no Type"))?;
        let properties = event.get("Properties").unwrap_or(&Value::Null);
        let text = |property: &str| match properties.get(property) {
            Some(value) => self.scope.text(value, property).map(Some),
            None => Ok(None),
        };
        let needed = |property: &str| text(property)?.ok_or_else(|| anyhow!("no {property}"));
        match kind {
            "HttpApi" => {
                let path = needed("Path")?;
                ensure!(!path.contains("+}"), "{path}: one event per route, no catch-all");
                let own = properties.get("Auth").and_then(|auth| auth.get("Authorizer"));
                let authorizer = match own {
                    Some(name) => Some(self.scope.text(name, "Auth.Authorizer")?).filter(|name| name != "NONE"),
                    None => self.default_authorizer.clone(),
                };
                if let Some(name) = &authorizer {
                    ensure!(self.template.authorizers.contains_key(name), "no authorizer is called {name}");
                }
                let method = needed("Method")?.to_uppercase();
                self.template.routes.push(Route { method, path, authorizer, function });
            }
            "DynamoDB" => {
                let arn = needed("Stream")?;
                let table = self.template_table(&arn)?;
                let responses = properties.get("FunctionResponseTypes").and_then(Value::as_sequence);
                self.template.streams.push(StreamSource {
                    function,
                    table,
                    batch_size: text("BatchSize")?.map_or(Ok(100), |size| size.parse())?,
                    retries: text("MaximumRetryAttempts")?.and_then(|retries| retries.parse().ok()),
                    bisect: text("BisectBatchOnFunctionError")?.as_deref() == Some("true"),
                    reports_failures: responses
                        .is_some_and(|r| r.iter().any(|r| r.as_str() == Some("ReportBatchItemFailures"))),
                });
            }
            "ScheduleV2" | "Schedule" => self.template.schedules.push(Schedule {
                name: name.to_owned(),
                function,
                expression: needed(if kind == "Schedule" { "Schedule" } else { "ScheduleExpression" })?,
                time_zone: text("ScheduleExpressionTimezone")?.unwrap_or_else(|| "UTC".to_owned()),
                input: text("Input")?.unwrap_or_else(|| "{}".to_owned()),
            }),
            "SNS" => {
                let topic = needed("Topic")?;
                self.template.subscriptions.push(Subscription { function, topic });
            }
            unknown => bail!("the local stack does not run an event of type {unknown}"),
        }
        Ok(())
    }

    fn template_table(&self, stream: &str) -> Result<String> {
        let names = self.scope.resources.iter().filter_map(|(id, resource)| {
            let is_table = resource.get("Type").and_then(Value::as_str) == Some("AWS::DynamoDB::Table");
            self.scope.physical(id.as_str().filter(|_| is_table)?, "Stream").ok()
        });
        let mut matching = names.filter(|name| stream_arn(name) == stream);
        matching.next().ok_or_else(|| anyhow!("{stream} is no table's stream"))
    }

    fn resolve(&self, value: &Value, place: &str) -> Result<Json> {
        Ok(self.scope.resolve(value, place)?.unwrap_or(Json::Null))
    }
}

fn texts(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().flat_map(texts).collect(),
        Json::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}
