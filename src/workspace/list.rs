//! Which documents there are.

use super::{Kind, Workspace, built_in};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A document that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The file's name without its ending.
    pub name: String,
    pub place: Place,
}

/// Where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the workspace.
    File(PathBuf),
    /// In the binary, under its path in a workspace.
    BuiltIn(String),
}

impl Workspace {
    /// Maps or profiles by name, those of the workspace before built-in ones of the same name.
    pub fn list(&self, kind: Kind) -> Vec<Listed> {
        let mut listed: BTreeMap<String, Place> = built_in::files(kind.folder())
            .into_iter()
            .filter(|path| is_document(Path::new(path), kind))
            .map(|path| (stem(Path::new(&path)), Place::BuiltIn(path)))
            .collect();
        for path in self.files(kind) {
            listed.insert(stem(&path), Place::File(path));
        }
        listed.into_iter().map(|(name, place)| Listed { name, place }).collect()
    }

    /// The workspace's own files of a kind, sorted.
    pub fn files(&self, kind: Kind) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        walk(&self.path(kind.folder()), 0, &mut |path| {
            if is_document(path, kind) {
                paths.push(path.to_owned());
            }
        });
        paths.sort();
        paths
    }
}

/// Whether a file's ending is that of such a document.
pub(super) fn is_document(path: &Path, kind: Kind) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match kind {
        Kind::Map | Kind::Profile => matches!(ending, "yaml" | "yml"),
        // Definitions that schemas share are no schema themselves.
        Kind::Schema => ending == "json" && path.file_stem().is_some_and(|stem| stem != "attributes"),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Folders of documents are shallow; links in a circle end here.
const DEPTH: usize = 8;

fn walk(folder: &Path, depth: usize, found: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && depth < DEPTH {
            walk(&path, depth + 1, found);
        } else if path.is_file() {
            found(&path);
        }
    }
}
