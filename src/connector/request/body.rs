//! A JSON body as a map writes it: objects and lists of values, of which absent ones are left out.

use super::json::Json;
use super::value;
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, KEYS, Names};
use crate::yaml::{Data, Node, check};

/// A JSON value with values of the map inside.
#[derive(Debug)]
pub enum JsonPlan {
    Null,
    Value(Box<Field>),
    List(Vec<JsonPlan>),
    Object(Vec<(String, JsonPlan)>),
}

impl JsonPlan {
    /// Compiles what stands under `json:` or `variables:`. A mapping is the long form of a value when it has a source
    /// (`from`, `first`, `const`) and no keys but a value's own; otherwise it is an object.
    pub(super) fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        match &node.data {
            Data::Null => Some(JsonPlan::Null),
            Data::List(items) => {
                let items: Vec<Option<Self>> = items.iter().map(|item| Self::compile(item, names, report)).collect();
                items.into_iter().collect::<Option<_>>().map(JsonPlan::List)
            }
            Data::Map(_) if !is_value(node) => {
                let members: Vec<Option<(String, Self)>> = node
                    .entries()
                    .map(|(name, _, value)| Some((name.to_owned(), Self::compile(value, names, report)?)))
                    .collect();
                members.into_iter().collect::<Option<_>>().map(JsonPlan::Object)
            }
            _ => checked(node, names, report).map(|field| JsonPlan::Value(Box::new(field))),
        }
    }

    /// The fields that give the values.
    pub(super) fn fields(&self) -> Vec<&Field> {
        match self {
            JsonPlan::Null => Vec::new(),
            JsonPlan::Value(field) => vec![field],
            JsonPlan::List(items) => items.iter().flat_map(JsonPlan::fields).collect(),
            JsonPlan::Object(members) => members.iter().flat_map(|(_, member)| member.fields()).collect(),
        }
    }

    /// The value now; `None` is absent.
    pub(super) fn make(&self, what: &str, frame: &Frame<'_>) -> Result<Option<Json>, String> {
        match self {
            JsonPlan::Null => Ok(Some(Json::Text("null".to_owned()))),
            JsonPlan::Value(field) => Ok(value(field, what, frame)?.map(|datum| Json::Text(datum.to_json()))),
            JsonPlan::List(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| item.make(what, frame)).collect();
                Ok(Some(Json::List(items?.into_iter().flatten().collect())))
            }
            JsonPlan::Object(members) => {
                let mut made = Vec::new();
                for (name, member) in members {
                    if let Some(member) = member.make(name, frame)? {
                        made.push((name.clone(), member));
                    }
                }
                Ok(Some(Json::Object(made)))
            }
        }
    }
}

/// Compiles a value whose shape nobody has checked yet.
pub(super) fn checked(node: &Node, names: &Names, report: &mut Report) -> Option<Field> {
    let mut mistakes = Report::new();
    check(node, &FIELD, &mut mistakes);
    let wrong = mistakes.has_errors();
    report.extend(mistakes);
    if wrong { None } else { Field::compile(node, names, report) }
}

fn is_value(node: &Node) -> bool {
    let sources = ["from", "first", "const"];
    node.entries().any(|(name, _, _)| sources.contains(&name))
        && node.entries().all(|(name, _, _)| KEYS.iter().any(|key| key.name == name))
}
