//! A map copied into the workspace under a new name, comments kept, ready to be edited.

use super::{Kind, Workspace};
use crate::diagnostic::{Diagnostic, Place, Report, Source};
use crate::yaml;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Why a clone was not written.
#[derive(Debug)]
pub enum CloneError {
    Document(Box<Diagnostic>),
    /// The new name is no file name.
    Name(String),
    /// A map of that name is there already.
    Exists(PathBuf),
    Io(PathBuf, std::io::Error),
}

/// Writes `maps/<new>.yaml` with the text of `map`; only the value of `map:` is another. Returns the path.
pub fn clone(workspace: &Workspace, map: &str, new: &str, at: &Place) -> Result<PathBuf, CloneError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if new.is_empty() || new.starts_with('.') || !new.chars().all(allowed) {
        return Err(CloneError::Name(new.to_owned()));
    }
    let source = workspace.find(Kind::Map, map, at).map_err(CloneError::Document)?;
    let text = renamed(&source, new);
    let folder = workspace.path(Kind::Map.folder());
    let path = folder.join(format!("{new}.yaml"));
    fs::create_dir_all(&folder).map_err(|error| CloneError::Io(folder.clone(), error))?;
    let mut file = match fs::File::create_new(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(CloneError::Exists(path)),
        Err(error) => return Err(CloneError::Io(path, error)),
    };
    file.write_all(text.as_bytes()).map_err(|error| CloneError::Io(path.clone(), error))?;
    Ok(path)
}

/// The text with another name; every other byte as it was.
fn renamed(source: &std::sync::Arc<Source>, new: &str) -> String {
    let mut text = source.text.clone();
    let span = yaml::load(source, &mut Report::new()).and_then(|node| Some(node.get("map")?.place.span.clone()));
    if let Some(span) = span {
        text.replace_range(span, new);
    }
    text
}
