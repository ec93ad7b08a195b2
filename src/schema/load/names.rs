//! Names that must mean one attribute each: aliases, and what is required.

use super::Reader;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Attribute;
use serde_json::{Map, Value};
use std::collections::HashMap;

impl Reader<'_> {
    pub(super) fn mark_required(&mut self, document: &Map<String, Value>, attributes: &mut [Attribute]) {
        let required = document.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (index, name) in required.iter().enumerate() {
            let Some(name) = name.as_str() else { continue };
            if let Some(attribute) = attributes.iter_mut().find(|attribute| attribute.name == name) {
                attribute.required = true;
            } else if document.get("properties").is_none_or(|all| all.get(name).is_none()) {
                let place = self.places.find(&format!("/required/{index}"));
                let message = format!("`required` names `{name}`, which is no attribute");
                let diagnostic = Diagnostic::error(&codes::SCHEMA_INVALID, &place, message);
                let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
                self.report.push(diagnostic.suggest(name, names));
            }
        }
    }

    pub(super) fn spellings(&mut self, attributes: &[Attribute]) -> HashMap<String, usize> {
        let mut spellings: HashMap<String, usize> = HashMap::new();
        for (index, attribute) in attributes.iter().enumerate() {
            spellings.insert(attribute.name.clone(), index);
        }
        for (index, attribute) in attributes.iter().enumerate() {
            for alias in &attribute.aliases {
                if let Some(other) = spellings.insert(alias.clone(), index) {
                    let pointer = format!("/properties/{}/x-aliases", attribute.name);
                    let other = &attributes[other].name;
                    let message = format!("the alias `{alias}` of `{}` already stands for `{other}`", attribute.name);
                    self.complain::<()>(&pointer, message);
                }
            }
        }
        spellings
    }
}
