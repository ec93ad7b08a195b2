//! Where secrets come from. One kind a file, one row each below. Values leave this room as [`Secret`]; messages name the
//! source and never the value. No environment of its own: it is handed in.

mod env;
mod error;
mod exec;
mod file;
pub mod store;
mod stored;

pub use error::VaultError;

use crate::diagnostic::Report;
use crate::registry::{Choice, Kind};
use crate::value::Secret;
use crate::yaml::Node;
use std::cell::OnceCell;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Key, Secrets};

/// The largest value that a source may give, in bytes: a bundle of certificates fits, a mistaken file does not.
pub const LARGEST: usize = 64 * 1024;

/// One place that holds a value.
trait Source: fmt::Debug + Send + Sync {
    /// As messages call it: "the environment variable `X`".
    fn name(&self) -> String;

    /// Looks there.
    fn look(&self, vault: &Vault<'_>) -> Result<Found, VaultError>;

    /// Whether looking has no effect of its own and asks nobody anything.
    fn is_passive(&self) -> bool {
        true
    }
}

/// A value, and what is to be said about where it was.
#[derive(Debug)]
pub struct Found {
    pub secret: Secret,
    /// The file that others may read, too.
    pub readable: Option<PathBuf>,
}

/// A place that a profile names in place of a value.
#[derive(Debug, Clone)]
pub struct Reference(Arc<dyn Source>);

/// Every kind of source.
pub static CHOICE: Choice = Choice { what: "a source of a value", kinds: all, required: true };

/// Reads what stands behind a kind's key.
type Compile = fn(&Node, &mut Report) -> Option<Arc<dyn Source>>;

/// A new kind of source is one file and one row here.
static ROWS: &[(&Kind, Compile)] = &[
    (&env::KIND, env::compile),
    (&file::KIND, file::compile),
    (&stored::KIND, stored::compile),
    (&exec::KIND, exec::compile),
];

fn all() -> Vec<&'static Kind> {
    ROWS.iter().map(|(kind, _)| *kind).collect()
}

impl Reference {
    /// Reads a mapping that passed the check against [`CHOICE`].
    pub fn compile(node: &Node, report: &mut Report) -> Option<Self> {
        let (name, _, arguments) = node.entries().next()?;
        let (_, compile) = ROWS.iter().find(|(kind, _)| kind.name == name)?;
        compile(arguments, report).map(Self)
    }

    /// As messages call it.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Whether looking there has no effect of its own, so that a run that needs no secrets may look, too, in order to
    /// know what must not leave it.
    pub fn is_passive(&self) -> bool {
        self.0.is_passive()
    }
}

/// Opens sources for one command.
pub struct Vault<'v> {
    environment: &'v dyn Fn(&str) -> Option<OsString>,
    workspace: &'v Path,
    /// Opened once, for that is slow on purpose.
    stored: OnceCell<Result<(Secrets, Option<PathBuf>), VaultError>>,
}

impl<'v> Vault<'v> {
    /// A vault over this environment; paths are relative to the workspace.
    pub fn new(workspace: &'v Path, environment: &'v dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { environment, workspace, stored: OnceCell::new() }
    }

    /// Looks where a reference leads. An empty value is an error: it is nearly always a source that was never filled.
    pub fn open(&self, reference: &Reference) -> Result<Found, VaultError> {
        let found = reference.0.look(self)?;
        if found.secret.expose().is_empty() { Err(VaultError::Empty(reference.name())) } else { Ok(found) }
    }

    /// The key of the stored secrets, if the surroundings give one.
    pub fn key(&self) -> Result<Key, VaultError> {
        Key::find(self)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)(name)
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.workspace.join(path)
    }

    /// The stored secrets, and the file with their key that others can read, too.
    fn stored(&self) -> Result<&(Secrets, Option<PathBuf>), VaultError> {
        let open = || {
            let key = Key::find(self)?;
            Ok((store::Store::new(self.workspace).open(&key)?, key.readable))
        };
        self.stored.get_or_init(open).as_ref().map_err(Clone::clone)
    }
}

/// A value as text, without the line end that editors and programs put behind it.
fn text(bytes: Vec<u8>, source: impl FnOnce() -> String) -> Result<Secret, VaultError> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Secret::new(text.trim_end_matches(['\r', '\n']))),
        Err(_) => Err(VaultError::NotText(source())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source as Document;
    use crate::yaml;

    /// What stands behind `k:` in the kind's example, or in any text.
    pub(super) fn reference(text: &str) -> Reference {
        let mut report = Report::new();
        let node = yaml::load(&Document::new("p.yaml", text), &mut report).expect("YAML");
        let (_, _, written) = node.entries().next().expect("one entry");
        yaml::check(written, &crate::registry::Shape::Choice(&CHOICE), &mut report);
        let reference = Reference::compile(written, &mut report);
        assert!(report.is_empty(), "{report:?}");
        reference.expect("a reference")
    }

    #[test]
    fn every_example_compiles() {
        for kind in all() {
            assert!(!reference(kind.example).name().is_empty(), "{}", kind.name);
        }
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let nothing = |_: &str| Some(OsString::new());
        let vault = Vault::new(Path::new("."), &nothing);
        let error = vault.open(&reference("k: { env: TOKEN }")).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable `TOKEN` is empty");
    }
}
