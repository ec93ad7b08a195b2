//! A query as it is evaluated: well-typed, its fixed patterns compiled.

use super::pattern::Pattern;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// `..`: applied to the node and to everything inside it.
    pub descendant: bool,
    pub selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selector {
    Name(String),
    /// From the end when negative.
    Index(i64),
    Wildcard,
    Slice(Slice),
    Filter(Condition),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slice {
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub step: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    Exists(Query),
    Compare(Box<Comparison>),
    Matches(Box<Matches>),
}

/// A query inside a filter: from `$` when absolute, else from `@`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub absolute: bool,
    pub segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub left: Operand,
    pub relation: Relation,
    pub right: Operand,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Relation {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `match()` and `search()`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matches {
    pub subject: Operand,
    pub pattern: PatternFrom,
    /// `match()`: the whole string.
    pub whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum PatternFrom {
    Fixed(Pattern),
    /// Read from the document for each node.
    Document(Operand),
}

/// What has one value or none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// A literal as JSON.
    Literal(String),
    /// A singular query, or `value()` of any query: none when not exactly one node is selected.
    Value(Query),
    Length(Box<Operand>),
    Count(Query),
}

impl Segment {
    /// Whether it selects at most one node of a node.
    pub fn is_singular(&self) -> bool {
        !self.descendant && matches!(self.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)])
    }

    /// Whether a filter in it asks about the whole document.
    pub fn refers_to_root(&self) -> bool {
        self.selectors.iter().any(|selector| match selector {
            Selector::Filter(condition) => condition.refers_to_root(),
            _ => false,
        })
    }
}

impl Condition {
    fn refers_to_root(&self) -> bool {
        match self {
            Condition::Any(all) | Condition::All(all) => all.iter().any(Condition::refers_to_root),
            Condition::Not(inner) => inner.refers_to_root(),
            Condition::Exists(query) => query.refers_to_root(),
            Condition::Compare(comparison) => comparison.left.refers_to_root() || comparison.right.refers_to_root(),
            Condition::Matches(matches) => {
                let pattern = match &matches.pattern {
                    PatternFrom::Fixed(_) => false,
                    PatternFrom::Document(operand) => operand.refers_to_root(),
                };
                pattern || matches.subject.refers_to_root()
            }
        }
    }
}

impl Query {
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(Segment::is_singular)
    }

    fn refers_to_root(&self) -> bool {
        self.absolute || self.segments.iter().any(Segment::refers_to_root)
    }
}

impl Operand {
    fn refers_to_root(&self) -> bool {
        match self {
            Operand::Literal(_) => false,
            Operand::Value(query) | Operand::Count(query) => query.refers_to_root(),
            Operand::Length(inner) => inner.refers_to_root(),
        }
    }
}
