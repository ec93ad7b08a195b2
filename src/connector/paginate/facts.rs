//! What a paginator is told about a page, and what it answers.

use serde::{Deserialize, Serialize};

/// A value that goes into a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scalar {
    pub text: String,
    /// Whether it is a number in JSON.
    pub number: bool,
}

impl Scalar {
    /// A whole number.
    pub fn number(number: u64) -> Self {
        Self { text: number.to_string(), number: true }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: false }
    }
}

/// What has to be found in an answer for the next turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Nothing,
    /// A slot of the page.
    Slot(usize),
    /// A header.
    Header(String),
    /// The target of the link with this relation.
    Link(String),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    Absent,
    Value(Scalar),
    /// Something that cannot be used: "an object".
    Other(String),
}

/// What is known after a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Records of this page.
    pub records: u64,
    /// Different records of the walk so far.
    pub distinct: u64,
    /// The newest total, where it can be compared.
    pub total: Option<u64>,
    /// What the path of `stop:` holds; `None` when it is absent.
    pub flag: Option<bool>,
    /// What [`Wanted`] asked for.
    pub found: Found,
}

impl Facts {
    /// Whether the walk has every record that the vendor speaks of.
    pub fn total_is_reached(&self) -> bool {
        self.total.is_some_and(|total| self.distinct >= total)
    }
}

/// Where a walk goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// To the next page.
    Next,
    /// It is over, and its rule was met.
    End(String),
    /// It must end before it is over.
    Incomplete(String),
    /// The vendor contradicts itself.
    Fail(String),
}
