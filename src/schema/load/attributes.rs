//! What a target schema says about its attributes.

use super::Reader;
use crate::diagnostic::one_of;
use crate::schema::{Attribute, keyword, place, reference};
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn attributes(&mut self, root: &Value, document: &Map<String, Value>) -> Vec<Attribute> {
        match document.get("properties").and_then(Value::as_object) {
            Some(all) if !all.is_empty() => {
                all.iter().filter_map(|(name, schema)| self.attribute(root, name, schema)).collect()
            }
            _ => {
                self.complain::<()>("/properties", "a target schema has its attributes under `properties`");
                Vec::new()
            }
        }
    }

    fn attribute(&mut self, root: &Value, name: &str, schema: &Value) -> Option<Attribute> {
        let pointer = format!("/properties/{}", place::escape(name));
        if !is_attribute_name(name) {
            return self.complain(&pointer, format!("`{name}` is no name for an attribute: letters, digits and `_`"));
        }
        if keyword::ENGINE.contains(&name) {
            return self.complain(&pointer, format!("`{name}` is written by the engine itself; choose another name"));
        }
        let merged = self.scalar(root, &pointer, schema)?;
        let items = match merged.get("type").and_then(Value::as_str) {
            Some("array") => Some(self.items(root, &pointer, &merged)?),
            _ => None,
        };
        self.check_aliases(&pointer, &merged);
        match Attribute::read(name, &merged, items.as_ref()) {
            Some(attribute) => Some(attribute),
            None => self.complain(&pointer, format!("the type of `{name}` must be {}", one_of(keyword::TYPES))),
        }
    }

    /// A schema of an attribute or of its items, references followed.
    fn scalar(&mut self, root: &Value, pointer: &str, schema: &Value) -> Option<Map<String, Value>> {
        let Some(schema) = schema.as_object() else {
            return self.complain(pointer, "an attribute is described by an object");
        };
        self.check_keys(pointer, schema, keyword::ATTRIBUTE);
        match reference::follow(root, schema) {
            Ok(merged) => Some(merged),
            Err(dangling) => self.complain_dangling(&format!("{pointer}/$ref"), dangling),
        }
    }

    fn items(&mut self, root: &Value, pointer: &str, list: &Map<String, Value>) -> Option<Map<String, Value>> {
        let items = list.get("items").and_then(|items| self.scalar(root, &format!("{pointer}/items"), items))?;
        if items.get("type").and_then(Value::as_str) == Some("array") {
            return self.complain(&format!("{pointer}/items"), "a list holds no lists");
        }
        Some(items)
    }

    fn check_aliases(&mut self, pointer: &str, schema: &Map<String, Value>) {
        let Some(aliases) = schema.get("x-aliases") else { return };
        let named = |alias: &Value| alias.as_str().is_some_and(is_attribute_name);
        if !aliases.as_array().is_some_and(|all| all.iter().all(named)) {
            self.complain::<()>(
                &format!("{pointer}/x-aliases"),
                "`x-aliases` is a list of other names of the attribute",
            );
        }
    }
}

fn is_attribute_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
