//! An example that expects to be skipped names a reason that there is.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::plan::{CompiledMap, Expected};
use crate::yaml::Node;

pub(super) fn check(map: &CompiledMap, _: &Node, report: &mut Report) {
    for example in &map.examples {
        let (Some(transform), Expected::Skips(reason, place)) = (map.map(&example.map), &example.expected) else {
            continue;
        };
        let known = transform.skip_reasons();
        if !known.contains(reason) {
            let message = format!("`{}` skips nothing for the reason `{reason}`", transform.name);
            let known = known.iter().map(String::as_str);
            report.push(Diagnostic::error(&codes::UNDEFINED_NAME, place, message).suggest(reason, known));
        }
    }
}
