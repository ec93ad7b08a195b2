//! The recording of a run: it grows in the run's folder, and takes its place when the run has come to something.

use super::commit::{self, Partial};
use super::{Run, Store, StoreError, private};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// A recording under way. Dropped, it stays in the run's folder, and the old file is as it was.
#[derive(Debug)]
pub struct Recording {
    partial: Partial,
    run: String,
    store: Store,
}

impl Run {
    /// A file to record to, read and written, for the place that is named; what a run that is taken up again recorded
    /// before is still in it.
    pub fn recording(&self, file: impl AsRef<Path>) -> Result<(Recording, File), StoreError> {
        let target = self.target(file);
        match fs::metadata(&target) {
            Ok(there) if there.is_dir() => return Err(StoreError::Folder { path: target }),
            Ok(there) if !there.is_file() => {
                let source = io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
                return Err(StoreError::io("recorded to", &target)(source));
            }
            _ => {}
        }
        private::create_folders(target.parent().unwrap_or(Path::new("")))?;
        let partial = self.folder().join("recording.har");
        let opened = private::reopen_file(&partial)?;
        Ok((
            Recording { partial: Partial { partial, target }, run: self.id().to_owned(), store: self.store.clone() },
            opened,
        ))
    }
}

impl Recording {
    /// Where it lies until it is committed.
    pub fn path(&self) -> &Path {
        &self.partial.partial
    }

    /// Where it is to lie.
    pub fn target(&self) -> &Path {
        &self.partial.target
    }

    /// Puts it in its place, over an older one. It must have been closed.
    pub fn commit(self) -> Result<(), StoreError> {
        commit::commit(&[self.partial], &self.run, &self.store)
    }

    /// Removes it; one of nothing tells nobody anything.
    pub fn discard(self) {
        let _ = fs::remove_file(self.partial.partial);
    }
}

#[cfg(test)]
mod tests {
    use super::super::private::tests::mode;
    use super::*;
    use std::io::{Read as _, Write as _};

    fn begin(folder: &Path) -> Run {
        Store::new(folder).begin("2024-01-02T00:00:00Z", "demo").expect("begun")
    }

    #[test]
    fn the_old_recording_stays_until_the_new_one_is_there() {
        let scratch = tempfile::tempdir().expect("a folder");
        let path = scratch.path().join("deep/x.har");
        let run = begin(scratch.path());
        let (recording, mut file) = run.recording("deep/x.har").expect("opened");
        fs::write(&path, "old").expect("its folder was made");
        file.write_all(b"new").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "old");
        let partial = recording.path().to_owned();
        assert_eq!(mode(&partial, 0o600), 0o600);
        let (again, mut file) = run.recording("deep/x.har").expect("opened");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("read");
        assert_eq!((text.as_str(), again.target()), ("new", path.as_path()));
        recording.commit().expect("committed");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "new");
        let folder = run.folder().to_owned();
        drop(run);
        assert!(!partial.exists() && !folder.exists());
    }

    #[test]
    fn a_folder_cannot_be_recorded_to() {
        let scratch = tempfile::tempdir().expect("a folder");
        let run = begin(scratch.path());
        let error = run.recording("").unwrap_err().to_string();
        assert!(error.ends_with("is a folder: name a file in it"), "{error}");
        let (recording, _) = run.recording("x.har").expect("opened");
        recording.discard();
        assert_eq!(fs::read_dir(run.folder()).expect("is there").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_cannot_be_recorded_to() {
        let scratch = tempfile::tempdir().expect("a folder");
        let error = begin(scratch.path()).recording("/dev/null").unwrap_err().to_string();
        assert_eq!(error, "`/dev/null` cannot be recorded to: it is no regular file");
    }
}
