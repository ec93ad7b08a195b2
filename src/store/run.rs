//! A run's folder with its partial outputs.

use super::commit::{self, Partial};
use super::run_id::run_id;
use super::{Checkpoint, Quarantine, Store, StoreError, private};
use crate::value::Scrubber;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One run. Dropped without [`Run::commit`], it leaves the partial outputs where they are and the old files as they were.
#[derive(Debug)]
pub struct Run {
    pub(super) store: Store,
    id: String,
    folder: PathBuf,
    pub(super) partials: Vec<Partial>,
    /// Whether an output is no file, so that nothing can be cut back.
    pub(super) streams: bool,
    /// Of a run that goes on, where it was.
    resumed: Option<Checkpoint>,
}

impl Store {
    /// Makes the folder of a run that starts now; `started` is RFC 3339.
    pub fn begin(&self, started: &str, profile: &str) -> Result<Run, StoreError> {
        let runs = self.runs();
        private::create_folders(&runs)?;
        let mut number = 1;
        loop {
            let id = run_id(started, profile, number);
            let folder = runs.join(&id);
            // A finished run leaves no folder, but perhaps its quarantine.
            if !self.quarantine(&id).exists() {
                match private::create_new_folder(&folder) {
                    Ok(()) => return Ok(Run::new(self.clone(), id, folder)),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(StoreError::io("created", &folder)(error)),
                }
            }
            number += 1;
        }
    }
}

impl Run {
    fn new(store: Store, id: String, folder: PathBuf) -> Self {
        Self { store, id, folder, partials: Vec::new(), streams: false, resumed: None }
    }

    /// A run that goes on where that checkpoint was.
    pub(super) fn reopen(store: Store, id: String, folder: PathBuf, checkpoint: Checkpoint) -> Self {
        let mut run = Self::new(store, id, folder);
        run.resumed = Some(checkpoint);
        run
    }

    /// The run's name, as in its report and the name of its quarantine.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where the partial outputs lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file to write an output to; it takes the output's place when the run is committed. Folders above the output are
    /// made. What is no regular file, such as a pipe or a device, is written to as it is.
    pub fn output(&mut self, file: impl AsRef<Path>) -> Result<File, StoreError> {
        let target = self.target(file);
        match fs::metadata(&target) {
            Ok(there) if there.is_dir() => return Err(StoreError::Folder { path: target }),
            Ok(there) if !there.is_file() => {
                self.streams = true;
                return File::options().write(true).open(&target).map_err(StoreError::io("opened", &target));
            }
            _ => {}
        }
        let name = target.file_name().ok_or_else(|| StoreError::Folder { path: target.clone() })?;
        private::create_folders(target.parent().unwrap_or(Path::new("")))?;
        let number = self.partials.len();
        let (partial, opened) = match &self.resumed {
            Some(checkpoint) => {
                let beside = commit::beside(&target, &self.id);
                super::resume::reopen(checkpoint, number, (&self.folder, &target, &beside))?
            }
            None => {
                let partial = self.folder.join(format!("{}-{}", number + 1, name.to_string_lossy()));
                let opened = private::create_file(&partial)?;
                (partial, opened)
            }
        };
        self.partials.push(Partial { partial, target });
        Ok(opened)
    }

    /// Says that entities go where nothing can be cut back, such as stdout.
    pub fn stream(&mut self) {
        self.streams = true;
    }

    /// Where something that a path names is to lie.
    pub(super) fn target(&self, file: impl AsRef<Path>) -> PathBuf {
        real(self.store.path(file))
    }

    /// The run's quarantine; no file is made yet.
    pub fn quarantine(&self, secrets: &Arc<Scrubber>) -> Quarantine {
        let length = self.resumed.as_ref().map_or(0, |checkpoint| checkpoint.quarantine);
        Quarantine::new(self.store.quarantine(&self.id), length, Arc::clone(secrets))
    }

    /// Puts every partial output in its place, all or none as far as the disk allows. The outputs must have been closed.
    ///
    /// # Errors
    /// The old outputs are as they were and the partial ones are kept, unless the very last renaming failed.
    pub fn commit(&self) -> Result<(), StoreError> {
        commit::commit(&self.partials, &self.id, &self.store)
    }
}

impl Drop for Run {
    /// An empty folder tells nobody anything.
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.folder);
    }
}

