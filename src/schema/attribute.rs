//! One attribute of a target, as its schema describes it.

use serde_json::{Map, Value};

/// One attribute of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The canonical ETM spelling.
    pub name: String,
    pub title: String,
    pub description: String,
    pub aliases: Vec<String>,
    /// The QQL token that finds it.
    pub token: Option<String>,
    pub kind: AttributeKind,
    pub is_list: bool,
    /// A list in which an item stands once; later ones are dropped at admission.
    pub is_unique: bool,
    pub required: bool,
    /// The words it may hold, when only these.
    pub words: Vec<String>,
}

/// The type of an attribute or of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    DateTime,
    Integer,
    Number,
    Boolean,
}

impl AttributeKind {
    /// What to call it: "integer".
    pub fn noun(self) -> &'static str {
        match self {
            AttributeKind::Text => "text",
            AttributeKind::DateTime => "date and time",
            AttributeKind::Integer => "integer",
            AttributeKind::Number => "number",
            AttributeKind::Boolean => "boolean",
        }
    }

    /// The converter that makes one, for advice.
    pub fn converter(self) -> &'static str {
        match self {
            AttributeKind::Text => "text",
            AttributeKind::DateTime => "date",
            AttributeKind::Integer => "integer",
            AttributeKind::Number => "number",
            AttributeKind::Boolean => "boolean",
        }
    }

    /// From a scalar's schema.
    fn of(schema: &Map<String, Value>) -> Option<Self> {
        match schema.get("type").and_then(Value::as_str)? {
            "string" if schema.get("format").and_then(Value::as_str) == Some("date-time") => {
                Some(AttributeKind::DateTime)
            }
            "string" => Some(AttributeKind::Text),
            "integer" => Some(AttributeKind::Integer),
            "number" => Some(AttributeKind::Number),
            "boolean" => Some(AttributeKind::Boolean),
            _ => None,
        }
    }
}

impl Attribute {
    /// From its schema, references followed, and the schema of its items if it is a list. `None` when the type is
    /// none that an attribute can have. `required` is left to the caller.
    pub(super) fn read(name: &str, schema: &Map<String, Value>, items: Option<&Map<String, Value>>) -> Option<Self> {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
        let scalar = items.unwrap_or(schema);
        Some(Self {
            name: name.to_owned(),
            title: text("title").unwrap_or_else(|| name.to_owned()),
            description: text("description").unwrap_or_default(),
            aliases: strings(schema.get("x-aliases")),
            token: text("x-qql"),
            kind: AttributeKind::of(scalar)?,
            is_list: items.is_some(),
            is_unique: items.is_some() && schema.get("uniqueItems") == Some(&Value::Bool(true)),
            required: false,
            words: words(scalar),
        })
    }
}

/// What `enum` or `const` leave to choose from.
fn words(schema: &Map<String, Value>) -> Vec<String> {
    let listed = schema.get("enum").and_then(Value::as_array).cloned();
    let values = listed.unwrap_or_else(|| schema.get("const").cloned().into_iter().collect());
    values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
}

/// The strings of an array; anything else in it was reported by the caller.
fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(schema: Value, items: Option<Value>) -> Option<Attribute> {
        let items = items.and_then(|items| items.as_object().cloned());
        Attribute::read("a", schema.as_object().expect("an object"), items.as_ref())
    }

    #[test]
    fn types_and_formats_make_kinds() {
        let kind = |schema| read(schema, None).map(|attribute| attribute.kind);
        assert_eq!(kind(json!({"type": "string"})), Some(AttributeKind::Text));
        assert_eq!(kind(json!({"type": "string", "format": "date-time"})), Some(AttributeKind::DateTime));
        assert_eq!(kind(json!({"type": "integer"})), Some(AttributeKind::Integer));
        assert_eq!(kind(json!({"type": "object"})), None);
        assert_eq!(kind(json!({})), None);
    }

    #[test]
    fn a_list_has_the_kind_of_its_items() {
        let list = read(json!({"type": "array", "uniqueItems": true}), Some(json!({"type": "number"})))
            .expect("a list of numbers");
        assert_eq!((list.kind, list.is_list, list.is_unique), (AttributeKind::Number, true, true));
    }

    #[test]
    fn enum_and_const_are_words() {
        let words = |schema| read(schema, None).expect("an attribute").words;
        assert_eq!(words(json!({"type": "string", "enum": ["A", "B"]})), ["A", "B"]);
        assert_eq!(words(json!({"type": "integer", "const": 3})), ["3"]);
        assert!(words(json!({"type": "string"})).is_empty());
    }
}
