//! `mapctl run`: from a profile to entities, ledger, report and exit code.

use super::arguments::Run;
use super::ends::RunEnds;
use super::job::Ready;
use super::progress::Entities;
use super::{Context, dying, exit, signals};
use crate::diagnostic::{Report as Mistakes, Source};
use crate::fetch::{self, Sketch};
use crate::run::{Done, INTERRUPTED, Job, Report, Times, Verdict, save};
use crate::schema::Target;
use crate::sink::{Ndjson, Output, Sink};
use crate::store::{self, Checkpoint, Memory, Store, StoreError, Unfinished};
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
    let mut text = format!("{}\n  {} {}\n", sketch.endpoint, sketch.method, sketch.url);
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
    let Some(Begun { mut folder, checkpoint, resumed }) = begin(context, arguments, ready, &store)? else {
        return Ok(exit::WRONG);
    };
    let started = checkpoint.started.clone();
    let constants = ready.constants(folder.id(), &started);
    let job = ready.job(context, &constants, arguments.limit);
    let sinks = match sinks(context, arguments, &job, (&mut folder, resumed)) {
        Err(error @ (StoreError::Changed { .. } | StoreError::OtherOutput { .. })) => {
            context.complain(&format!("error: {error}"));
            return Ok(exit::WRONG);
        }
        sinks => sinks,
    };
    let mut memory = None;
    let done = match sinks.and_then(|sinks| Ok((sinks, folder.memory(checkpoint, &context.secrets)?))) {
        Ok((sinks, opened)) => {
            memory = opened;
            let ends = RunEnds { sinks, quarantine: folder.quarantine(&context.secrets), context };
            context.progress.start(entities(arguments, ready));
            let carried = carried(&job, ends, memory.as_mut(), ready)?;
            context.progress.finish();
            match carried {
                Some(done) => done,
                None => return Ok(exit::INCOMPLETE),
            }
        }
        // The run was begun, so it is reported.
        Err(error) => job.not_run(io::Error::other(error.to_string())),
    };
    let mut judged = done.verdict(profile.allow_rejects);
    let mut failure = done.error.as_ref().map(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => "whoever read the entities stopped reading".to_owned(),
        _ => format!("the output could not be written: {error}"),
    });
    if keeps_outputs(&done, judged.1)
        && let Err(error) = close(&folder, memory.as_mut(), &done, judged.1)
    {
        judged = (Verdict::Failed, exit::FAILED);
        failure = Some(error.to_string());
    }
    if matches!(judged.1, exit::DONE | exit::REJECTS | exit::INCOMPLETE) && keeps_outputs(&done, judged.1) {
        store.sweep(&profile.name, folder.id());
    }
    let goes_on = memory.is_some_and(|memory| !memory.is_empty()) && matches!(judged.0, Verdict::Incomplete);
    let times = Times { started, finished: Context::now() };
    let Done { fetched, ledger, .. } = done;
    let mut report = Report::new(folder.id(), &profile.name, &ready.map.label(), times, &fetched, ledger, judged);
    if let Some(failure) = failure {
        report.fail(failure);
    }
    let report = context.scrub_json(report.to_json());
    context.show_ledger(&report);
    if goes_on {
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

/// A run under way: a new one, or one that goes on.
struct Begun {
    folder: store::Run,
    checkpoint: Checkpoint,
    resumed: bool,
}

/// Begins a run, or finds the unfinished one. `None` when that cannot go on, which was said.
fn begin(context: &Context, arguments: &Run, ready: &Ready, store: &Store) -> Result<Option<Begun>, String> {
    let profile = &ready.profile.name;
    if arguments.resume {
        if is_stdout(arguments, ready) {
            context.complain("error: what went to stdout cannot be gone on with; name a file: `--out FILE`");
            return Ok(None);
        }
        if let Some(Unfinished { run, checkpoint }) = store.unfinished(profile) {
            if let Some(changed) = changed(&checkpoint.documents, &ready.documents) {
                context.complain(&format!(
                    "error: {changed} has changed since the run `{}` began: start afresh, without `--resume`",
                    run.id()
                ));
                return Ok(None);
            }
            context.note(&format!("going on with the run `{}`", run.id()));
            return Ok(Some(Begun { folder: run, checkpoint, resumed: true }));
        }
        context.note(&format!("note: no run of the profile `{profile}` is unfinished; this one starts afresh"));
    }
    let started = Context::now();
    let folder = store.begin(&started, profile).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::new(profile, &started, ready.documents.clone());
    Ok(Some(Begun { folder, checkpoint, resumed: false }))
}

/// What is not as it was.
fn changed<'d>(before: &'d [(String, String)], now: &'d [(String, String)]) -> Option<&'d str> {
    let differs = |one: &'d [(String, String)], other: &[(String, String)]| {
        one.iter().find(|document| !other.contains(document)).map(|(name, _)| name.as_str())
    };
    differs(now, before).or_else(|| differs(before, now))
}

/// Where entities go.
fn entities(arguments: &Run, ready: &Ready) -> Entities {
    if is_stdout(arguments, ready) { Entities::on_stdout() } else { Entities::Files }
}

/// Outputs take their places after a run that ended by itself; after any other the old files stay as they were.
fn keeps_outputs(done: &Done, code: u8) -> bool {
    code != exit::FAILED && done.fetched.stopped != Some(INTERRUPTED)
}

fn is_stdout(arguments: &Run, ready: &Ready) -> bool {
    arguments.out.as_ref().map_or(ready.profile.outputs.is_empty(), |path| path == Path::new("-"))
}

fn sinks(
    context: &Context,
    arguments: &Run,
    job: &Job<'_>,
    (folder, resumed): (&mut store::Run, bool),
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
        folder.stream();
        return Ok(vec![to_stdout(context)]);
    }
    let mut sinks = Vec::new();
    for output in outputs {
        let named =
            |error: io::Error| StoreError::other(io::Error::new(error.kind(), format!("`{}`: {error}", output.file)));
        let file = folder.output(&output.file)?;
        let file = Scrubbed::new(file, Arc::clone(&context.secrets));
        sinks.push(output.open(&targets, (Box::new(file), !resumed)).map_err(named)?);
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
