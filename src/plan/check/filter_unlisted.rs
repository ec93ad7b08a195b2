//! A filter must not ask for what no enum row and no score row can translate.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::plan::CompiledMap;
use crate::yaml::Node;

pub(super) fn check(map: &CompiledMap, _: &Node, report: &mut Report) {
    // A table that is missing or wrong has its own mistake, which is not said again for each value.
    let scored = |word: &str| map.scores.as_ref().is_none_or(|scores| scores.knows(word));
    for filter in &map.filters {
        let Some(path) = &filter.narrows else { continue };
        for (value, place) in &filter.values {
            let known: Vec<bool> = map.maps.iter().filter_map(|m| m.lists(path, value, &scored)).collect();
            if !known.is_empty() && !known.contains(&true) {
                report.push(
                    Diagnostic::error(
                        &codes::FILTER_UNLISTED,
                        place,
                        format!("the filter `{}` lets `{value}` in, and no row of `{path}` knows it", filter.name),
                    )
                    .help("add a row to the enum or the score table that reads this path, or take the value out"),
                );
            }
        }
    }
}
