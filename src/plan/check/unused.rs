//! What is defined and used nowhere is most often a slip somewhere else.

use crate::connector::{Endpoint, Shared};
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::plan::CompiledMap;
use crate::yaml::Node;

pub(super) fn check(map: &CompiledMap, _: &Node, report: &mut Report) {
    // What could not be compiled names nothing; its own mistake comes first.
    if report.has_errors() {
        return;
    }
    let mut warn = |place: &Place, what: &str, name: &str| {
        report.push(
            Diagnostic::warning(&codes::UNUSED, place, format!("the {what} `{name}` is used nowhere"))
                .help("use it or remove it"),
        );
    };
    for setting in map.settings.iter().filter(|setting| !is_read(&map.reach.settings.reads, &setting.name)) {
        warn(&setting.place, "setting", &setting.name);
    }
    for filter in map.filters.iter().filter(|filter| !is_read(&map.reach.filters.reads, &filter.name)) {
        warn(&filter.place, "filter", &filter.name);
    }
    for endpoint in &map.connector.endpoints {
        let is_ancestor = |child: &Endpoint| child.ancestors.iter().any(|a| a.endpoint == Some(endpoint.number));
        let is_parent = map.connector.endpoints.iter().any(is_ancestor);
        if !is_parent && !map.maps.iter().any(|map| map.from == endpoint.name) {
            warn(&endpoint.place, "endpoint", &endpoint.name);
        }
    }
}

/// Whether any path begins with the member, or reads all of them.
fn is_read(reads: &Shared, name: &str) -> bool {
    reads.so_far().paths().iter().any(|path| path.names().first().is_none_or(|first| *first == name))
}
