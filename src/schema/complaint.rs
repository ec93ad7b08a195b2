//! What a validator says, in plain words.

use super::{Attribute, AttributeKind};
use crate::diagnostic::one_of;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// How much of a record's value a message shows, in characters.
const EXCERPT: usize = 80;

/// What is wrong with the value of an attribute, and what would make it right: a sentence about `attribute`.
pub(super) fn of_attribute(attribute: &Attribute, error: &ValidationError<'_>) -> String {
    let value = error.instance();
    let said = match (attribute.kind, error.kind()) {
        (AttributeKind::DateTime, Kind::Type { .. } | Kind::Format { .. } | Kind::Pattern { .. }) => {
            let must = "must be an RFC 3339 date and time in UTC, such as `2024-01-02T00:00:00Z`";
            format!("{must}, but is {}{}", shown(value), advice(attribute, value))
        }
        (_, Kind::Type { .. }) => format!("{}{}", of(error), advice(attribute, value)),
        _ => of(error),
    };
    format!("`{}` {said}", attribute.name)
}

/// Which converter would help.
fn advice(attribute: &Attribute, value: &Value) -> String {
    match value {
        Value::Array(_) if !attribute.is_list => " (`as: first` takes one of its items, `as: join` all)".to_owned(),
        Value::Array(_) | Value::Object(_) | Value::Null => String::new(),
        _ => format!(" (`as: {}` converts it)", attribute.kind.converter()),
    }
}

/// What is wrong with a value, from "must" on.
pub(super) fn of(error: &ValidationError<'_>) -> String {
    let value = error.instance();
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => any_of(context, value),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!(
                "must not have {}",
                unexpected.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )
        }
        Kind::Required { property } => format!("must have `{}`", excerpt(property)),
        kind => match must(kind) {
            Some(must) => format!("must {must}, but is {}", shown(value)),
            None => format!("does not satisfy `{}` of the schema: it is {}", kind.keyword(), shown(value)),
        },
    }
}

/// Why a schema cannot be compiled.
pub(super) fn of_schema(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Format { format } if format == "regex" => {
            format!("`{}` is no pattern: it is wrong, too large, or looks around", excerpt(error.instance()))
        }
        Kind::Custom { .. } if error.schema_path().as_str().ends_with("/format") => {
            format!("`{}` is no format of JSON Schema", excerpt(error.instance()))
        }
        Kind::Referencing(error) => format!("a `$ref` cannot be followed: {error}"),
        _ => cut(&error.to_string(), 2 * EXCERPT),
    }
}

/// The keyword's demand, after "must".
fn must(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Type { kind: TypeKind::Single(json_type) } => format!("be {}", with_article(&json_type.to_string())),
        Kind::Type { kind: TypeKind::Multiple(types) } => {
            let types: Vec<String> = types.iter().map(|json_type| with_article(&json_type.to_string())).collect();
            format!("be {}", types.join(" or "))
        }
        Kind::Enum { options } => format!("be {}", choices(options)),
        Kind::Constant { expected_value } => format!("be `{}`", excerpt(expected_value)),
        Kind::Format { format } => format!("be {}", format_words(format)),
        Kind::Pattern { pattern } => format!("match the pattern `{pattern}`"),
        Kind::Minimum { limit } => format!("be at least {limit}"),
        Kind::Maximum { limit } => format!("be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("be a multiple of {multiple_of}"),
        Kind::MinLength { limit: 1 } => "not be empty".to_owned(),
        Kind::MinLength { limit } => format!("have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("have at most {limit} characters"),
        Kind::MinItems { limit } => format!("have at least {limit} items"),
        Kind::MaxItems { limit } => format!("have at most {limit} items"),
        Kind::UniqueItems => "not hold an item twice".to_owned(),
        _ => return None,
    })
}

/// Alternatives that differ only in their format can be named; others cannot.
fn any_of(context: &[Vec<ValidationError<'static>>], value: &Value) -> String {
    let format = |errors: &Vec<ValidationError<'static>>| match errors.as_slice() {
        [only] => match only.kind() {
            Kind::Format { format } => Some(format_words(format)),
            _ => None,
        },
        _ => None,
    };
    match context.iter().map(format).collect::<Option<Vec<String>>>() {
        Some(formats) if !formats.is_empty() => format!("must be {}, but is {}", formats.join(" or "), shown(value)),
        _ => format!("fits none of the forms that the schema allows: it is {}", shown(value)),
    }
}

fn choices(options: &Value) -> String {
    let words: Vec<String> = options.as_array().into_iter().flatten().map(excerpt).collect();
    one_of(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn format_words(format: &str) -> String {
    match format {
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        "date-time" => "an RFC 3339 date and time".to_owned(),
        "date" => "a date such as `2024-01-02`".to_owned(),
        "uri" => "an absolute URI".to_owned(),
        "email" => "an e-mail address".to_owned(),
        other => format!("a value of the format `{other}`"),
    }
}

fn with_article(json_type: &str) -> String {
    match json_type {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {json_type}"),
        other => format!("a {other}"),
    }
}

/// A value with its type where the type is the news.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(_) => format!("the text `{}`", excerpt(value)),
        _ => format!("`{}`", excerpt(value)),
    }
}

/// A value's text, short and without control characters.
fn excerpt(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text, EXCERPT),
        other => cut(&other.to_string(), EXCERPT),
    }
}

fn cut(text: &str, most: usize) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    match text.char_indices().nth(most) {
        None => text.chars().map(plain).collect(),
        Some(_) => text.chars().take(most - 1).map(plain).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_value_is_cut_and_control_characters_go() {
        assert_eq!(excerpt(&Value::from("a\u{1b}[31m\nb")), "a\u{fffd}[31m\u{fffd}b");
        let long = excerpt(&Value::from("é".repeat(500)));
        assert_eq!((long.chars().count(), long.ends_with('…')), (80, true));
        assert_eq!(excerpt(&Value::from("x".repeat(80))), "x".repeat(80));
    }

    #[test]
    fn types_have_their_articles() {
        assert_eq!(with_article("integer"), "an integer");
        assert_eq!(with_article("string"), "a string");
    }

    proptest! {
        #[test]
        fn no_text_makes_an_excerpt_long_or_unprintable(text in any::<String>()) {
            let excerpt = excerpt(&Value::from(text));
            prop_assert!(excerpt.chars().count() <= 80);
            prop_assert!(!excerpt.chars().any(char::is_control));
        }
    }
}
