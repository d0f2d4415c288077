//! CloudFormation's intrinsic functions, as far as the template uses them. Values are resolved where they are read, with the place in
//! the error: what nobody reads locally (alarms, log groups) need not be understood.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::Value as Json;
use serde_yaml_ng::{Mapping, Value};
use std::collections::BTreeMap;

/// The region every local resource claims to be in.
pub(crate) const REGION: &str = "eu-north-1";
/// The account every local resource claims to belong to.
pub(crate) const ACCOUNT: &str = "000000000000";

/// What references can point at: the parameters with their values, and the document's own sections.
pub(crate) struct Scope<'t> {
    pub(crate) parameters: BTreeMap<String, Json>,
    pub(crate) conditions: &'t Mapping,
    pub(crate) mappings: &'t Mapping,
    pub(crate) resources: &'t Mapping,
}

impl Scope<'_> {
    /// The value without any intrinsic function in it; `None` is `AWS::NoValue`.
    pub(crate) fn resolve(&self, value: &Value, place: &str) -> Result<Option<Json>> {
        Ok(Some(match value {
            Value::Null => Json::Null,
            Value::Bool(yes) => Json::Bool(*yes),
            Value::Number(number) => serde_json::to_value(number)?,
            Value::String(text) => Json::String(text.clone()),
            Value::Sequence(items) => {
                let mut list = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    list.extend(self.resolve(item, &format!("{place}[{index}]"))?);
                }
                Json::Array(list)
            }
            Value::Mapping(mapping) => {
                if let Some((function, argument)) = long_form(mapping) {
                    return self.call(&function, argument, place);
                }
                let mut object = serde_json::Map::new();
                for (key, item) in mapping {
                    let key = key.as_str().ok_or_else(|| anyhow!("{place}: a key that is not a string"))?;
                    if let Some(item) = self.resolve(item, &format!("{place}.{key}"))? {
                        object.insert(key.to_owned(), item);
                    }
                }
                Json::Object(object)
            }
            Value::Tagged(tagged) => {
                let tag = tagged.tag.to_string();
                return self.call(tag.trim_start_matches('!'), &tagged.value, place);
            }
        }))
    }

    /// The value as text; numbers and booleans are written out, as CloudFormation does for `String` properties.
    pub(crate) fn text(&self, value: &Value, place: &str) -> Result<String> {
        match self.resolve(value, place)? {
            Some(value) => scalar(&value).with_context(|| place.to_owned()),
            None => bail!("{place}: AWS::NoValue where text is needed"),
        }
    }

    /// Whether the named condition holds; a resource without a condition always exists.
    pub(crate) fn condition(&self, name: &str) -> Result<bool> {
        let place = format!("Conditions.{name}");
        let condition = self.conditions.get(name).ok_or_else(|| anyhow!("{place}: no such condition"))?;
        self.truth(condition, &place)
    }

    fn truth(&self, value: &Value, place: &str) -> Result<bool> {
        match self.resolve(value, place)? {
            Some(Json::Bool(yes)) => Ok(yes),
            other => bail!("{place}: {other:?} is neither true nor false"),
        }
    }

    fn call(&self, function: &str, argument: &Value, place: &str) -> Result<Option<Json>> {
        let place = format!("{place} !{function}");
        let arguments = || argument.as_sequence().ok_or_else(|| anyhow!("{place}: takes a list"));
        Ok(Some(match function {
            "Ref" => return self.reference(text_of(argument, &place)?, &place),
            "GetAtt" => match argument {
                Value::Sequence(parts) if parts.len() == 2 => {
                    self.attribute(text_of(&parts[0], &place)?, text_of(&parts[1], &place)?, &place)?
                }
                _ => {
                    let (resource, attribute) =
                        text_of(argument, &place)?.split_once('.').ok_or_else(|| anyhow!("{place}: no attribute"))?;
                    self.attribute(resource, attribute, &place)?
                }
            },
            "Sub" => Json::String(match argument {
                Value::Sequence(parts) if parts.len() == 2 => {
                    let names = parts[1].as_mapping().ok_or_else(|| anyhow!("{place}: names are a mapping"))?;
                    self.substitute(text_of(&parts[0], &place)?, names, &place)?
                }
                _ => self.substitute(text_of(argument, &place)?, &Mapping::new(), &place)?,
            }),
            "If" => {
                let [condition, then, otherwise] = arguments()?.as_slice() else {
                    bail!("{place}: takes three values")
                };
                let holds = self.condition(text_of(condition, &place)?)?;
                return self.resolve(if holds { then } else { otherwise }, &place);
            }
            "Condition" => Json::Bool(self.condition(text_of(argument, &place)?)?),
            "Equals" => {
                let [left, right] = arguments()?.as_slice() else { bail!("{place}: takes two values") };
                Json::Bool(self.text(left, &place)? == self.text(right, &place)?)
            }
            "Not" => {
                let [condition] = arguments()?.as_slice() else { bail!("{place}: takes one condition") };
                Json::Bool(!self.truth(condition, &place)?)
            }
            "And" | "Or" => {
                let truths = arguments()?.iter().map(|item| self.truth(item, &place)).collect::<Result<Vec<_>>>()?;
                Json::Bool(if function == "And" { truths.iter().all(|t| *t) } else { truths.iter().any(|t| *t) })
            }
            "Join" => {
                let [separator, list] = arguments()?.as_slice() else { bail!("{place}: takes two values") };
                let list = self.list(list, &place)?.iter().map(scalar).collect::<Result<Vec<_>>>()?;
                Json::String(list.join(text_of(separator, &place)?))
            }
            "Split" => {
                let [separator, text] = arguments()?.as_slice() else { bail!("{place}: takes two values") };
                let text = self.text(text, &place)?;
                Json::Array(text.split(text_of(separator, &place)?).map(Json::from).collect())
            }
            "Select" => {
                let [index, list] = arguments()?.as_slice() else { bail!("{place}: takes two values") };
                let index: usize = self.text(index, &place)?.parse().with_context(|| place.clone())?;
                self.list(list, &place)?.get(index).cloned().ok_or_else(|| anyhow!("{place}: no item {index}"))?
            }
            "FindInMap" => {
                let keys = arguments()?.iter().map(|key| self.text(key, &place)).collect::<Result<Vec<_>>>()?;
                ensure!(keys.len() == 3, "{place}: takes three keys");
                let found = self.mappings.get(&keys[0]).and_then(|m| m.get(&keys[1])).and_then(|m| m.get(&keys[2]));
                return self.resolve(found.ok_or_else(|| anyhow!("{place}: {keys:?} is not mapped"))?, &place);
            }
            unknown => bail!("{place}: the local stack does not know !{unknown}"),
        }))
    }

    fn list(&self, value: &Value, place: &str) -> Result<Vec<Json>> {
        match self.resolve(value, place)? {
            Some(Json::Array(items)) => Ok(items),
            other => bail!("{place}: {other:?} is not a list"),
        }
    }

    fn substitute(&self, pattern: &str, names: &Mapping, place: &str) -> Result<String> {
        let mut result = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or_else(|| anyhow!("{place}: `${{` without `}}`"))?;
            result.push_str(before);
            if let Some(literal) = name.strip_prefix('!') {
                result.push_str("${");
                result.push_str(literal);
                result.push('}');
            } else if let Some(value) = names.get(name) {
                result.push_str(&self.text(value, place)?);
            } else {
                let value = match name.split_once('.') {
                    Some((resource, attribute)) => Some(self.attribute(resource, attribute, place)?),
                    None => self.reference(name, place)?,
                };
                result.push_str(&scalar(&value.ok_or_else(|| anyhow!("{place}: {name} has no value"))?)?);
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }

    fn reference(&self, name: &str, place: &str) -> Result<Option<Json>> {
        Ok(Some(match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::Region" => REGION.into(),
            "AWS::AccountId" => ACCOUNT.into(),
            "AWS::Partition" => "aws".into(),
            "AWS::URLSuffix" => "amazonaws.com".into(),
            "AWS::StackName" => "local".into(),
            "AWS::StackId" => format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/local/local").into(),
            _ => match self.parameters.get(name) {
                Some(value) => value.clone(),
                None => self.physical(name, place)?.into(),
            },
        }))
    }

    fn kind(&self, resource: &str, place: &str) -> Result<&str> {
        let found = self.resources.get(resource).and_then(|resource| resource.get("Type"));
        found.and_then(Value::as_str).ok_or_else(|| anyhow!("{place}: nothing is called {resource}"))
    }

    /// What `!Ref` gives for a resource.
    pub(crate) fn physical(&self, resource: &str, place: &str) -> Result<String> {
        let named = |property: &str| -> Result<String> {
            match self.resources.get(resource).and_then(|r| r.get("Properties")).and_then(|p| p.get(property)) {
                Some(value) => self.text(value, &format!("Resources.{resource}.Properties.{property}")),
                None => Ok(resource.to_owned()),
            }
        };
        Ok(match self.kind(resource, place)? {
            "AWS::DynamoDB::Table" => named("TableName")?,
            "AWS::Serverless::Function" => named("FunctionName")?,
            "AWS::SecretsManager::Secret" => format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{resource}"),
            "AWS::SNS::Topic" => format!("arn:aws:sns:{REGION}:{ACCOUNT}:{}", named("TopicName")?),
            "AWS::SQS::Queue" => format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{}", named("QueueName")?),
            "AWS::Cognito::UserPool" => format!("{REGION}_{resource}"),
            "AWS::SES::ConfigurationSet" => named("Name")?,
            "AWS::SES::EmailIdentity" => named("EmailIdentity")?,
            _ => resource.to_owned(),
        })
    }

    fn attribute(&self, resource: &str, attribute: &str, place: &str) -> Result<Json> {
        let physical = self.physical(resource, place)?;
        Ok(Json::String(match (self.kind(resource, place)?, attribute) {
            ("AWS::DynamoDB::Table", "Arn") => format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{physical}"),
            ("AWS::DynamoDB::Table", "StreamArn") => stream_arn(&physical),
            ("AWS::Serverless::Function", "Arn") => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical}"),
            ("AWS::SQS::Queue", "Arn") => format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{resource}"),
            ("AWS::SNS::Topic", "TopicArn") => physical,
            ("AWS::Cognito::UserPool", "ProviderURL") => {
                format!("https://cognito-idp.{REGION}.amazonaws.com/{physical}")
            }
            ("AWS::Cognito::UserPool", "ProviderName") => format!("cognito-idp.{REGION}.amazonaws.com/{physical}"),
            (_, "Arn") => format!("arn:aws:local:{REGION}:{ACCOUNT}:{resource}"),
            (kind, _) => bail!("{place}: the local stack does not know the {attribute} of {resource} ({kind})"),
        }))
    }
}

/// The stream of a local table.
pub(crate) fn stream_arn(table: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/local")
}

fn long_form(mapping: &Mapping) -> Option<(String, &Value)> {
    let (key, argument) = mapping.iter().next().filter(|_| mapping.len() == 1)?;
    let key = key.as_str()?;
    let function = key.strip_prefix("Fn::").or_else(|| (key == "Ref" || key == "Condition").then_some(key))?;
    Some((function.to_owned(), argument))
}

fn text_of<'v>(value: &'v Value, place: &str) -> Result<&'v str> {
    value.as_str().ok_or_else(|| anyhow!("{place}: takes text"))
}

fn scalar(value: &Json) -> Result<String> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(yes) => Ok(yes.to_string()),
        other => bail!("{other} is not text"),
    }
}
