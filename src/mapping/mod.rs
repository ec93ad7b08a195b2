//! What a record becomes: exploded by `each`, looked up by `join`, left out by `skip`, filled by `fields`.

mod apply;
mod binding;
mod compile;
mod fill;
mod lookup;
mod table;

pub use apply::{Outcome, Rejection};
pub use fill::{Drafted, Score};
pub use lookup::Lookups;
pub use table::TRANSFORM_MAP;

use crate::diagnostic::Place;
use crate::expression::{Field, Test};
use crate::path::Reads;
use crate::schema::Target;
use binding::{Binding, Lasting};
use fill::Homes;
use std::sync::Arc;

/// One transform map, compiled: records of one endpoint become entities of one target.
#[derive(Debug)]
pub struct TransformMap {
    pub name: String,
    pub title: String,
    /// The endpoint whose records it takes.
    pub from: String,
    pub target: Arc<Target>,
    /// What a profile's `data_types` choose by.
    pub data_type: Option<String>,
    /// Attributes required beside the schema's own.
    pub required: Vec<usize>,
    bindings: Vec<Binding>,
    skips: Vec<Skip>,
    fields: Vec<FieldMapping>,
    homes: Homes,
    /// What tells its entities apart.
    pub identity: Vec<Part>,
    names: usize,
    /// Where `$` stands in a frame.
    record: usize,
}

/// A named reason to leave a record out.
#[derive(Debug)]
struct Skip {
    reason: String,
    test: Test,
}

/// A target attribute and what fills it.
#[derive(Debug)]
struct FieldMapping {
    attribute: usize,
    field: Field,
    /// The field gives the source value of the score table.
    scored: bool,
    /// The attribute is the severity.
    is_severity: bool,
}

/// One part of what tells records apart.
#[derive(Debug)]
pub enum Part {
    /// The value of a target attribute, by its number.
    Attribute(usize),
    Field(Box<Field>),
}

impl TransformMap {
    /// Names of `each` and `join`, for the scopes of examples.
    pub fn bound_names(&self) -> impl Iterator<Item = &str> {
        self.bindings.iter().map(|binding| binding.name.as_str())
    }

    /// A name of `each` or `join`: its number in a frame, and the walk over one of its items.
    pub fn bound(&self, name: &str) -> Option<(usize, &Reads)> {
        let binding = self.bindings.iter().find(|binding| binding.name == name)?;
        Some((binding.scope, binding.reads()))
    }

    /// Every reason for which a record may be left out: those that the map names, and the engine's own.
    pub fn skip_reasons(&self) -> Vec<String> {
        let named = self.skips.iter().map(|skip| skip.reason.clone());
        let empty = self.bound_names().map(|name| format!("no {name}"));
        let attributes = self.target.attributes.iter().map(|attribute| attribute.name.as_str());
        let unlisted = attributes.chain(["identity"]).map(|part| format!("{part}: unlisted value"));
        named.chain(empty).chain(unlisted).collect()
    }

    /// Where `$` stands in a frame.
    pub fn record_scope(&self) -> usize {
        self.record
    }

    /// How many names a frame has room for, those of bindings included.
    pub fn width(&self) -> usize {
        self.names
    }

    /// Whether it reads the page beside its records, or looks records up in what a page holds.
    pub fn needs_page(&self, page: usize) -> bool {
        let skips = self.skips.iter().flat_map(|skip| skip.test.scopes());
        let parts = self.identity.iter().filter_map(|part| match part {
            Part::Field(field) => Some(field.scopes()),
            Part::Attribute(_) => None,
        });
        let fields = self.fields.iter().map(|mapping| mapping.field.scopes());
        let bindings = self.bindings.iter().map(Binding::scopes);
        let mut scopes = parts.chain(fields).chain(bindings).flatten().chain(skips);
        scopes.any(|scope| scope == page) || self.bindings.iter().any(|binding| binding.lasting == Lasting::Page)
    }

    /// Whether `findingSeverity` comes from the score table.
    pub fn is_scored(&self) -> bool {
        self.fields.iter().any(|mapping| mapping.scored)
    }

    /// The score table's source, or the enum's, when it reads `path`: whether a field of this map reads the path at all,
    /// and whether it knows the word.
    pub fn lists(&self, path: &str, word: &str, scored: &dyn Fn(&str) -> bool) -> Option<bool> {
        self.fields.iter().find_map(|mapping| match mapping.scored {
            // An enum before the score table has the first word.
            true => mapping.field.lists(path, word).or_else(|| mapping.field.reads(path).then(|| scored(word))),
            false => mapping.field.lists(path, word),
        })
    }

    /// Where each field stands, for checks that look at several documents.
    pub fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.fields
            .iter()
            .map(|mapping| (self.target.attributes[mapping.attribute].name.as_str(), &mapping.field.place))
    }
}
