//! Files and folders that only their owner can read.

use super::error::StoreError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::path::Path;

/// Makes a folder and those above it that are missing.
pub(super) fn create_folders(path: &Path) -> Result<(), StoreError> {
    // An empty path is the current folder.
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    folder_builder().recursive(true).create(path).map_err(StoreError::io("created", path))
}

/// Makes one folder that must not be there yet.
pub(super) fn create_new_folder(path: &Path) -> std::io::Result<()> {
    folder_builder().create(path)
}

/// Opens a file to write it anew.
pub(super) fn create_file(path: &Path) -> Result<File, StoreError> {
    file_options().truncate(true).open(path).map_err(StoreError::io("created", path))
}

/// Opens a file as it is, or makes an empty one.
pub(super) fn open_file(path: &Path) -> Result<File, StoreError> {
    file_options().truncate(false).open(path).map_err(StoreError::io("opened", path))
}

/// Opens a file as it is, or makes an empty one, to read and write it.
pub(super) fn reopen_file(path: &Path) -> Result<File, StoreError> {
    file_options().read(true).truncate(false).open(path).map_err(StoreError::io("opened", path))
}

fn folder_builder() -> DirBuilder {
    #[allow(unused_mut)] // for other systems
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The permission bits of a path, where there are such; what they ought to be elsewhere.
    pub fn mode(path: &Path, _expected: u32) -> u32 {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
        }
        #[cfg(not(unix))]
        {
            _expected
        }
    }

    #[test]
    fn only_the_owner_can_read() {
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = scratch.path().join("a/b");
        create_folders(&folder).expect("made");
        create_folders(&folder).expect("there already");
        create_file(&folder.join("c")).expect("made");
        assert_eq!(mode(&scratch.path().join("a"), 0o700), 0o700);
        assert_eq!(mode(&folder, 0o700), 0o700);
        assert_eq!(mode(&folder.join("c"), 0o600), 0o600);
    }

    #[test]
    fn a_file_in_the_way_is_an_error_with_its_path() {
        let scratch = tempfile::tempdir().expect("a folder");
        let file = scratch.path().join("a");
        create_file(&file).expect("made");
        let message = create_folders(&file.join("b")).unwrap_err().to_string();
        assert!(message.contains("a/b` cannot be created") || message.contains("a\\b`"), "{message}");
    }
}
