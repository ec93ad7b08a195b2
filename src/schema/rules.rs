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
}
