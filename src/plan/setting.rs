//! `settings:`, what a map asks for and a profile gives.

use crate::diagnostic::{Diagnostic, Place, Report, codes, one_of};
use crate::registry::{Key, Shape};
use crate::vault;
use crate::yaml::Node;
use regex::{Regex, RegexBuilder};

/// The shape of one setting of a map.
pub static SHAPE: Shape = Shape::Record(&[
    Key::required("title", Shape::Text, "what people call it"),
    Key::optional("help", Shape::Text, "what to put there, and where to find it"),
    Key::optional("secret", Shape::Boolean, "whether it must never be shown"),
    Key::optional("default", Shape::Scalar, "the value when the profile gives none"),
    Key::optional("values", Shape::List(&Shape::Scalar), "the only values it may have"),
    Key::optional("pattern", Shape::Text, "a regular expression that it must match"),
]);

/// The shape of one setting of a profile.
pub static GIVEN: Shape =
    Shape::Form { scalar: Some(&Shape::Scalar), list: None, map: Some(&Shape::Choice(&vault::CHOICE)) };

/// A setting as the map describes it.
#[derive(Debug)]
pub struct Setting {
    pub name: String,
    pub title: String,
    pub help: Option<String>,
    pub secret: bool,
    /// JSON text.
    pub default: Option<String>,
    values: Vec<String>,
    pattern: Option<Regex>,
    pub place: Place,
}

impl Setting {
    /// Reads a checked setting; a bad pattern is a mistake.
    pub fn compile(name: &str, key: &Node, node: &Node, report: &mut Report) -> Self {
        let pattern = node.get("pattern").and_then(|written| {
            let text = written.text()?;
            RegexBuilder::new(text)
                .size_limit(1 << 20)
                .build()
                .map_err(|error| {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                    report.push(
                        Diagnostic::error(&codes::PATTERN_SYNTAX, &written.place, format!("not a pattern: {why}"))
                            .help("write a regular expression without look-around or back-references"),
                    );
                })
                .ok()
        });
        let setting = Self {
            name: name.to_owned(),
            title: node.text_of("title").unwrap_or(name).to_owned(),
            help: node.text_of("help").map(str::to_owned),
            secret: node.get("secret").and_then(Node::as_bool).unwrap_or(false),
            default: node.get("default").map(Node::to_json),
            values: node
                .get("values")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(Node::text)
                .map(str::to_owned)
                .collect(),
            pattern,
            place: key.place.clone(),
        };
        if let Some(default) = node.get("default") {
            let text = default.text().unwrap_or_default();
            setting.check(text, &default.place, report);
            if setting.secret && !text.is_empty() {
                let place = node.entry("default").map_or(&default.place, |(key, _)| &key.place);
                let message = format!("the default of the secret `{name}` stands here in clear text");
                report.push(
                    Diagnostic::warning(&codes::SECRET_IN_CLEAR, place, message)
                        .help("take it out: a profile says where the secret is kept"),
                );
            }
        }
        setting
    }

    /// Whether the profile must give it.
    pub fn is_required(&self) -> bool {
        self.default.is_none()
    }

    /// Holds a value against `values` and `pattern`. The value of a secret is never shown.
    pub fn check(&self, value: &str, place: &Place, report: &mut Report) {
        let shown = if self.secret { "the value".to_owned() } else { format!("`{value}`") };
        if !self.values.is_empty() && !self.values.iter().any(|known| known == value) {
            let known: Vec<&str> = self.values.iter().map(String::as_str).collect();
            report.push(
                Diagnostic::error(&codes::SETTING_VALUE, place, format!("{shown} is not a value of `{}`", self.name))
                    .help(format!("expected {}", one_of(&known))),
            );
        }
        if let Some(pattern) = self.pattern.as_ref().filter(|pattern| !pattern.is_match(value)) {
            report.push(
                Diagnostic::error(&codes::SETTING_VALUE, place, format!("{shown} does not fit `{}`", self.name))
                    .help(format!("it must match `{pattern}`")),
            );
        }
    }
}
