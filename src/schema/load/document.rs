//! What a target schema says about itself.

use super::Reader;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::keyword;
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn check_document(&mut self, name: &str, document: &Map<String, Value>) {
        for place in self.places.repeated().collect::<Vec<_>>() {
            let message = format!("`{}` stands twice in one object", place.text());
            self.report.push(Diagnostic::error(&codes::SCHEMA_INVALID, &place, message));
        }
        self.check_keys("", document, keyword::DOCUMENT);
        if let Some(dialect) = document.get("$schema").filter(|dialect| *dialect != keyword::DIALECT) {
            let message = format!("`$schema` must be `{}`, but is `{}`", keyword::DIALECT, plain(dialect));
            self.complain::<()>("/$schema", message);
        }
        if document.get("type").is_some_and(|root| root != "object") {
            self.complain::<()>("/type", "the `type` of a target schema is `object`");
        }
        self.check_name(name, document);
        self.check_text(document, "title", "a few words for lists, such as `Web application finding`");
        self.check_text(document, "x-asset-type", "what its entities carry as `assetType`, such as `host`");
    }

    fn check_name(&mut self, name: &str, document: &Map<String, Value>) {
        let kind = name.split_once('/').map(|(kind, _)| kind).unwrap_or_default();
        if !is_target_name(name) {
            let message = format!("`{name}` is no name for a target");
            self.report.push(
                Diagnostic::error(&codes::SCHEMA_INVALID, &self.places.find(""), message)
                    .help("a target is named `finding/NAME` or `asset/NAME`, in lower case letters, digits and `_`"),
            );
            return;
        }
        for (key, right) in [("x-target", name), ("x-kind", kind)] {
            let message = match document.get(key) {
                Some(value) if value == right => continue,
                Some(value) => format!("`{key}` must be `{right}`, as the file is named, but is `{}`", plain(value)),
                None => format!("`{key}` is missing; it must be `{right}`, as the file is named"),
            };
            self.complain::<()>(&format!("/{key}"), message);
        }
    }

    fn check_text(&mut self, document: &Map<String, Value>, key: &str, meaning: &str) {
        if document.get(key).and_then(Value::as_str).is_none_or(str::is_empty) {
            self.complain::<()>(&format!("/{key}"), format!("`{key}` is missing: {meaning}"));
        }
    }
}

/// `finding/web_application`.
fn is_target_name(name: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    matches!(name.split_once('/'), Some(("finding" | "asset", rest)) if !rest.is_empty() && rest.chars().all(word))
}

/// A value without the quotes of a string.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
