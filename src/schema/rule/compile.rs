//! A schema becomes a rule, or is the judge's alone.

use super::text::Format;
use super::{Rule, Types, pattern::Pattern};
use crate::schema::reference;
use crate::value::rfc3339;
use serde_json::{Map, Value};
use std::net::{Ipv4Addr, Ipv6Addr};

/// How deep schemas may refer to each other; some go round in circles.
const DEEPEST: usize = 8;

/// Doubles count one by one up to here.
const COUNTED: u64 = 1 << 53;

impl Rule {
    /// The rule of a schema that stands in `document`; `None` where it demands what no rule can decide.
    pub(in crate::schema) fn compile(document: &Value, schema: &Value) -> Option<Self> {
        compile(document, schema, DEEPEST)
    }
}

fn compile(document: &Value, schema: &Value, depth: usize) -> Option<Rule> {
    let depth = depth.checked_sub(1)?;
    let schema = match schema {
        Value::Bool(true) => return Some(Rule::default()),
        Value::Object(schema) => schema,
        _ => return None,
    };
    let mut rule = Rule::default();
    for (keyword, value) in schema {
        match keyword.as_str() {
            "$ref" => {
                let (document, found) = reference::resolve(document, value).ok()?;
                rule.all.push(compile(document, &Value::Object(found.clone()), depth)?);
            }
            "allOf" => rule.all.extend(all(document, value, depth)?),
            "anyOf" => rule.any.push(all(document, value, depth)?),
            "items" => rule.list.items = Some(Box::new(compile(document, value, depth)?)),
            _ => demand(&mut rule, keyword, value)?,
        }
    }
    Some(plain(schema, rule))
}

/// What is nothing but a reference is what it leads to.
fn plain(schema: &Map<String, Value>, mut rule: Rule) -> Rule {
    match rule.all.pop() {
        Some(only) if schema.len() == 1 && rule.all.is_empty() => only,
        other => {
            rule.all.extend(other);
            rule
        }
    }
}

fn all(document: &Value, schemas: &Value, depth: usize) -> Option<Vec<Rule>> {
    let schemas = schemas.as_array().filter(|schemas| !schemas.is_empty())?;
    schemas.iter().map(|schema| compile(document, schema, depth)).collect()
}

/// Adds a keyword that leads to no other schema.
fn demand(rule: &mut Rule, keyword: &str, value: &Value) -> Option<()> {
    match keyword {
        "x-aliases" | "x-qql" => {}
        "title" | "description" | "$comment" => drop(value.as_str()?),
        "examples" => drop(value.as_array()?),
        "deprecated" => drop(value.as_bool()?),
        "type" => rule.types = types(value)?,
        "enum" => narrow(rule, words(value.as_array()?)?)?,
        "const" => narrow(rule, words(std::slice::from_ref(value))?)?,
        "minLength" => rule.text.least = count(value)?,
        "maxLength" => rule.text.most = count(value)?,
        "pattern" => rule.text.patterns.push(Pattern::compile(value.as_str()?)?),
        "format" => rule.text.formats.push(format(value.as_str()?)?),
        "minimum" => rule.number.least = Some(bound(value)?),
        "maximum" => rule.number.most = Some(bound(value)?),
        "exclusiveMinimum" => rule.number.above = Some(bound(value)?),
        "exclusiveMaximum" => rule.number.below = Some(bound(value)?),
        "minItems" => rule.list.least = count(value)?,
        "maxItems" => rule.list.most = count(value)?,
        "uniqueItems" => rule.list.unique = value.as_bool()?,
        _ => return None,
    }
    Some(())
}

fn types(value: &Value) -> Option<Types> {
    let one = |name: &Value| {
        Some(match name.as_str()? {
            "string" => Types::TEXT,
            "boolean" => Types::BOOLEAN,
            "number" => Types::NUMBER,
            "integer" => Types::INTEGER,
            "array" => Types::LIST,
            // No value of these types is ever admitted by a rule.
            "null" | "object" => Types::NONE,
            _ => return None,
        })
    };
    match value {
        Value::Array(names) => {
            let is_new = |(place, name): (usize, &Value)| !names[..place].contains(name);
            let are_different = !names.is_empty() && names.iter().enumerate().all(is_new);
            let names = are_different.then_some(names)?;
            names.iter().try_fold(Types::NONE, |types, name| Some(types.with(one(name)?)))
        }
        name => one(name),
    }
}

/// Both `enum` and `const` in one schema are the judge's.
fn narrow(rule: &mut Rule, words: Vec<String>) -> Option<()> {
    rule.text.words.replace(words).is_none().then_some(())
}

fn words(values: &[Value]) -> Option<Vec<String>> {
    values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

/// A bound that a double holds exactly.
fn bound(value: &Value) -> Option<f64> {
    match value.as_i64() {
        Some(whole) if whole.unsigned_abs() > COUNTED => None,
        None if value.is_u64() => None,
        _ => value.as_f64(),
    }
}

fn format(name: &str) -> Option<Format> {
    Some(match name {
        "date" => rfc3339::is_date,
        "date-time" => rfc3339::is_date_time,
        "ipv4" => |text| text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => |text| text.parse::<Ipv6Addr>().is_ok(),
        _ => return None,
    })
}
