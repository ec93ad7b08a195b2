//! A document's name is its file's name: people and scripts find it by either.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::yaml::Node;
use std::path::Path;

/// Holds the name under `key` against the file's.
pub fn check(node: &Node, key: &str, report: &mut Report) {
    let Some(written) = node.get(key) else { return };
    let file = Path::new(&written.place.source.name);
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let is_file = file.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let name = written.text().unwrap_or_default();
    // A recorded case keeps its profile as `profile.yaml`, whatever it is called.
    if is_file && stem != name && stem != key {
        report.push(
            Diagnostic::error(
                &codes::NAME_MISMATCH,
                &written.place,
                format!("this {key} is called `{name}`, its file `{stem}`"),
            )
            .help(format!("write `{key}: {stem}`, or rename the file to `{name}.yaml`")),
        );
    }
}
