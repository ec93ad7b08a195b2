//! Target schemas: attributes, aliases, what is required; a draft is admitted as an entity or it is not.

mod admit;
mod attribute;
mod cells;
mod complaint;
mod entity;
mod judge;
mod keyword;
mod landmark;
mod line;
mod load;
mod place;
mod reference;
mod rule;
mod rules;

pub use attribute::{Attribute, AttributeKind};
pub use cells::{Cell, Cells, Draft};
pub use entity::{Additions, Entity, Provenance};
pub use landmark::Landmarks;

use judge::Judge;
use line::Line;
use rules::Rules;
use std::collections::HashMap;

/// The attribute that the score table rates.
pub const SEVERITY: &str = "findingSeverity";

/// A target schema under `schemas/`, compiled.
#[derive(Debug)]
pub struct Target {
    /// Its name in maps: `finding/web_application`.
    pub name: String,
    pub title: String,
    /// Of the file's text.
    pub fingerprint: u128,
    /// What it is for and what its output lines hold; may be empty.
    pub description: String,
    /// `finding` or `asset`.
    pub is_finding: bool,
    /// The `assetType` its entities carry: `web_application`, `host`.
    pub asset_type: String,
    /// In the order in which they are written.
    pub attributes: Vec<Attribute>,
    /// The attributes that scoring knows by name.
    pub landmarks: Landmarks,
    /// Names and aliases.
    spellings: HashMap<String, usize>,
    line: Line,
    rules: Rules,
    judge: Judge,
}

/// Why the schema does not admit a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub code: &'static crate::diagnostic::Code,
    pub attribute: Option<String>,
    /// One plain sentence without control characters; the record's value is cut short in it.
    pub message: String,
}

impl Target {
    /// The number of an attribute by its name or alias.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.spellings.get(name).copied()
    }

    /// Every spelling that a map may use, canonical ones and aliases; for "did you mean".
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.attributes
            .iter()
            .flat_map(|attribute| std::iter::once(&attribute.name).chain(&attribute.aliases).map(String::as_str))
    }
}

#[cfg(test)]
mod shipped;
