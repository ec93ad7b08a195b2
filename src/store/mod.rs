//! What one run keeps on disk: its folder with the partial outputs and what it remembers of itself, its quarantine, its lock.
//! Everything is readable by its owner only. No clock: the time is handed in.

mod checkpoint;
mod commit;
mod error;
mod filter;
mod hashes;
mod layer;
mod lock;
mod memory;
mod private;
mod quarantine;
mod recording;
mod resume;
mod run;
mod run_id;
mod table;

pub use checkpoint::Checkpoint;
pub use error::StoreError;
pub use hashes::Hashes;
pub use lock::Lock;
pub use memory::Memory;
pub use quarantine::{Quarantine, Reject};
pub use recording::Recording;
pub use resume::Unfinished;
pub use run::Run;
pub use table::Table;

use std::path::{Path, PathBuf};

/// The workspace's `.mapctl/`, and the files beside it that runs write.
#[derive(Debug, Clone)]
pub struct Store {
    workspace: PathBuf,
    /// Told of moments at which a run might die.
    passed: fn(&'static str),
}

impl Store {
    /// The store of the workspace in this folder; nothing is made yet.
    pub fn new(workspace: impl Into<PathBuf>) -> Self {
        Self { workspace: workspace.into(), passed: |_| () }
    }

    /// Tells `passed` of every moment at which it matters whether the process dies: `entity`, `page`, `before-sync`,
    /// `after-sync`, `checkpoint-written`, `checkpoint`, `staged`, `renamed`. For tests that let it die there.
    #[must_use]
    pub fn telling(self, passed: fn(&'static str)) -> Self {
        Self { passed, ..self }
    }

    fn pass(&self, moment: &'static str) {
        (self.passed)(moment);
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
