//! What a run that was cut short needs to go on: written beside its partial outputs, replaced as a whole.

use super::{Store, StoreError, private};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The checkpoint's name in a run's folder.
const FILE: &str = "checkpoint.json";
/// The form of the file; one of another form is none.
const FORM: u32 = 1;

/// A run at one moment: how long its files were, and the books that go with that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    form: u32,
    pub profile: String,
    /// When the run began, RFC 3339.
    pub started: String,
    /// What the run was compiled from: names of documents and their fingerprints.
    pub documents: Vec<(String, String)>,
    /// Whether the run had come to its end, so that its outputs stand in their places.
    pub over: bool,
    /// In the order in which they were opened.
    pub(super) outputs: Vec<Written>,
    /// Bytes of the quarantine file.
    pub(super) quarantine: u64,
    /// Bytes of the two logs.
    pub(super) pages: u64,
    pub(super) identities: u64,
    /// What the run itself wants to know again.
    pub state: Value,
}

/// An output as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub target: PathBuf,
    /// Its name in the run's folder.
    pub partial: String,
    /// In bytes.
    pub length: u64,
    /// When it was written last, nanoseconds since 1970: it stays when the file is renamed.
    pub modified: String,
}

impl Checkpoint {
    /// The first one of a run.
    pub fn new(profile: &str, started: &str, documents: Vec<(String, String)>) -> Self {
        Self {
            form: FORM,
            profile: profile.to_owned(),
            started: started.to_owned(),
            documents,
            over: false,
            outputs: Vec::new(),
            quarantine: 0,
            pages: 0,
            identities: 0,
            state: Value::Null,
        }
    }

    /// Reads the one of a run's folder; `None` when there is none that can be read.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(folder.join(FILE)).ok()?;
        serde_json::from_slice(&text).ok().filter(|checkpoint: &Self| checkpoint.form == FORM)
    }

    /// Replaces the one of a run's folder: whenever the process ends, the old one or the new one is there.
    pub(super) fn write(&self, folder: &Path, store: &Store) -> Result<(), StoreError> {
        let (path, fresh) = (folder.join(FILE), folder.join(format!("{FILE}.new")));
        let text = serde_json::to_vec(self).expect("a checkpoint holds nothing that JSON cannot");
        let mut file = private::create_file(&fresh)?;
        std::io::Write::write_all(&mut file, &text).map_err(StoreError::io("written", &fresh))?;
        file.sync_all().map_err(StoreError::io("written", &fresh))?;
        store.pass("checkpoint-written");
        fs::rename(&fresh, &path).map_err(StoreError::io("replaced", &path))?;
        sync_folder(folder);
        store.pass("checkpoint");
        Ok(())
    }

    pub(super) fn remove(folder: &Path) {
        for name in [FILE, &format!("{FILE}.new")] {
            let _ = fs::remove_file(folder.join(name));
        }
    }
}

/// How long a file is, and when it was written last.
pub(super) fn measure(path: &Path) -> Option<(u64, String)> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), modified.as_nanos().to_string()))
}

/// So that new names outlive a power cut; not every system can.
pub(super) fn sync_folder(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
