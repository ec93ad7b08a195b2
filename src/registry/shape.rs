//! What a document may hold, as tables: one value says how a document is checked, documented and completed.

use super::Kind;

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
    /// Documented, but not there yet: using it is an error with its own code.
    Planned,
}

/// A key of a record in a document.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub need: Need,
    pub shape: Shape,
    /// One sentence, no full stop.
    pub summary: &'static str,
}

impl Key {
    /// A key that must be there.
    pub const fn required(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        Self { name, need: Need::Required, shape, summary }
    }

    /// A key that may be left out.
    pub const fn optional(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        Self { name, need: Need::Optional, shape, summary }
    }

    /// A key that is documented, and not built yet.
    pub const fn planned(name: &'static str, summary: &'static str) -> Self {
        Self { name, need: Need::Planned, shape: Shape::Json, summary }
    }
}

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any scalar but null, read as text.
    Text,
    Boolean,
    /// A whole number within bounds, both included.
    Integer {
        min: i64,
        max: i64,
    },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A time span: `30s`, `15m`, `250ms`.
    Duration,
    /// A pace: `60/minute`, `5/second`, `1000/hour`.
    Rate,
    /// A JSONPath, beginning with `$`.
    Path,
    /// Any scalar: a path, a template or a literal.
    Scalar,
    /// Anything at all, taken as JSON.
    Json,
    /// A mapping with these keys and no others.
    Record(&'static [Key]),
    /// A mapping with these keys besides exactly one key that names a kind.
    RecordWith {
        keys: &'static [Key],
        choice: &'static Choice,
    },
    /// A mapping from names of the writer's own to values of one shape.
    Table(&'static Shape),
    /// A list of values of one shape.
    List(&'static Shape),
    /// A value of one shape, or a list of them.
    OneOrMany(&'static Shape),
    /// Exactly one key that names a kind; or the bare name where the kind allows it.
    Choice(&'static Choice),
    /// A shape with a name of its own, which docs and messages use; shapes that hold themselves need one.
    Called(&'static str, &'static Shape),
    /// By the form of what stands there: a scalar, a list or a mapping. `None`: that form is not allowed.
    Form {
        scalar: Option<&'static Shape>,
        list: Option<&'static Shape>,
        map: Option<&'static Shape>,
    },
}

/// A closed list of kinds under one heading, such as `auth`.
#[derive(Debug)]
pub struct Choice {
    /// What the list is called in messages: "an authentication kind".
    pub what: &'static str,
    pub kinds: fn() -> Vec<&'static Kind>,
    /// Whether a kind must be named.
    pub required: bool,
}
