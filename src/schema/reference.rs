//! `$ref`: an attribute may be described once under `$defs`, in its own schema or among the shipped attributes.

use super::place::escape;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// How schemas name the shipped attributes: by the file's place beside them.
pub(super) const SHIPPED: &str = "../attributes.json";
/// Where references are resolved; never looked up anywhere.
pub(super) const BASE: &str = "mapctl:///schemas/etm/";

/// `schemas/etm/attributes.json`.
pub(super) static ATTRIBUTES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schemas/etm/attributes.json")).expect("the shipped attributes are JSON")
});

/// References that lead to references end somewhere before this.
const LONGEST_CHAIN: usize = 8;

/// A reference that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dangling {
    pub(super) message: String,
    /// The name that was looked for, and the names there are.
    pub(super) name: Option<(String, Vec<String>)>,
}

/// A schema with what its `$ref` leads to, its own keys first. Only for reading types and titles: the judge follows
/// references by itself.
pub(super) fn follow(root: &Value, schema: &Map<String, Value>) -> Result<Map<String, Value>, Dangling> {
    let mut merged = schema.clone();
    let mut document = root;
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = merged.remove("$ref") else { return Ok(merged) };
        let (next, found) = resolve(document, &reference)?;
        document = next;
        for (key, value) in found {
            merged.entry(key).or_insert_with(|| value.clone());
        }
    }
    Err(Dangling { message: "this `$ref` leads from one reference to the next without an end".to_owned(), name: None })
}

/// Every reference of a schema, however deep, that leads nowhere, and the pointer to it.
pub(super) fn dangling(root: &Value) -> Vec<(String, Dangling)> {
    let mut found = Vec::new();
    collect_dangling(root, root, "", &mut found);
    found
}

fn collect_dangling(root: &Value, at: &Value, pointer: &str, found: &mut Vec<(String, Dangling)>) {
    if let Some(Err(dangling)) = at.get("$ref").map(|reference| resolve(root, reference)) {
        found.push((format!("{pointer}/$ref"), dangling));
    }
    match at {
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            collect_dangling(root, member, &format!("{pointer}/{}", escape(key)), found);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| {
            collect_dangling(root, item, &format!("{pointer}/{index}"), found);
        }),
        _ => {}
    }
}

type Found<'d> = (&'d Value, &'d Map<String, Value>);

/// What a reference leads to, and the document that it stands in.
pub(super) fn resolve<'d>(document: &'d Value, reference: &Value) -> Result<Found<'d>, Dangling> {
    let unknown = || Dangling {
        message: format!("`$ref` may lead to `#/$defs/NAME` or `{SHIPPED}#/$defs/NAME` and nowhere else"),
        name: None,
    };
    let (file, name) = reference.as_str().and_then(|text| text.split_once("#/$defs/")).ok_or_else(unknown)?;
    let document = match file {
        "" => document,
        SHIPPED => &*ATTRIBUTES,
        _ => return Err(unknown()),
    };
    let definitions = document.get("$defs").and_then(Value::as_object);
    match definitions.and_then(|all| all.get(name)) {
        Some(Value::Object(found)) => Ok((document, found)),
        Some(_) => Err(Dangling { message: format!("`{name}` under `$defs` is no object"), name: None }),
        None => {
            let known = definitions.map(|all| all.keys().cloned().collect()).unwrap_or_default();
            let message = format!("there is no `{name}` under `$defs`");
            Err(Dangling { message, name: Some((name.to_owned(), known)) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn followed(root: &Value, schema: Value) -> Result<Map<String, Value>, Dangling> {
        follow(root, schema.as_object().expect("an object"))
    }

    #[test]
    fn own_keys_come_before_those_of_the_reference() {
        let root = json!({"$defs": {"base": {"type": "string", "title": "Base"}}});
        let merged = followed(&root, json!({"$ref": "#/$defs/base", "title": "Own"})).expect("found");
        assert_eq!((merged["type"].clone(), merged["title"].clone()), (json!("string"), json!("Own")));
    }

    #[test]
    fn shipped_attributes_are_there_for_everyone() {
        let merged = followed(&json!({}), json!({"$ref": "../attributes.json#/$defs/cveId"})).expect("found");
        assert_eq!(merged["title"], json!("CVE id"));
    }

    #[test]
    fn references_are_looked_for_at_any_depth() {
        let root = json!({"properties": {"a/b": {"anyOf": [{"$ref": "#/$defs/x"}]}, "$ref": {"type": "string"}}});
        let pointers: Vec<String> = dangling(&root).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/properties/$ref", "/properties/a~1b/anyOf/0/$ref"]);
    }

    #[test]
    fn what_leads_nowhere_says_so() {
        let root = json!({"$defs": {"a": {"$ref": "#/$defs/a"}}});
        let message = |schema| followed(&root, schema).expect_err("dangling").message;
        assert!(message(json!({"$ref": "#/$defs/b"})).contains("no `b`"));
        assert!(message(json!({"$ref": "#/$defs/a"})).contains("without an end"));
        assert!(message(json!({"$ref": "https://example.com/x.json"})).contains("may lead to"));
        assert!(message(json!({"$ref": 3})).contains("may lead to"));
    }
}