/// The file that a link leads to, so that the link stays one.
fn real(path: PathBuf) -> PathBuf {
    if path.is_symlink() { fs::canonicalize(&path).unwrap_or(path) } else { path }
}

#[cfg(test)]
mod tests {
    use super::super::private::tests::mode;
    use super::*;
    use std::io::Write;

    const STARTED: &str = "2024-01-02T00:00:00Z";

    fn scratch() -> (tempfile::TempDir, Store) {
        let scratch = tempfile::tempdir().expect("a folder");
        let store = Store::new(scratch.path());
        (scratch, store)
    }

    fn write(run: &mut Run, file: &str, text: &str) {
        run.output(file).expect("opened").write_all(text.as_bytes()).expect("written");
    }

    #[test]
    fn a_committed_run_replaces_the_outputs_and_leaves_no_folder() {
        let (scratch, store) = scratch();
        fs::write(scratch.path().join("b.csv"), "old").expect("written");
        let mut run = store.begin(STARTED, "demo").expect("begun");
        assert_eq!(run.id(), "20240102T000000Z-demo");
        write(&mut run, "out/deep/a.ndjson", "new a");
        write(&mut run, "b.csv", "new b");
        assert_eq!(fs::read_to_string(scratch.path().join("b.csv")).expect("is there"), "old");
        let folder = run.folder().to_owned();
        assert_eq!(mode(&folder, 0o700), 0o700);
        run.commit().expect("committed");
        drop(run);
        for (file, text) in [("out/deep/a.ndjson", "new a"), ("b.csv", "new b")] {
            let path = scratch.path().join(file);
            assert_eq!(fs::read_to_string(&path).expect("is there"), text);
            assert_eq!(mode(&path, 0o600), 0o600);
        }
        assert!(!folder.exists());
        assert_eq!(fs::read_dir(scratch.path().join("out/deep")).expect("is there").count(), 1);
    }

    #[test]
    fn a_run_that_is_not_committed_keeps_its_partial_outputs() {
        let (scratch, store) = scratch();
        fs::write(scratch.path().join("a"), "old").expect("written");
        let mut run = store.begin(STARTED, "demo").expect("begun");
        write(&mut run, "a", "half");
        let folder = run.folder().to_owned();
        drop(run);
        assert_eq!(fs::read_to_string(scratch.path().join("a")).expect("is there"), "old");
        assert_eq!(fs::read_to_string(folder.join("1-a")).expect("is there"), "half");
        let empty = store.begin(STARTED, "demo").expect("begun");
        assert_eq!(empty.id(), "20240102T000000Z-demo-2");
        let folder = empty.folder().to_owned();
        drop(empty);
        assert!(!folder.exists());
    }

    #[test]
    fn a_run_with_a_quarantine_keeps_its_name_to_itself() {
        let (_scratch, store) = scratch();
        let run = store.begin(STARTED, "demo").expect("begun");
        let mut quarantine = run.quarantine(&Arc::default());
        let record = crate::value::Raw::trusted("1");
        let reject = super::super::Reject {
            code: "c",
            message: "m",
            attribute: None,
            path: None,
            endpoint: "e",
            unit: &[],
            page: 1,
            record,
        };
        quarantine.write(&reject).expect("written");
        run.commit().expect("committed");
        assert_eq!(store.begin(STARTED, "demo").expect("begun").id(), "20240102T000000Z-demo-2");
    }

    #[test]
    fn a_folder_cannot_be_an_output() {
        let (scratch, store) = scratch();
        fs::create_dir(scratch.path().join("out")).expect("made");
        let mut run = store.begin(STARTED, "demo").expect("begun");
        let error = run.output("out").unwrap_err().to_string();
        assert!(error.ends_with("out` is a folder: name a file in it"), "{error}");
        assert!(run.output("..").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_devices_stay_devices() {
        let (scratch, store) = scratch();
        fs::write(scratch.path().join("real"), "old").expect("written");
        std::os::unix::fs::symlink("real", scratch.path().join("link")).expect("linked");
        let mut run = store.begin(STARTED, "demo").expect("begun");
        write(&mut run, "link", "new");
        write(&mut run, "/dev/null", "gone");
        run.commit().expect("committed");
        assert!(scratch.path().join("link").is_symlink());
        assert_eq!(fs::read_to_string(scratch.path().join("real")).expect("is there"), "new");
        assert!(!fs::metadata("/dev/null").expect("is there").is_file());
    }
}
