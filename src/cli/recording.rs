//! `run --record`: traffic written beside the run's other files, and moved to its place with them.

use super::Context;
use super::arguments::Run as Arguments;
use super::job::Ready;
use crate::fetch::transport::{HarFile, Record, Transport};
use crate::store::{self, Run};
use std::fs::File;
use std::path::Path;

/// A recording under way.
pub struct Recording<'r> {
    transport: Record<'r>,
    /// `None` when it could not even be begun.
    file: Option<store::Recording>,
}

/// Why this run cannot be recorded as it was asked for, and what to do.
pub fn misuse(arguments: &Arguments, ready: &Ready) -> Option<String> {
    let record = arguments.record.as_deref()?;
    let profile = &ready.profile.name;
    if !ready.profile.replay.is_empty() {
        return Some(format!(
            "`--record` writes down what a vendor answers, and the profile `{profile}` answers from recordings: take `replay:` out of it, or leave `--record` out"
        ));
    }
    if !ready.is_live {
        return Some(format!(
            "`--record` writes down what a vendor answers, and `{profile}` reads files alone: leave `--record` out"
        ));
    }
    let same = |path: &Path| std::path::absolute(path).ok() == std::path::absolute(record).ok();
    let flags = [("--out", &arguments.out), ("--report", &arguments.report)];
    let (flag, _) = flags.into_iter().find(|(_, path)| path.as_deref().is_some_and(same))?;
    Some(format!("`--record` and `{flag}` both name `{}`: name two files", record.display()))
}

impl<'r> Recording<'r> {
    /// Begins one. What goes wrong is told by [`Self::failure`], for the run was begun and is to be reported.
    pub fn begin(context: &'r Context, ready: &'r Ready, path: &Path, folder: &Run) -> Self {
        let begun = std::path::absolute(path)
            .map_err(|error| error.to_string())
            .and_then(|path| folder.recording(path).map_err(|error| error.to_string()));
        let (file, opened) = match begun {
            Ok((recording, file)) => (Some(recording), open(file)),
            Err(why) => (None, Err(why)),
        };
        let opened = opened.map_err(|why| format!("the recording cannot be begun: {why}"));
        let transport = Record::new(ready.transport.as_ref(), &context.secrets, Context::now, opened);
        Self { transport, file }
    }

    /// What the run is to ask.
    pub fn transport(&self) -> &dyn Transport {
        &self.transport
    }

    /// Why it is not whole, if it is not.
    pub fn failure(&self) -> Option<String> {
        self.transport.failure()
    }

    /// Moves it to its place; else it stays with the run, and what is returned says where.
    pub fn end(self, keep: bool) -> Result<Option<String>, String> {
        let Some(file) = self.file else { return Ok(None) };
        let is_empty = self.transport.is_empty();
        drop(self.transport);
        if keep {
            return file.commit().map(|()| None).map_err(|error| error.to_string());
        }
        if is_empty {
            file.discard();
            return Ok(None);
        }
        let (kept, target) = (file.path().display(), file.target());
        let old = if target.exists() { format!("; `{}` is as it was", target.display()) } else { String::new() };
        Ok(Some(format!("note: what was recorded is in `{kept}`{old}")))
    }
}

fn open(file: File) -> Result<HarFile, String> {
    HarFile::open(file).map_err(|error| error.to_string())
}
