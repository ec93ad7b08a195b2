//! Rules that look at a whole map. One rule a file; a new rule is one file and one row.

mod example_attribute;
mod example_reason;
pub(super) mod filter_twice;
mod filter_unlisted;
pub(super) mod name;
pub(super) mod other_kind;
mod score_missing;
mod unused;

use super::CompiledMap;
use crate::diagnostic::Report;
use crate::yaml::Node;

/// A rule: the map, the document it was read from, and where complaints go.
pub(super) type Rule = fn(&CompiledMap, &Node, &mut Report);

pub(super) static RULES: &[Rule] =
    &[example_attribute::check, example_reason::check, filter_unlisted::check, score_missing::check, unused::check];
