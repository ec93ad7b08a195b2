//! An enum map: source word to target value, and what becomes of the rest.

use super::key;
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::registry::{Key, Shape};
use crate::value::{Datum, Raw};
use crate::yaml::Node;
use indexmap::IndexMap;

/// The shape of `otherwise:`.
pub const OTHERWISE: Shape = Shape::Form {
    scalar: Some(&Shape::Word(&["reject", "skip", "absent"])),
    list: None,
    map: Some(&Shape::Record(&[Key::required("value", Shape::Scalar, "the value that every other word becomes")])),
};

/// A compiled enum. Keys are folded: case does not count, numbers match by value.
#[derive(Debug)]
pub struct Enumeration {
    /// By folded key, in order.
    rows: Vec<(String, String)>,
    otherwise: Otherwise,
    results: Vec<(String, Place)>,
}

#[derive(Debug)]
enum Otherwise {
    Reject,
    Skip,
    Absent,
    Value(String),
}

/// What a look-up came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Listed<'a> {
    Value(Datum<'a>),
    /// Not listed; the stated value is taken instead.
    Otherwise(Datum<'a>),
    Absent,
    Skip,
    Reject,
}

impl Enumeration {
    /// Compiles the rows under `key` and `otherwise:`, which must be there.
    pub fn compile(key: &Node, rows: &Node, otherwise: Option<&Node>, report: &mut Report) -> Option<Self> {
        let Some(otherwise) = otherwise else {
            report.push(
                Diagnostic::error(
                    &codes::MISSING_OTHERWISE,
                    &key.place,
                    "this enum does not say what becomes of other values",
                )
                .help("add `otherwise: reject`, `skip`, `absent` or `{ value: … }` beside `enum`"),
            );
            return None;
        };
        let mut compiled: Vec<(String, String)> = Vec::new();
        let mut places: IndexMap<String, Place> = IndexMap::new();
        let mut results = Vec::new();
        for (name, written, value) in rows.entries() {
            let folded = key::fold(name).into_owned();
            if let Some(first) = places.get(&folded) {
                report.push(
                    Diagnostic::error(&codes::ENUM_CASE, &written.place, format!("`{name}` is a row already"))
                        .also(first, "the first one")
                        .help("case does not count in enum keys, and numbers match by value; keep one of the two"),
                );
                continue;
            }
            places.insert(folded.clone(), written.place.clone());
            results.push((value.to_json(), value.place.clone()));
            compiled.push((folded, value.to_json()));
        }
        let otherwise = match (otherwise.text(), otherwise.get("value")) {
            (Some("reject"), _) => Otherwise::Reject,
            (Some("skip"), _) => Otherwise::Skip,
            (Some("absent"), _) => Otherwise::Absent,
            (_, Some(value)) => {
                results.push((value.to_json(), value.place.clone()));
                Otherwise::Value(value.to_json())
            }
            _ => return None,
        };
        compiled.sort_unstable();
        Some(Self { rows: compiled, otherwise, results })
    }

    /// Whether a row lists the word.
    pub fn knows(&self, word: &str) -> bool {
        self.row(word).is_some()
    }

    fn row(&self, word: &str) -> Option<&str> {
        let found = match key::folded_bytes(word) {
            Some(folded) => self.rows.binary_search_by(|(key, _)| key.bytes().cmp(folded.clone())),
            None => {
                let folded = key::fold(word);
                self.rows.binary_search_by(|(key, _)| key.as_str().cmp(folded.as_ref()))
            }
        };
        found.ok().map(|number| self.rows[number].1.as_str())
    }

    /// Every value that it can give, with its place.
    pub fn results(&self) -> &[(String, Place)] {
        &self.results
    }

    /// The row of a value; lists and objects are in none.
    pub fn look_up(&self, value: &Datum<'_>) -> Listed<'_> {
        let row = value.scalar_text().and_then(|text| self.row(&text));
        match (row, &self.otherwise) {
            (Some(json), _) => Listed::Value(Datum::Raw(Raw::trusted(json))),
            (None, Otherwise::Value(json)) => Listed::Otherwise(Datum::Raw(Raw::trusted(json))),
            (None, Otherwise::Absent) => Listed::Absent,
            (None, Otherwise::Skip) => Listed::Skip,
            (None, Otherwise::Reject) => Listed::Reject,
        }
    }
}
