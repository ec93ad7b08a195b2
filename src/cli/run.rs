//! `mapctl run`: from a profile to entities, ledger, report and exit code.

use super::arguments::Run;
use super::ends::RunEnds;
use super::job::Ready;
use super::progress::Entities;
use super::recording::{self, Recording};
use super::resume::{Begun, begin};
use super::{Context, dry_run, dying, exit, signals};
use crate::diagnostic::{Report as Mistakes, Source};
use crate::fetch::Fetched;
use crate::run::{Done, INTERRUPTED, Job, LIMITED, Report, Times, Verdict, save};
use crate::schema::Target;
use crate::sink::{Ndjson, Output, Sink};
use crate::store::{self, Memory, Store, StoreError};
use crate::value::Scrubbed;
use crate::workspace::Kind;
use futures_util::future::{Either, select};
use std::io;
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::Arc;

/// Runs a profile.
pub fn run(context: &mut Context, arguments: &Run) -> u8 {
    let mut mistakes = Mistakes::new();
    let targets = context.workspace.targets(&mut mistakes);
    let place = Context::argument(&arguments.profile);
    let ready = match context.workspace.find(Kind::Profile, &arguments.profile, &place) {
        Ok(source) => prepared(context, &source, &targets, arguments, &mut mistakes),
        Err(diagnostic) => {
            mistakes.push(*diagnostic);
            None
        }
    };
    context.show(&mistakes);
    let Some(ready) = ready else { return exit::WRONG };
    if let Some(why) = recording::misuse(arguments, &ready) {
        context.complain(&format!("error: {why}"));
        return exit::WRONG;
    }
    if !ready.profile.active {
        context.note(&format!("note: the profile `{}` is inactive; it runs because it was named", ready.profile.name));
    }
    if arguments.dry_run {
        return dry_run::print(context, &ready);
    }
    carry_out(context, arguments, &ready).unwrap_or_else(|why| {
        context.complain(&format!("error: {why}"));
        exit::FAILED
    })
}

fn prepared(
    context: &Context,
    source: &Arc<Source>,
    targets: &crate::plan::Targets,
    arguments: &Run,
    mistakes: &mut Mistakes,
) -> Option<Ready> {
    Ready::new(context, source, targets, &arguments.replay, arguments.dry_run, mistakes)
}

fn carry_out(context: &Context, arguments: &Run, ready: &Ready) -> Result<u8, String> {
    let store = Store::new(context.workspace.root()).telling(dying::passed);
    let _lock = store.lock(&ready.profile.name).map_err(|error| error.to_string())?;
    let Some(mut begun) = begin(context, arguments, ready, &store)? else { return Ok(exit::WRONG) };
    let constants = ready.constants(begun.folder.id(), &begun.checkpoint.started);
    let recording = arguments.record.as_deref().map(|path| Recording::begin(context, ready, path, &begun.folder));
    let mut job = ready.job(context, &constants, arguments.limit);
    let overflow = begun.folder.folder().to_owned();
    job.overflow = Some(&overflow);
    if let Some(recording) = &recording {
        job.transport = recording.transport();
    }
    let opened = sinks(context, arguments, &job, &mut begun).and_then(|sinks| {
        let memory = begun.folder.memory(begun.checkpoint.clone(), &context.secrets)?;
        Ok((sinks, memory))
    });
    let mut memory = None;
    let done = match opened {
        Ok((sinks, opened)) => {
            memory = opened;
            let ends = RunEnds { sinks, quarantine: begun.folder.quarantine(&context.secrets), context };
            context.progress.start(entities(arguments, ready));
            let carried = carried(&job, ends, memory.as_mut(), ready);
            context.progress.finish();
            match carried? {
                Some(done) => done,
                None => return Ok(exit::INCOMPLETE),
            }
        }
        Err(error @ (StoreError::Changed { .. } | StoreError::OtherOutput { .. })) => {
            context.complain(&format!("error: {error}"));
            return Ok(exit::WRONG);
        }
        // The run was begun, so it is reported.
        Err(error) => job.not_run(io::Error::other(error.to_string())),
    };
    let concluded = conclude(ready, recording, (&begun.folder, memory.as_mut()), done);
    if concluded.keeps {
        store.sweep(&ready.profile.name, begun.folder.id());
    }
    report(context, arguments, ready, &begun, concluded)
}

