//! `mapctl run`: from a profile to entities, ledger, report and exit code.

use super::arguments::Run;
use super::ends::RunEnds;
use super::job::Ready;
use super::progress::Entities;
use super::recording::{self, Recording};
use super::resume::{Begun, begin};
use super::{Context, dying, exit, signals};
use crate::diagnostic::{Report as Mistakes, Source};
use crate::fetch::{self, Sketch};
use crate::run::{Done, INTERRUPTED, Job, Report, Times, Verdict, save};
use crate::schema::Target;
use crate::sink::{Ndjson, Output, Sink};
use crate::store::{self, Memory, Store, StoreError};
use crate::value::Scrubbed;
use crate::workspace::Kind;
use futures_util::future::{Either, select};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
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
        return dry_run(context, &ready);
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

/// Prints the first request of each endpoint; reads no page, writes no file.
fn dry_run(context: &Context, ready: &Ready) -> u8 {
    let constants = ready.constants("dry-run", &Context::now());
    let job = ready.job(context, &constants, None);
    let constants = fetch::Constants {
        settings: &constants.settings,
        filters: &constants.filters,
        run: &constants.run,
        filtered: constants.is_filtered(),
    };
    for sketch in fetch::sketch(&ready.map.connector, &job.endpoints(), constants) {
        context.print(&drawn(&sketch));
    }
    exit::DONE
}

fn drawn(sketch: &Sketch) -> String {
    let mut text = format!("{}\n  {} {}\n", sketch.label(), sketch.method, sketch.url);
    for (name, value) in &sketch.headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for line in sketch.body.iter().flat_map(|body| body.lines()) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(problem) = &sketch.problem {
        let _ = writeln!(text, "  cannot be asked: {problem}");
    }
    text.push('\n');
    text
}

fn carry_out(context: &Context, arguments: &Run, ready: &Ready) -> Result<u8, String> {
    let store = Store::new(context.workspace.root()).telling(dying::passed);
    let profile = &ready.profile;
    let _lock = store.lock(&profile.name).map_err(|error| error.to_string())?;
    let Some(mut begun) = begin(context, arguments, ready, &store)? else { return Ok(exit::WRONG) };
    let started = begun.checkpoint.started.clone();
    let constants = ready.constants(begun.folder.id(), &started);
    let recording = arguments.record.as_deref().map(|path| Recording::begin(context, ready, path, &begun.folder));
    let mut job = ready.job(context, &constants, arguments.limit);
    if let Some(recording) = &recording {
        job.transport = recording.transport();
    }
    let sinks = match sinks(context, arguments, &job, &mut begun) {
        Err(error @ (StoreError::Changed { .. } | StoreError::OtherOutput { .. })) => {
            context.complain(&format!("error: {error}"));
            return Ok(exit::WRONG);
        }
        sinks => sinks,
    };
    let Begun { folder, checkpoint, .. } = begun;
    let mut memory = None;
    let mut done = match sinks.and_then(|sinks| Ok((sinks, folder.memory(checkpoint, &context.secrets)?))) {
        Ok((sinks, opened)) => {
            memory = opened;
            let ends = RunEnds { sinks, quarantine: folder.quarantine(&context.secrets), context };
            context.progress.start(entities(arguments, ready));
            let carried = carried(&job, ends, memory.as_mut(), ready);
            context.progress.finish();
            match carried? {
                Some(done) => done,
                None => return Ok(exit::INCOMPLETE),
            }
        }
        // The run was begun, so it is reported.
        Err(error) => job.not_run(io::Error::other(error.to_string())),
    };
    let mut failure = done.error.as_ref().map(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => "whoever read the entities stopped reading".to_owned(),
        _ => format!("the output could not be written: {error}"),
    });
    if let Some(why) = recording.as_ref().and_then(Recording::failure) {
        done.fail(io::Error::other(why.as_str()));
        failure = Some(why);
    }
    let mut judged = done.verdict(profile.allow_rejects);
    let keeps = keeps_outputs(&done, judged.1);
    let settled = settle(recording, (&folder, memory.as_mut()), &done, (judged.1, keeps));
    let note = settled.unwrap_or_else(|why| {
        judged = (Verdict::Failed, exit::FAILED);
        failure = Some(why);
        None
    });
    if keeps && judged.1 != exit::FAILED {
        store.sweep(&profile.name, folder.id());
    }
    let times = Times { started, finished: Context::now() };
    let Done { fetched, ledger, .. } = done;
    let mut report = Report::new(folder.id(), &profile.name, &ready.map.label(), times, &fetched, ledger, judged);
    if let Some(failure) = failure {
        report.fail(failure);
    }
    let report = context.scrub_json(report.to_json());
    context.show_ledger(&report);
    if let Some(note) = note {
        context.note(&note);
    }
    if judged.0 == Verdict::Incomplete && memory.is_some_and(|memory| !memory.is_empty()) {
        context.note(&format!("to read what is missing: mapctl run {} --resume", arguments.profile));
    }
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
    let run = async {
        let run = pin!(job.run(&mut ends, memory));
        let told = pin!(signals::told_twice(&ready.stop, INTERRUPTED));
        match select(run, told).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    };
    let Some(mut done) = super::runtime()?.block_on(run) else { return Ok(None) };
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
) -> Result<Vec<Box<dyn Sink>>, StoreError> {
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

fn to_stdout(context: &Context) -> Box<dyn Sink> {
    Box::new(Ndjson::new(Scrubbed::new(io::stdout(), Arc::clone(&context.secrets))))
}

fn write_report(path: &Path, report: &serde_json::Value) -> Result<(), String> {
    // As for outputs, the folder is made; what goes wrong with it shows at the file.
    let _ = path.parent().map(std::fs::create_dir_all);
    std::fs::write(path, format!("{report:#}\n"))
        .map_err(|error| format!("the report `{}` cannot be written: {error}", path.display()))
}
