//! Documents by name: the user's folder before the built-in ones, which are embedded in the binary.

mod built_in;
mod clone;
mod find;
mod list;
mod targets;

pub use built_in::{PREFIX, files as embedded_files};
pub use clone::{CloneError, clone};
pub use list::{Listed, Place as Lies};
pub use targets::target_name;

use std::path::{Path, PathBuf};

/// The folder whose `maps/`, `profiles/` and `schemas/` come before the built-in ones.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Map,
    Profile,
    Schema,
}

impl Kind {
    /// The folder that holds such documents.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Map => "maps",
            Kind::Profile => "profiles",
            Kind::Schema => "schemas",
        }
    }

    /// The word for messages.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Map => "map",
            Kind::Profile => "profile",
            Kind::Schema => "schema",
        }
    }
}

impl Workspace {
    /// The workspace in this folder; nothing is read yet.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path of the workspace as people would write it: `./` in front is left out.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        if self.root == Path::new(".") { relative.as_ref().to_owned() } else { self.root.join(relative) }
    }
}