/// A run that is over: its outputs are where they belong.
struct Concluded {
    done: Done,
    judged: (Verdict, u8),
    /// What went wrong beside the vendor.
    failure: Option<String>,
    /// What to say below the ledger.
    notes: Vec<String>,
    /// Whether the outputs took their places.
    keeps: bool,
    /// Whether there is something to go on from.
    resumable: bool,
}

fn conclude(
    ready: &Ready,
    recording: Option<Recording<'_>>,
    (folder, memory): (&store::Run, Option<&mut Memory>),
    mut done: Done,
) -> Concluded {
    let mut failure = done.error.as_ref().map(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => "whoever read the entities stopped reading".to_owned(),
        _ => format!("the output could not be written: {error}"),
    });
    if let Some(why) = recording.as_ref().and_then(Recording::failure) {
        done.fail(io::Error::other(why.as_str()));
        failure = Some(why);
    }
    let judged = done.verdict(ready.profile.allow_rejects);
    let keeps = keeps_outputs(&done, judged.1);
    let is_limited = done.fetched.stopped == Some(LIMITED);
    let resumable = !is_limited && memory.as_ref().is_some_and(|memory| !memory.is_empty());
    match settle(recording, (folder, memory), &done, (judged.1, keeps)) {
        Ok(note) => Concluded { done, judged, failure, notes: note.into_iter().collect(), keeps, resumable },
        Err(why) => {
            let judged = (Verdict::Failed, exit::FAILED);
            Concluded { done, judged, failure: Some(why), notes: Vec::new(), keeps: false, resumable }
        }
    }
}

fn report(
    context: &Context,
    arguments: &Run,
    ready: &Ready,
    begun: &Begun,
    concluded: Concluded,
) -> Result<u8, String> {
    let Concluded { done, judged, failure, mut notes, resumable, .. } = concluded;
    if judged.0 == Verdict::Incomplete && resumable {
        notes.push(format!("to read what is missing: mapctl run {} --resume", arguments.profile));
    }
    let times = Times { started: begun.checkpoint.started.clone(), finished: Context::now() };
    let (run, map) = (begun.folder.id(), ready.map.label());
    let mut report = Report::new(run, &ready.profile.name, &map, times, &done.fetched, done.ledger, judged);
    if let Some(failure) = failure {
        report.fail(failure);
    }
    let report = context.scrub_json(report.to_json());
    context.show_ledger(&report);
    notes.iter().for_each(|note| context.note(note));
    if let Some(path) = &arguments.report {
        write_report(path, &report)?;
    }
    Ok(judged.1)
}

/// Runs until all is read, or until it is told to stop; `None` when it was told twice.
fn carried(
    job: &Job<'_>,
    mut ends: RunEnds<'_>,
    memory: Option<&mut Memory>,
    ready: &Ready,
) -> Result<Option<Done>, String> {
    let runtime = super::runtime()?;
    let until_told = |run: Pin<&mut dyn Future<Output = Fetched>>| {
        runtime.block_on(async {
            let told = pin!(signals::told_twice(&ready.stop, INTERRUPTED));
            match select(run, told).await {
                Either::Left((fetched, _)) => Some(fetched),
                Either::Right(_) => None,
            }
        })
    };
    let Some(mut done) = job.run(&mut ends, memory, until_told) else { return Ok(None) };
    if let Err(error) = ends.finish() {
        done.fail(error);
    }
    Ok(Some(done))
}

