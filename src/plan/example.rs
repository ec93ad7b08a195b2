//! `examples:`, records and the targets that they must give.

use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::registry::{Key, Shape};
use crate::yaml::Node;

/// The shape of one example.
pub static EXAMPLE: Shape = Shape::Record(&[
    Key::required("name", Shape::Text, "what it shows"),
    Key::required("map", Shape::Text, "the transform map it runs through"),
    Key::optional("record", Shape::Json, "the record"),
    Key::optional("pages", Shape::List(&Shape::Json), "whole answers, in place of one record"),
    Key::optional(
        "scopes",
        Shape::Table(&Shape::Json),
        "values of the other names: parents, `page`, `filters`, joined items",
    ),
    Key::optional("expect", Shape::Json, "the attributes that must come out; a list where the record is exploded"),
    Key::optional("skips", Shape::Text, "the reason for which it must be skipped"),
    Key::optional("rejects", Shape::Text, "the code with which it must be rejected"),
]);

/// An example, read.
#[derive(Debug)]
pub struct Example {
    pub name: String,
    pub map: String,
    /// One record as JSON text, or whole answers.
    pub input: Input,
    /// Names with their values as JSON text.
    pub scopes: Vec<(String, String)>,
    pub expected: Expected,
    pub place: Place,
}

/// What goes in.
#[derive(Debug)]
pub enum Input {
    Record(String),
    Pages(Vec<String>),
}

/// What must come out.
#[derive(Debug)]
pub enum Expected {
    /// One entity after the other: attributes with their JSON text and place.
    Entities(Vec<Vec<(String, String, Place)>>),
    /// For this reason, named here.
    Skips(String, Place),
    Rejects(String),
}

impl Example {
    /// Reads a checked example and resolves what it names. `maps` are the transform maps as written: one that could not be
    /// compiled has its own mistake, which its examples do not repeat. Without any, their block is what is wrong.
    pub fn compile(node: &Node, maps: &[&str], report: &mut Report) -> Option<Self> {
        let name = node.get("map")?;
        let text = name.text()?;
        if maps.is_empty() {
            return None;
        }
        if !maps.contains(&text) {
            report.push(
                Diagnostic::error(&codes::UNDEFINED_NAME, &name.place, format!("there is no transform map `{text}`"))
                    .suggest(text, maps.iter().copied()),
            );
            return None;
        }
        let input = match (node.get("record"), node.get("pages")) {
            (Some(record), None) => Input::Record(record.to_json()),
            (None, Some(pages)) => Input::Pages(pages.items().iter().map(Node::to_json).collect()),
            _ => {
                report.push(one_of_keys(node, "`record` or `pages`"));
                return None;
            }
        };
        let expected = match (node.get("expect"), node.get("skips"), node.get("rejects")) {
            (Some(expect), None, None) => {
                Expected::Entities(expect.one_or_many().iter().map(|entity| attributes(entity, report)).collect())
            }
            (None, Some(reason), None) => Expected::Skips(reason.text()?.to_owned(), reason.place.clone()),
            (None, None, Some(code)) => {
                let id = code.text()?;
                if codes::find(id).is_none() {
                    let known = codes::ALL.iter().map(|code| code.id);
                    report.push(
                        Diagnostic::error(&codes::UNDEFINED_NAME, &code.place, format!("there is no code `{id}`"))
                            .suggest(id, known),
                    );
                }
                Expected::Rejects(id.to_owned())
            }
            _ => {
                report.push(one_of_keys(node, "`expect`, `skips` or `rejects`"));
                return None;
            }
        };
        let scopes = node.get("scopes").into_iter().flat_map(Node::entries);
        Some(Self {
            name: node.text_of("name")?.to_owned(),
            map: text.to_owned(),
            input,
            scopes: scopes.map(|(name, _, value)| (name.to_owned(), value.to_json())).collect(),
            expected,
            place: node.get("name")?.place.clone(),
        })
    }
}

fn attributes(entity: &Node, report: &mut Report) -> Vec<(String, String, Place)> {
    if !entity.is_map() {
        report.push(
            Diagnostic::error(
                &codes::WRONG_TYPE,
                &entity.place,
                format!("expected a mapping, found {}", entity.words()),
            )
            .help("write the attributes that must come out, such as `{ findingStatus: FIXED }`"),
        );
    }
    entity.entries().map(|(name, key, value)| (name.to_owned(), value.to_json(), key.place.clone())).collect()
}

fn one_of_keys(node: &Node, keys: &str) -> Diagnostic {
    let place = node.entries().next().map_or(&node.place, |(_, key, _)| &key.place);
    Diagnostic::error(&codes::MISSING_KEY, place, format!("an example has exactly one of {keys}"))
}
