//! What of a target's schema is decided without the judge.

use super::Attribute;
use super::rule::Rule;
use serde_json::Value;

/// Keywords of a document that demand nothing beyond its attributes: drafts hold no others.
const PLAIN: &[&str] = &[
    "$schema",
    "$comment",
    "$defs",
    "title",
    "description",
    "x-target",
    "x-kind",
    "x-asset-type",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
];

/// The compiled part of a target.
#[derive(Debug)]
pub(super) struct Rules {
    /// By attribute, `None` where the judge alone can tell; all of it `None` where the schema demands something of
    /// several attributes together.
    pub(super) attributes: Option<Vec<Option<Rule>>>,
    /// Attributes that the schema requires.
    pub(super) required: Vec<usize>,
}

impl Rules {
    pub(super) fn compile(root: &Value, attributes: &[Attribute]) -> Self {
        let required = attributes.iter().enumerate().filter(|(_, attribute)| attribute.required);
        let is_plain = root.as_object().is_some_and(|all| all.keys().all(|key| PLAIN.contains(&key.as_str())));
        let rule = |attribute: &Attribute| Rule::compile(root, &root["properties"][attribute.name.as_str()]);
        Self {
            attributes: is_plain.then(|| attributes.iter().map(rule).collect()),
            required: required.map(|(number, _)| number).collect(),
        }
    }

    /// Whether everything in the schema was read, so that the meta-schema and a compiler would find nothing wrong. Asking them
    /// takes longer than everything else before the first page.
    pub(super) fn has_read_all(&self, root: &Value) -> bool {
        let by_rule = self.attributes.as_ref().is_some_and(|attributes| attributes.iter().all(Option::is_some));
        by_rule && root.as_object().is_some_and(|all| all.iter().all(|(key, value)| is_sound(root, key, value)))
    }
}

/// Whether a keyword of a document is one of [`PLAIN`] and holds what it may hold.
fn is_sound(root: &Value, keyword: &str, value: &Value) -> bool {
    match keyword {
        // Whoever reads documents and attributes has looked at them.
        "$schema" | "x-target" | "x-kind" | "x-asset-type" | "type" | "properties" => true,
        "$comment" | "title" | "description" => value.is_string(),
        "$defs" => value.as_object().is_some_and(|all| all.values().all(|one| Rule::compile(root, one).is_some())),
        "required" => value.as_array().is_some_and(|names| {
            let is_new = |(place, name): (usize, &Value)| name.is_string() && !names[..place].contains(name);
            names.iter().enumerate().all(is_new)
        }),
        "additionalProperties" | "unevaluatedProperties" => Rule::compile(root, value).is_some() || value.is_boolean(),
        _ => false,
    }
}
