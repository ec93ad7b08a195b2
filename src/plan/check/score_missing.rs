//! `score:` needs a score table.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::plan::CompiledMap;
use crate::yaml::Node;

pub(super) fn check(map: &CompiledMap, node: &Node, report: &mut Report) {
    if node.get("scoring").is_some() {
        return;
    }
    for scored in map.maps.iter().filter(|map| map.is_scored()) {
        let place = scored.places().find(|(name, _)| *name == crate::schema::SEVERITY).map(|(_, place)| place);
        report.push(
            Diagnostic::error(&codes::MISSING_KEY, place.unwrap_or(&node.place), "`score` without a score table")
                .help("add a `scoring:` block with five levels and a default severity"),
        );
    }
}