/// Where entities go.
fn entities(arguments: &Run, ready: &Ready) -> Entities {
    if is_stdout(arguments, ready) { Entities::on_stdout() } else { Entities::Files }
}

/// Outputs take their places after a run that ended by itself; after any other the old files stay as they were.
fn keeps_outputs(done: &Done, code: u8) -> bool {
    code != exit::FAILED && done.fetched.stopped != Some(INTERRUPTED)
}

/// Puts recording and outputs in their places, or says where the recording stays. The recording goes first: if it cannot
/// take its place the run has failed, and the outputs stay as they were.
fn settle(
    recording: Option<Recording<'_>>,
    (folder, memory): (&store::Run, Option<&mut Memory>),
    done: &Done,
    (code, keeps): (u8, bool),
) -> Result<Option<String>, String> {
    let note = recording.map_or(Ok(None), |recording| recording.end(keeps))?;
    if keeps {
        close(folder, memory, done, code).map_err(|error| error.to_string())?;
    }
    Ok(note)
}

/// The outputs take their places. Of a run that did not read everything the folder stays, for it may go on.
fn close(folder: &store::Run, memory: Option<&mut Memory>, done: &Done, code: u8) -> Result<(), StoreError> {
    let Some(memory) = memory.filter(|memory| done.fetched.stopped.is_none() && !memory.is_empty()) else {
        folder.commit()?;
        folder.forget();
        return Ok(());
    };
    // Twice: should the process end in between, the outputs are found where they are.
    let (ledger, spent) = (&done.ledger, done.fetched.spent());
    save(memory, ledger, spent, true)?;
    folder.commit()?;
    match code {
        exit::INCOMPLETE => save(memory, ledger, spent, true),
        _ => {
            folder.forget();
            Ok(())
        }
    }
}

/// Whether entities go to stdout.
pub(super) fn is_stdout(arguments: &Run, ready: &Ready) -> bool {
    arguments.out.as_ref().map_or(ready.profile.outputs.is_empty(), |path| path == Path::new("-"))
}

fn sinks(
    context: &Context,
    arguments: &Run,
    job: &Job<'_>,
    begun: &mut Begun,
) -> Result<Vec<Sink<'static>>, StoreError> {
    // Those of every map: the table of a target that the profile leaves out has its header all the same.
    let targets: Vec<&Target> = job.map.maps.iter().map(|map| map.target.as_ref()).collect();
    let stated;
    let outputs = match &arguments.out {
        Some(path) if path == Path::new("-") => &[],
        Some(path) => {
            let path: PathBuf = std::path::absolute(path).map_err(StoreError::other)?;
            stated = [Output::ndjson(path.to_string_lossy())];
            &stated[..]
        }
        None => &job.profile.outputs[..],
    };
    if outputs.is_empty() {
        begun.folder.stream();
        return Ok(vec![to_stdout(context)]);
    }
    let mut sinks = Vec::new();
    for output in outputs {
        let named =
            |error: io::Error| StoreError::other(io::Error::new(error.kind(), format!("`{}`: {error}", output.file)));
        let file = begun.folder.output(&output.file)?;
        let file = Scrubbed::new(file, Arc::clone(&context.secrets));
        sinks.push(output.open(&targets, (Box::new(file), !begun.resumed)).map_err(named)?);
    }
    Ok(sinks)
}

fn to_stdout(context: &Context) -> Sink<'static> {
    Sink::new(Arc::new(Ndjson), Box::new(Scrubbed::new(io::stdout(), Arc::clone(&context.secrets))))
}

fn write_report(path: &Path, report: &serde_json::Value) -> Result<(), String> {
    // As for outputs, the folder is made; what goes wrong with it shows at the file.
    let _ = path.parent().map(std::fs::create_dir_all);
    std::fs::write(path, format!("{report:#}\n"))
        .map_err(|error| format!("the report `{}` cannot be written: {error}", path.display()))
}
