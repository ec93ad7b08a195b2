//! The url of a request as a map writes it.

use crate::connector::reach::{FILTERS, FIRST_ANCESTOR};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{Frame, Names, Value, read};
use crate::http::encode_value;
use crate::value::Datum;
use crate::yaml::Node;
use reqwest::Url;
use std::borrow::Cow;

/// A url, or the part behind the base url.
#[derive(Debug)]
pub struct Target {
    value: Value,
    written: String,
}

impl Target {
    /// Compiles `url:`, `get:`, `post:` or `file:`; what is written plainly has to be a url at once.
    pub(in crate::connector) fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let written = node.text()?.to_owned();
        let value = Value::compile(node, names, report)?;
        Some(Self { value, written })
    }

    /// Reports a url that is none, where it is written without a template; `absolute`: it may not be a path.
    pub(in crate::connector) fn judge(&self, node: &Node, absolute: bool, report: &mut Report) {
        if !matches!(self.value, Value::Literal(_)) || (!absolute && !self.written.contains("://")) {
            return;
        }
        let why = match Url::parse(&self.written) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => return,
            Ok(url) => format!("the scheme `{}` is not `https` or `http`", url.scheme()),
            Err(error) => error.to_string(),
        };
        let message = format!("`{}` is no url: {why}", self.written);
        report.push(Diagnostic::error(&codes::WRONG_VALUE, &node.place, message).help("write `https://HOST/PATH`"));
    }

    /// An empty one: the base url itself.
    pub(super) fn base() -> Self {
        Self { value: Value::Literal("\"\"".to_owned()), written: String::new() }
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The text now. What the vendor or a filter gave is encoded, so that it stays one part of a path.
    pub fn text(&self, frame: &Frame<'_>) -> Result<String, String> {
        let absent = || format!("`{}` has no value", self.written);
        match &self.value {
            Value::Literal(_) => Ok(self.written.clone()),
            Value::Path(reference) => {
                let text = read(reference, frame).and_then(|datum| datum.scalar_text().map(Cow::into_owned));
                text.ok_or_else(absent)
            }
            Value::Template { template, names, .. } => {
                let foreign = |name: usize| names[name].scope == FILTERS || names[name].scope >= FIRST_ANCESTOR;
                let climbs = |name: &usize| {
                    foreign(*name)
                        && read(&names[*name], frame).and_then(|d| d.scalar_text().map(is_dots)) == Some(true)
                };
                if let Some(name) = (0..names.len()).find(climbs) {
                    return Err(format!("`{}` is only dots, which cannot be a part of a url", names[name].text));
                }
                let part = |name: usize| {
                    let datum = read(&names[name], frame)?;
                    match datum.scalar_text() {
                        Some(text) if foreign(name) => Some(Datum::Text(Cow::Owned(path_part(&text)))),
                        _ => Some(datum),
                    }
                };
                template.render(&part).map_err(|error| error.message)?.ok_or_else(absent)
            }
        }
    }
}

/// Foreign text as one part of a path; a url of its own stands as it is.
fn path_part(text: &str) -> String {
    if text.starts_with("https://") || text.starts_with("http://") { text.to_owned() } else { encode_value(text) }
}

/// Dots alone would climb out of their place in a path, encoded or not.
fn is_dots(text: Cow<'_, str>) -> bool {
    text == "." || text == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_leave_its_place_in_a_path() {
        assert_eq!(path_part("a/b?c"), "a%2Fb%3Fc");
        assert_eq!(path_part("a940bb61-33c4"), "a940bb61-33c4");
        assert_eq!(path_part("https://h/x"), "https://h/x");
        assert!(is_dots("..".into()) && !is_dots("...".into()));
    }
}
