//! Target schemas in reach: the workspace's own before the built-in ones.

use super::{Kind, Workspace, built_in};
use crate::diagnostic::{Place, Report, Source};
use crate::plan::Targets;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

impl Workspace {
    /// Every target schema, by its name in maps; files that cannot be read go to `report`.
    pub fn targets(&self, report: &mut Report) -> Targets {
        let mut sources: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        for path in built_in::files(Kind::Schema.folder()) {
            if super::list::is_document(Path::new(&path), Kind::Schema) {
                let text = built_in::read(&path).unwrap_or_default();
                sources.insert(target_name(Path::new(&path)), Source::new(format!("{}{path}", built_in::PREFIX), text));
            }
        }
        for path in self.files(Kind::Schema) {
            let nowhere = Place::start_of(&Source::new(path.display().to_string(), ""));
            match self.read(&path, &nowhere) {
                Ok(source) => {
                    sources.insert(target_name(&path), source);
                }
                Err(diagnostic) => report.push(*diagnostic),
            }
        }
        sources.into_iter().collect()
    }
}

/// `schemas/etm/finding/host.json` describes `finding/host`: the folder and the file.
pub fn target_name(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{}/{stem}", folder.unwrap_or_default())
}
