//! A run begun afresh, or the unfinished one of the profile found to go on.

use super::Context;
use super::arguments::Run;
use super::job::Ready;
use super::run::is_stdout;
use crate::store::{self, Checkpoint, Store, Unfinished};

/// A run under way: a new one, or one that goes on.
pub(super) struct Begun {
    pub(super) folder: store::Run,
    pub(super) checkpoint: Checkpoint,
    pub(super) resumed: bool,
}

/// Begins a run, or finds the unfinished one. `None` when that cannot go on, which was said.
pub(super) fn begin(context: &Context, arguments: &Run, ready: &Ready, store: &Store) -> Result<Option<Begun>, String> {
    let profile = &ready.profile.name;
    if arguments.resume {
        if is_stdout(arguments, ready) {
            context.complain("error: what went to stdout cannot be gone on with; name a file: `--out FILE`");
            return Ok(None);
        }
        if let Some(unfinished) = store.unfinished(profile) {
            return Ok(go_on(context, arguments, ready, unfinished));
        }
        context.note(&format!("note: no run of the profile `{profile}` is unfinished; this one starts afresh"));
    }
    let started = Context::now();
    let folder = store.begin(&started, profile).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::new(profile, &started, ready.documents.clone());
    Ok(Some(Begun { folder, checkpoint, resumed: false }))
}

fn go_on(context: &Context, arguments: &Run, ready: &Ready, unfinished: Unfinished) -> Option<Begun> {
    let Unfinished { run, checkpoint } = unfinished;
    if let Some(changed) = changed(&checkpoint.documents, &ready.documents) {
        let id = run.id();
        context.complain(&format!(
            "error: {changed} has changed since the run `{id}` began: start afresh, without `--resume`"
        ));
        return None;
    }
    if checkpoint.over && arguments.record.is_some() {
        context.complain(
            "error: the recording of the first part has taken its place, and this one would hold the rest alone: leave `--record` out",
        );
        return None;
    }
    context.note(&format!("going on with the run `{}`", run.id()));
    Some(Begun { folder: run, checkpoint, resumed: true })
}

/// What is not as it was.
fn changed<'d>(before: &'d [(String, String)], now: &'d [(String, String)]) -> Option<&'d str> {
    let differs = |one: &'d [(String, String)], other: &[(String, String)]| {
        one.iter().find(|document| !other.contains(document)).map(|(name, _)| name.as_str())
    };
    differs(now, before).or_else(|| differs(before, now))
}
