//! What a run remembers of itself while it is under way: two logs that only grow, and a checkpoint that says how far they
//! and the outputs can be trusted.

use super::checkpoint::{Checkpoint, Written, measure};
use super::layer::Layer;
use super::{Run, Store, StoreError, private};
use crate::value::Scrubber;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pages that were read, one JSON text a line.
const PAGES: &str = "pages.ndjson";
/// Identities and contents.
const IDENTITIES: &str = "identities";
/// Bytes of an identity and its content.
const PAIR: usize = 24;

/// The memory of one run.
#[derive(Debug)]
pub struct Memory {
    store: Store,
    folder: PathBuf,
    quarantine: PathBuf,
    /// Partial outputs and their targets.
    outputs: Vec<(PathBuf, PathBuf)>,
    pages: Log,
    identities: Log,
    checkpoint: Checkpoint,
    secrets: Arc<Scrubber>,
}

/// A file that only grows.
#[derive(Debug)]
struct Log {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

impl Log {
    /// Cut back to that length; what is appended comes behind it.
    fn open(path: PathBuf, length: u64) -> Result<Self, StoreError> {
        let file = cut_back(&path, length)?;
        Ok(Self { path, file: BufWriter::new(file), length })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes).map_err(StoreError::io("written", &self.path))
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        let flushed = self.file.flush().and_then(|()| self.file.get_ref().sync_data());
        flushed.map_err(StoreError::io("written", &self.path))
    }
}

impl Run {
    /// The memory of this run, empty or as `checkpoint` has it; all outputs must have been opened. `None` when an output
    /// is no file that could be cut back, such as a pipe.
    pub fn memory(&self, checkpoint: Checkpoint, secrets: &Arc<Scrubber>) -> Result<Option<Memory>, StoreError> {
        if self.streams {
            return Ok(None);
        }
        if let Some(missing) = checkpoint.outputs.get(self.partials.len()) {
            return Err(StoreError::OtherOutput { path: missing.target.clone() });
        }
        let folder = self.folder().to_owned();
        Ok(Some(Memory {
            store: self.store.clone(),
            quarantine: self.store.quarantine(self.id()),
            outputs: self.partials.iter().map(|one| (one.partial.clone(), one.target.clone())).collect(),
            pages: Log::open(folder.join(PAGES), checkpoint.pages)?,
            identities: Log::open(folder.join(IDENTITIES), checkpoint.identities)?,
            folder,
            checkpoint,
            secrets: Arc::clone(secrets),
        }))
    }

    /// Forgets what the run remembered of itself: it is complete.
    pub fn forget(&self) {
        Checkpoint::remove(self.folder());
        for name in [PAGES, IDENTITIES] {
            let _ = fs::remove_file(self.folder().join(name));
        }
        Layer::sweep(self.folder());
    }
}

impl Memory {
    /// Appends a page.
    pub fn page(&mut self, json: &str) -> Result<(), StoreError> {
        self.store.pass("page");
        let line = format!("{}\n", self.secrets.scrub(json));
        self.pages.append(line.as_bytes())
    }

    /// Appends an identity and its content.
    pub fn identity(&mut self, key: u128, content: u64) -> Result<(), StoreError> {
        self.store.pass("entity");
        let mut pair = [0; PAIR];
        pair[..16].copy_from_slice(&key.to_be_bytes());
        pair[16..].copy_from_slice(&content.to_be_bytes());
        self.identities.append(&pair)
    }

    /// Where the lines of [`Self::page`] are, and how many bytes of them count.
    pub fn pages(&self) -> (&Path, u64) {
        (&self.pages.path, self.pages.length)
    }

    /// Tells every identity so far, with its content.
    pub fn identities(&self, mut told: impl FnMut(u128, u64) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let path = &self.identities.path;
        let file = File::open(path).map_err(StoreError::io("read", path))?;
        let mut bytes = BufReader::new(file.take(self.identities.length));
        let (mut key, mut content) = ([0; 16], [0; 8]);
        for _ in 0..self.identities.length / PAIR as u64 {
            let read = bytes.read_exact(&mut key).and_then(|()| bytes.read_exact(&mut content));
            read.map_err(StoreError::io("read", path))?;
            told(u128::from_be_bytes(key), u64::from_be_bytes(content))?;
        }
        Ok(())
    }

    /// What an earlier attempt left, if anything.
    pub fn state(&self) -> &Value {
        &self.checkpoint.state
    }

    /// Whether no page was read yet.
    pub fn is_empty(&self) -> bool {
        self.pages.length == 0
    }

    /// Whether an earlier attempt had come to its end.
    pub fn is_over(&self) -> bool {
        self.checkpoint.over
    }

    /// Writes a checkpoint. Outputs and quarantine must have been flushed, for they count as long as they are now. `over`:
    /// the outputs take their places next, or have taken them.
    pub fn save(&mut self, state: Value, over: bool) -> Result<(), StoreError> {
        self.store.pass("before-sync");
        self.pages.sync()?;
        self.identities.sync()?;
        self.checkpoint.outputs.clear();
        for (partial, target) in &self.outputs {
            let name = partial.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let place = if partial.exists() { partial } else { target };
            sync(place)?;
            let (length, modified) = measure(place).ok_or_else(|| gone(place))?;
            let target = std::path::absolute(target).unwrap_or_else(|_| target.clone());
            self.checkpoint.outputs.push(Written { target, partial: name, length, modified });
        }
        self.checkpoint.quarantine = measure(&self.quarantine).map_or(0, |(length, _)| length);
        if self.checkpoint.quarantine > 0 {
            sync(&self.quarantine)?;
        }
        self.store.pass("after-sync");
        self.checkpoint.pages = self.pages.length;
        self.checkpoint.identities = self.identities.length;
        self.checkpoint.state = state;
        self.checkpoint.over = over;
        self.checkpoint.write(&self.folder, &self.store)
    }
}

fn gone(path: &Path) -> StoreError {
    StoreError::io("read", path)(io::Error::from(io::ErrorKind::NotFound))
}

fn sync(path: &Path) -> Result<(), StoreError> {
    let file = File::options().write(true).open(path).map_err(StoreError::io("opened", path))?;
    file.sync_data().map_err(StoreError::io("written", path))
}

/// Opens a file to write on behind its first `length` bytes; what stood behind them is gone.
pub(super) fn cut_back(path: &Path, length: u64) -> Result<File, StoreError> {
    let mut file = private::open_file(path)?;
    let there = file.metadata().map_err(StoreError::io("read", path))?.len();
    if there < length {
        return Err(gone(path));
    }
    file.set_len(length).map_err(StoreError::io("cut back", path))?;
    file.seek(SeekFrom::Start(length)).map_err(StoreError::io("cut back", path))?;
    Ok(file)
}
