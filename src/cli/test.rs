//! `mapctl test`: the examples inside maps, and the recorded runs beside them.

use super::arguments::Test;
use super::job::Ready;
use super::recorded::{self, Case};
use super::{Context, examples, exit};
use crate::diagnostic::{Place, Report};
use crate::plan::{CompiledMap, Targets};
use crate::workspace::{Kind, Listed};

/// Runs the tests of one map, or of every map in reach. What is printed is the result.
pub fn test(context: &mut Context, arguments: &Test) -> u8 {
    let mut report = Report::new();
    let targets = context.workspace.targets(&mut report);
    let mut tally = Tally::default();
    for (name, source) in sources(context, arguments, &mut report) {
        context.learn_clear(None, Some(&source));
        if let Some(map) = CompiledMap::compile(&source, &targets, &mut report) {
            run_map(context, arguments, &name, &map, &targets, &mut tally);
        }
    }
    context.show(&report);
    if tally.passed + tally.failed > 0 || !report.has_errors() {
        context.print(&format!("{} passed, {} failed\n", tally.passed, tally.failed));
    }
    match () {
        () if report.has_errors() => exit::WRONG,
        () if tally.failed > 0 => exit::FAILED,
        () => exit::DONE,
    }
}

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

type Named = (String, std::sync::Arc<crate::diagnostic::Source>);

fn sources(context: &Context, arguments: &Test, report: &mut Report) -> Vec<Named> {
    let mut sources = Vec::new();
    let mut keep = |name: String, found: Result<_, Box<_>>| match found {
        Ok(source) => sources.push((name, source)),
        Err(diagnostic) => report.push(*diagnostic),
    };
    match &arguments.map {
        Some(name) => {
            let found = context.workspace.find(Kind::Map, name, &Context::argument(name));
            let stem = std::path::Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            keep(stem.unwrap_or_else(|| name.clone()), found);
        }
        None => {
            for listed in context.workspace.list(Kind::Map) {
                let place = Context::argument(&listed.name);
                let found = open(context, &listed, &place);
                keep(listed.name, found);
            }
        }
    }
    sources
}

fn open(
    context: &Context,
    listed: &Listed,
    place: &Place,
) -> Result<std::sync::Arc<crate::diagnostic::Source>, Box<crate::diagnostic::Diagnostic>> {
    context.workspace.open_listed(listed, place)
}

fn run_map(context: &Context, arguments: &Test, name: &str, map: &CompiledMap, targets: &Targets, tally: &mut Tally) {
    let mut failures = Vec::new();
    for example in &map.examples {
        if let Err(why) = examples::run(map, example) {
            let (line, column) = example.place.source.line_column(example.place.span.start);
            failures.push(format!("{}:{line}:{column}: {}\n    {why}", example.place.source.name, example.name));
        }
    }
    let cases = recorded::cases(context, name);
    for case in &cases {
        if let Err(why) = run_case(context, arguments, case, targets) {
            failures.push(format!("{}\n    {}", case.folder, why.replace('\n', "\n    ")));
        }
    }
    let all = (map.examples.len() + cases.len()) as u64;
    tally.failed += failures.len() as u64;
    tally.passed += all - failures.len() as u64;
    let verdict = if failures.is_empty() { "ok" } else { "FAILED" };
    context.print(&format!("{name}: {} examples, {} recorded runs: {verdict}\n", map.examples.len(), cases.len()));
    for failure in failures {
        context.print(&format!("  {failure}\n"));
    }
}

fn run_case(context: &Context, arguments: &Test, case: &Case, targets: &Targets) -> Result<(), String> {
    let mut report = Report::new();
    let place = Context::argument(&case.folder);
    let source = case.profile(&context.workspace, &place).map_err(|diagnostic| diagnostic.message)?;
    let ready = Ready::new(context, &source, targets, &[], false, &mut report);
    let Some(ready) = ready else {
        let wrong: Vec<String> = report.sorted().iter().map(|d| format!("{}: {}", d.code.id, d.message)).collect();
        return Err(wrong.join("\n"));
    };
    if ready.is_live {
        return Err("the profile has no `replay`, and a test asks nobody over the network".to_owned());
    }
    let came = recorded::run(context, &ready)?;
    if arguments.update { case.update(&context.workspace, &came) } else { case.compare(&context.workspace, &came) }
}
