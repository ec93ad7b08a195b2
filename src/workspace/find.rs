//! A document by its name or path.

use super::list::{Place as Lies, is_document};
use super::{Kind, Workspace, built_in};
use crate::diagnostic::{Diagnostic, Place, Source, codes};
use std::path::Path;
use std::sync::Arc;

/// Largest document or recording that is read, in bytes.
const MAX_BYTES: u64 = 1 << 30;

impl Workspace {
    /// The map or profile called `wanted`, a name or a path. `at` is where it was named.
    pub fn find(&self, kind: Kind, wanted: &str, at: &Place) -> Result<Arc<Source>, Box<Diagnostic>> {
        if is_document(Path::new(wanted), kind) || wanted.contains(['/', '\\']) {
            return self.read(Path::new(wanted), at);
        }
        let listed = self.list(kind);
        match listed.iter().find(|listed| listed.name == wanted).map(|listed| &listed.place) {
            Some(Lies::File(path)) => self.read(path, at),
            Some(Lies::BuiltIn(path)) => Ok(embedded(path)),
            None => Err(Box::new(
                Diagnostic::error(&codes::DOCUMENT_MISSING, at, format!("there is no {} `{wanted}`", kind.word()))
                    .suggest(wanted, listed.iter().map(|listed| listed.name.as_str())),
            )),
        }
    }

    /// A listed document's text.
    pub fn open_listed(&self, listed: &super::Listed, at: &Place) -> Result<Arc<Source>, Box<Diagnostic>> {
        match &listed.place {
            Lies::File(path) => self.read(path, at),
            Lies::BuiltIn(path) => Ok(embedded(path)),
        }
    }

    /// A recording, by its path in the workspace or, where there is none, in the binary.
    pub fn recording(&self, path: &str, at: &Place) -> Result<Arc<Source>, Box<Diagnostic>> {
        let file = self.path(path);
        match built_in::read(path) {
            Some(text) if !file.exists() => Ok(Source::new(format!("{}{path}", built_in::PREFIX), text)),
            _ => self.read(&file, at),
        }
    }

    /// A file's text, as it is named.
    pub fn read(&self, path: &Path, at: &Place) -> Result<Arc<Source>, Box<Diagnostic>> {
        let fail = |why: String| {
            Box::new(
                Diagnostic::error(&codes::DOCUMENT_MISSING, at, format!("`{}` {why}", path.display()))
                    .help("check the path, and that the file may be read"),
            )
        };
        let size = std::fs::metadata(path).map_err(|error| fail(spoken(&error)))?.len();
        if size > MAX_BYTES {
            return Err(fail("is larger than 1 GiB".to_owned()));
        }
        let bytes = std::fs::read(path).map_err(|error| fail(spoken(&error)))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            fail(format!("is not UTF-8: byte {} begins no character", error.utf8_error().valid_up_to()))
        })?;
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
        Ok(Source::new(path.display().to_string(), text))
    }
}

fn embedded(path: &str) -> Arc<Source> {
    Source::new(format!("{}{path}", built_in::PREFIX), built_in::read(path).unwrap_or_default())
}

/// An I/O error as the end of a sentence that begins with the path.
fn spoken(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        std::io::ErrorKind::IsADirectory => "is a folder".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
