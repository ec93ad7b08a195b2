//! Reading a target schema: every mistake is reported at its place.

mod attributes;
mod document;
mod names;
#[cfg(test)]
mod tests;

use super::judge::{self, Judge};
use super::line::Line;
use super::place::{self, Places};
use super::reference::{self, Dangling};
use super::rules::Rules;
use super::{Landmarks, Target};
use crate::diagnostic::{Diagnostic, Report, Source, codes};
use crate::value::fingerprint;
use crate::value::scan::Malformed;
use serde_json::{Map, Value};
use std::sync::Arc;

impl Target {
    /// Reads a target schema, the built-in ones and those of a workspace alike; every mistake goes to `report`.
    /// `name` is what maps call it, by the place of its file under `schemas/etm/`: `finding/web_application`.
    pub fn load(name: &str, source: &Arc<Source>, report: &mut Report) -> Option<Self> {
        let mut found = Report::new();
        let target = match Places::read(source) {
            Ok(places) => Reader { places: &places, report: &mut found }.read(name, source),
            Err(error) => {
                found.push(syntax(source, &error));
                None
            }
        };
        let target = target.filter(|_| !found.has_errors());
        report.extend(found);
        target
    }
}

fn syntax(source: &Arc<Source>, error: &Malformed) -> Diagnostic {
    let place = place::malformed(source, error);
    Diagnostic::error(&codes::SCHEMA_INVALID, &place, format!("the schema is not JSON: {}", error.message))
}

/// One reading of one schema.
struct Reader<'r> {
    places: &'r Places<'r>,
    report: &'r mut Report,
}

impl Reader<'_> {
    fn read(&mut self, name: &str, source: &Source) -> Option<Target> {
        let root: Value = match serde_json::from_str(&source.text) {
            Ok(root) => root,
            // The text is JSON; what serde_json refuses besides are numbers beyond a double.
            Err(error) => return self.complain("", format!("the schema cannot be read: {error}")),
        };
        let Some(document) = root.as_object() else {
            return self.complain("", "a target schema is a JSON object");
        };
        self.check_document(name, document);
        for (pointer, dangling) in reference::dangling(&root) {
            self.complain_dangling::<()>(&pointer, dangling);
        }
        let mut attributes = self.attributes(&root, document);
        self.mark_required(document, &mut attributes);
        let rules = Rules::compile(&root, &attributes);
        let is_sound = rules.has_read_all(&root);
        if !is_sound {
            for refusal in judge::meta_errors(&root) {
                self.complain::<()>(&refusal.pointer, format!("this {}", refusal.message));
            }
        }
        let spellings = self.spellings(&attributes);
        if self.report.has_errors() {
            return None;
        }
        let judge = match is_sound {
            true => Judge::of(&root, name, &attributes),
            false => match Judge::compile(&root, name, &attributes) {
                Ok(judge) => judge,
                Err(refusal) => return self.complain(&refusal.pointer, refusal.message),
            },
        };
        let text = |key: &str| document.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (is_finding, asset_type) = (text("x-kind") == "finding", text("x-asset-type"));
        Some(Target {
            name: name.to_owned(),
            title: text("title"),
            fingerprint: fingerprint(source.text.as_bytes()),
            description: text("description"),
            line: Line::of(name, &attributes, &asset_type, is_finding),
            is_finding,
            asset_type,
            landmarks: Landmarks::of(&spellings),
            rules,
            attributes,
            spellings,
            judge,
        })
    }

    fn check_keys(&mut self, pointer: &str, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let place = self.places.find(&format!("{pointer}/{}", place::escape(key)));
            let diagnostic = Diagnostic::error(&codes::SCHEMA_INVALID, &place, format!("unknown key `{key}`"));
            self.report.push(diagnostic.suggest(key, known.iter().copied()));
        }
    }

    fn complain_dangling<T>(&mut self, pointer: &str, dangling: Dangling) -> Option<T> {
        let place = self.places.find(pointer);
        let mut diagnostic = Diagnostic::error(&codes::SCHEMA_INVALID, &place, dangling.message);
        if let Some((name, known)) = dangling.name {
            diagnostic = diagnostic.suggest(&name, known.iter().map(String::as_str));
        }
        self.report.push(diagnostic);
        None
    }

    fn complain<T>(&mut self, pointer: &str, message: impl Into<String>) -> Option<T> {
        self.report.push(Diagnostic::error(&codes::SCHEMA_INVALID, &self.places.find(pointer), message));
        None
    }
}
