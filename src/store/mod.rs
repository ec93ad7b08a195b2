//! What one run keeps on disk: its folder with the partial outputs, its quarantine, its lock. Everything is readable by
//! its owner only. No clock: the time is handed in.

mod commit;
mod error;
mod lock;
mod private;
mod quarantine;
mod recording;
mod run;
mod run_id;

pub use error::StoreError;
pub use lock::Lock;
pub use quarantine::{Quarantine, Reject};
pub use recording::Recording;
pub use run::Run;

use std::path::{Path, PathBuf};

/// The workspace's `.mapctl/`, and the files beside it that runs write.
#[derive(Debug, Clone)]
pub struct Store {
    workspace: PathBuf,
}

impl Store {
    /// The store of the workspace in this folder; nothing is made yet.
    pub fn new(workspace: impl Into<PathBuf>) -> Self {
        Self { workspace: workspace.into() }
    }

    /// Where runs keep their folders.
    fn runs(&self) -> PathBuf {
        self.path(".mapctl/runs")
    }

    /// Where the rejected records of a run go.
    fn quarantine(&self, run: &str) -> PathBuf {
        self.path(Path::new(".mapctl/quarantine").join(format!("{run}.ndjson")))
    }

    fn lock_file(&self, profile: &str) -> PathBuf {
        self.path(Path::new(".mapctl/locks").join(format!("{}.lock", run_id::safe(profile))))
    }

    /// A path of the workspace as people would write it: `./` in front is left out.
    fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        if self.workspace == Path::new(".") { relative.as_ref().to_owned() } else { self.workspace.join(relative) }
    }
}
