//! A free filter must not say again what a named filter says: the vendor would follow one of the two.

use crate::connector::FILTERS;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::Frame;
use crate::plan::CompiledMap;
use crate::value::Raw;
use crate::yaml::Node;

/// Looks at what a profile chose; `filters` is the JSON object of it.
pub fn check(map: &CompiledMap, profile: &Node, filters: &str, report: &mut Report) {
    let Ok(view) = map.reach.filters.reads.compile().read(Raw::trusted(filters)) else { return };
    for endpoint in &map.connector.endpoints {
        let mut frame = Frame::new(endpoint.page_scope() + 1);
        frame.set(FILTERS, Some(&view));
        let clashes = endpoint.source.plans().into_iter().flat_map(|plan| plan.query.clashes(&frame));
        for (parameter, member) in clashes {
            let free = map.filters.iter().filter(|filter| filter.json);
            let written = free.filter_map(|filter| profile.get("filters")?.get(&filter.name)?.entry(&member)).next();
            let place = written.map_or(&profile.place, |(key, _)| &key.place);
            report.push(
                Diagnostic::error(
                    &codes::FILTER_TWICE,
                    place,
                    format!("`{parameter}` is given by another filter, too"),
                )
                .help("keep the named filter, or this one"),
            );
        }
    }
}
