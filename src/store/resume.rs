//! A run of the profile that was cut short, or that ended before everything was read: found, and opened to go on.

use super::checkpoint::{Checkpoint, Written, measure};
use super::{Run, Store, StoreError, memory, private};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// An unfinished run.
#[derive(Debug)]
pub struct Unfinished {
    pub run: Run,
    pub checkpoint: Checkpoint,
}

impl Store {
    /// The newest run of the profile that left a checkpoint.
    pub fn unfinished(&self, profile: &str) -> Option<Unfinished> {
        let (id, checkpoint) = self.checkpoints(profile).pop()?;
        let folder = self.runs().join(&id);
        let run = Run::reopen(self.clone(), id, folder, checkpoint.clone());
        Some(Unfinished { run, checkpoint })
    }

    /// Removes what older unfinished runs of the profile left: a newer one has put its outputs in their places.
    pub fn sweep(&self, profile: &str, newer: &str) {
        for (id, _) in self.checkpoints(profile) {
            if id.as_str() < newer {
                let _ = fs::remove_dir_all(self.runs().join(id));
            }
        }
    }

    /// Runs of the profile with a checkpoint, oldest first: their names begin with the moment they began.
    fn checkpoints(&self, profile: &str) -> Vec<(String, Checkpoint)> {
        let entries = fs::read_dir(self.runs()).into_iter().flatten().flatten();
        let read = |entry: fs::DirEntry| {
            let checkpoint = Checkpoint::read(&entry.path())?;
            Some((entry.file_name().into_string().ok()?, checkpoint))
        };
        let mut found: Vec<(String, Checkpoint)> =
            entries.filter_map(read).filter(|(_, checkpoint)| checkpoint.profile == profile).collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }
}

/// Opens an output to go on behind what the checkpoint trusts. `beside` is where it stood while it took its place.
pub(super) fn reopen(
    checkpoint: &Checkpoint,
    number: usize,
    (folder, target, beside): (&Path, &Path, &Path),
) -> Result<(PathBuf, File), StoreError> {
    let absolute = std::path::absolute(target).unwrap_or_else(|_| target.to_owned());
    let written = checkpoint.outputs.get(number).filter(|written| written.target == absolute);
    let written = written.ok_or_else(|| StoreError::OtherOutput { path: target.to_owned() })?;
    let partial = folder.join(&written.partial);
    if !partial.exists() {
        recover(written, &partial, target, beside)?;
    }
    Ok((partial.clone(), memory::cut_back(&partial, written.length)?))
}

/// The partial output is gone, for it took its place or was about to.
fn recover(written: &Written, partial: &Path, target: &Path, beside: &Path) -> Result<(), StoreError> {
    if fs::rename(beside, partial).is_ok() {
        return Ok(());
    }
    let as_left = (written.length, written.modified.clone());
    if measure(target) != Some(as_left) {
        return Err(StoreError::Changed { path: target.to_owned() });
    }
    let mut from = File::open(target).map_err(StoreError::io("read", target))?;
    let mut to = private::create_file(partial)?;
    std::io::copy(&mut from, &mut to).map_err(StoreError::io("written", partial))?;
    Ok(())
}
