//! What an example expects must be something that can come out.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::plan::{CompiledMap, Expected};
use crate::yaml::Node;

pub(super) fn check(map: &CompiledMap, _: &Node, report: &mut Report) {
    for example in &map.examples {
        let (Some(transform), Expected::Entities(entities)) = (map.map(&example.map), &example.expected) else {
            continue;
        };
        let target = &transform.target;
        for (name, _, place) in entities.iter().flatten() {
            let known = || target.spellings().chain(target.column_names()).chain(["target"]);
            if !known().any(|spelling| spelling == name) {
                let message = format!("`{}` has no attribute `{name}`", target.name);
                report.push(Diagnostic::error(&codes::UNKNOWN_ATTRIBUTE, place, message).suggest(name, known()));
            }
        }
    }
}
