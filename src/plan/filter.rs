//! `filters:`, what a profile may narrow.

use crate::connector::Choices;
use crate::diagnostic::{Diagnostic, Place, Report, codes, one_of};
use crate::expression::fold;
use crate::registry::{Key, Shape};
use crate::yaml::Node;

/// The shape of one filter of a map.
pub static SHAPE: Shape = Shape::Record(&[
    Key::required("title", Shape::Text, "what people call it"),
    Key::optional("help", Shape::Text, "what it does"),
    Key::optional("values", Shape::List(&Shape::Scalar), "the values to choose from"),
    Key::optional("default", Shape::OneOrMany(&Shape::Scalar), "what is chosen when the profile says nothing"),
    Key::optional("narrows", Shape::Path, "the path in a record that it filters by"),
    Key::optional("json", Shape::Boolean, "whether it is a free JSON object"),
]);

/// A filter as the map describes it.
#[derive(Debug)]
pub struct Filter {
    pub name: String,
    pub title: String,
    /// The values to choose from, each with its place; empty: any.
    pub values: Vec<(String, Place)>,
    /// The same values as JSON texts.
    literals: Vec<String>,
    /// JSON text.
    pub default: Option<String>,
    /// The path in a record that it filters by.
    pub narrows: Option<String>,
    /// A free JSON object, passed as it is.
    pub json: bool,
    pub place: Place,
}

impl Filter {
    /// Reads a checked filter.
    pub fn compile(name: &str, key: &Node, node: &Node, report: &mut Report) -> Self {
        let values = || node.get("values").into_iter().flat_map(Node::items).filter(|item| item.text().is_some());
        let filter = Self {
            name: name.to_owned(),
            title: node.text_of("title").unwrap_or(name).to_owned(),
            values: values().filter_map(|item| Some((item.text()?.to_owned(), item.place.clone()))).collect(),
            literals: values().map(Node::to_json).collect(),
            default: node.get("default").map(Node::to_json),
            narrows: node.text_of("narrows").map(str::to_owned),
            json: node.get("json").and_then(Node::as_bool).unwrap_or(false),
            place: key.place.clone(),
        };
        if let Some(default) = node.get("default") {
            filter.check(default, report);
        }
        filter
    }

    /// The filter as walks can be split by it.
    pub fn choices(&self) -> Choices {
        Choices { name: self.name.clone(), values: self.literals.clone(), json: self.json }
    }

    /// Holds what a profile chose against the values.
    pub fn check(&self, given: &Node, report: &mut Report) {
        if self.json {
            if !given.is_map() {
                report.push(
                    Diagnostic::error(&codes::WRONG_TYPE, &given.place, format!("`{}` is a JSON object", self.name))
                        .help(format!("write a mapping, such as `{}: {{ state: new }}`", self.name)),
                );
            }
            return;
        }
        for item in given.one_or_many() {
            let Some(text) = item.text() else {
                report.push(Diagnostic::error(&codes::WRONG_TYPE, &item.place, "expected a word or a list of words"));
                continue;
            };
            if !self.values.is_empty() && !self.values.iter().any(|(known, _)| fold(known) == fold(text)) {
                let known: Vec<&str> = self.values.iter().map(|(value, _)| value.as_str()).collect();
                report.push(
                    Diagnostic::error(
                        &codes::FILTER_VALUE,
                        &item.place,
                        format!("`{text}` is not a value of the filter `{}`", self.name),
                    )
                    .help(format!("expected {}", one_of(&known))),
                );
            }
        }
    }
}
