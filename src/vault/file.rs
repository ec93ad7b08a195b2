//! `file`: a file of the value's own, as container platforms mount them.

use super::{Found, LARGEST, Source, Vault, VaultError, text};
use crate::diagnostic::Report;
use crate::registry::{Kind, Shape};
use crate::yaml::Node;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

pub(super) static KIND: Kind = Kind {
    name: "file",
    summary: "The text of a file, without the line end behind it; relative to the workspace",
    example: "password: { file: /run/secrets/acme }",
    args: Shape::Text,
    bare: false,
    planned: false,
};

pub(super) fn compile(arguments: &Node, _: &mut Report) -> Option<Arc<dyn Source>> {
    Some(Arc::new(InFile(arguments.text()?.to_owned())))
}

#[derive(Debug)]
struct InFile(String);

impl Source for InFile {
    fn name(&self) -> String {
        format!("the file `{}`", self.0)
    }

    fn look(&self, vault: &Vault<'_>) -> Result<Found, VaultError> {
        let path = vault.path(&self.0);
        let bytes = read(&path, || self.name())?;
        let readable = is_readable_by_others(&path).then_some(path);
        Ok(Found { secret: text(bytes, || self.name())?, readable })
    }
}

/// A file's bytes, if there are no more than a secret has.
pub(super) fn read(path: &Path, name: impl FnOnce() -> String) -> Result<Vec<u8>, VaultError> {
    let refused =
        |error: std::io::Error| VaultError::Io { path: path.to_owned(), action: "read", why: error.to_string() };
    let mut bytes = Vec::new();
    File::open(path).map_err(refused)?.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() > LARGEST { Err(VaultError::TooLarge(name())) } else { Ok(bytes) }
}

/// Whether the group or everybody may read it. Systems without such bits are not asked.
#[cfg(unix)]
pub(super) fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_readable_by_others(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::super::tests::reference;
    use super::*;

    #[test]
    fn the_line_end_behind_it_is_no_part_of_it() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("token"), " a\nb \r\n").unwrap();
        let vault = Vault::new(scratch.path(), &|_| None);
        let found = vault.open(&reference("k: { file: token }")).unwrap();
        assert_eq!(found.secret.expose(), " a\nb ");
    }

    #[test]
    fn what_cannot_be_a_secret_is_told_by_the_files_name() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("large"), "x".repeat(LARGEST + 1)).unwrap();
        std::fs::write(scratch.path().join("binary"), [0xff, 0xfe]).unwrap();
        let vault = Vault::new(scratch.path(), &|_| None);
        let said = |text: &str| vault.open(&reference(text)).unwrap_err().to_string();
        assert_eq!(said("k: { file: large }"), "the file `large` holds more than 64 KiB");
        assert_eq!(said("k: { file: binary }"), "the file `binary` is not UTF-8");
        assert!(said("k: { file: missing }").contains("missing` cannot be read: "));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("token");
        std::fs::write(&path, "abcd").unwrap();
        let vault = Vault::new(scratch.path(), &|_| None);
        for (mode, told) in [(0o600, false), (0o640, true), (0o604, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let found = vault.open(&reference("k: { file: token }")).unwrap();
            assert_eq!(found.readable.is_some(), told, "{mode:o}");
        }
    }
}
