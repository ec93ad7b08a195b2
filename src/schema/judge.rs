//! The validators of a target: one for the whole record, one for each attribute alone.

use super::Attribute;
use super::reference::{ATTRIBUTES, BASE};
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};
use std::fmt;
use std::sync::OnceLock;

/// A pattern larger than this, compiled, is refused.
pub(super) const PATTERN_LIMIT: usize = 1 << 20;

/// Judges records by their schema: formats asserted, patterns in linear time, nothing fetched.
pub(super) struct Judge {
    /// Compiled when it is asked first, where the schema is sure to be sound.
    whole: OnceLock<Validator>,
    /// Its schema, and the path of the URL that it is known by.
    root: Value,
    name: String,
    /// The names of its attributes.
    names: Vec<String>,
    /// By attribute; compiled when the first is asked, for the rules leave little to ask.
    attributes: OnceLock<Vec<Validator>>,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("attributes", &self.names.len()).finish_non_exhaustive()
    }
}

/// What is wrong with a schema, and where in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// JSON pointer into the schema.
    pub(super) pointer: String,
    pub(super) message: String,
}

impl Judge {
    /// By a schema that is sure to be sound. `name` resolves its references and must be a URL's path.
    pub(super) fn of(root: &Value, name: &str, attributes: &[Attribute]) -> Self {
        let names = attributes.iter().map(|attribute| attribute.name.clone()).collect();
        let (whole, attributes) = (OnceLock::new(), OnceLock::new());
        Self { whole, root: root.clone(), name: name.to_owned(), names, attributes }
    }

    /// By a schema that the meta-schema has passed; compiled at once, for it may be wrong yet.
    pub(super) fn compile(root: &Value, name: &str, attributes: &[Attribute]) -> Result<Self, Refusal> {
        Ok(Self { whole: OnceLock::from(whole(root, name)?), ..Self::of(root, name, attributes) })
    }

    /// The validator of the record. Nothing passes a schema that does not compile after all.
    fn whole(&self) -> &Validator {
        self.whole.get_or_init(|| whole(&self.root, &self.name).unwrap_or_else(|_| nothing()))
    }

    /// The validator of one attribute alone.
    fn attribute(&self, number: usize) -> &Validator {
        &self.attributes.get_or_init(|| {
            let base = format!("{BASE}{}.json", self.name);
            let registry = registry(&base, &self.root).ok();
            let alone = |name: &String| {
                let reference = json!({ "$ref": format!("{base}#/properties/{name}") });
                let compiled = registry.as_ref().and_then(|registry| options(registry).build(&reference).ok());
                compiled.unwrap_or_else(nothing)
            };
            self.names.iter().map(alone).collect()
        })[number]
    }

    #[cfg(test)]
    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    pub(super) fn is_valid(&self, record: &Value) -> bool {
        self.whole().is_valid(record)
    }

    pub(super) fn errors<'v>(&'v self, record: &'v Value) -> impl Iterator<Item = ValidationError<'v>> {
        self.whole().iter_errors(record)
    }

    /// Whether nothing is wrong with a value of one attribute.
    pub(super) fn is_valid_attribute(&self, attribute: usize, value: &Value) -> bool {
        self.attribute(attribute).is_valid(value)
    }

    /// The first thing that is wrong with a value of one attribute.
    pub(super) fn attribute_error<'v>(&self, attribute: usize, value: &'v Value) -> Option<ValidationError<'v>> {
        self.attribute(attribute).validate(value).err()
    }
}

/// What lets nothing pass.
fn nothing() -> Validator {
    jsonschema::validator_for(&Value::Bool(false)).expect("`false` is a schema")
}

fn whole(root: &Value, name: &str) -> Result<Validator, Refusal> {
    let base = format!("{BASE}{name}.json");
    let registry = registry(&base, root).map_err(|message| Refusal { pointer: String::new(), message })?;
    options(&registry).with_base_uri(base.as_str()).build(root).map_err(|error| Refusal {
        pointer: error.instance_path().as_str().to_owned(),
        message: super::complaint::of_schema(&error),
    })
}

/// Everything that the meta-schema of 2020-12 says against a schema.
pub(super) fn meta_errors(root: &Value) -> Vec<Refusal> {
    match jsonschema::meta::validator_for(root) {
        Ok(meta) => meta
            .iter_errors(root)
            .map(|error| Refusal {
                pointer: error.instance_path().as_str().to_owned(),
                message: super::complaint::of(&error),
            })
            .collect(),
        Err(error) => vec![Refusal { pointer: "/$schema".to_owned(), message: super::complaint::of_schema(&error) }],
    }
}

fn registry<'r>(base: &str, root: &'r Value) -> Result<Registry<'r>, String> {
    let builder = Registry::new()
        .add(format!("{BASE}attributes.json"), &*ATTRIBUTES)
        .and_then(|builder| builder.add(base, root))
        .and_then(|builder| builder.prepare());
    builder.map_err(|error| format!("a `$ref` cannot be followed: {error}"))
}

fn options<'r>(registry: &'r Registry<'r>) -> jsonschema::ValidationOptions<'r> {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .with_registry(registry)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_LIMIT))
        .offline()
}
