//! `mapctl preview`: answers from disk, mapped and printed.

use super::arguments::Preview;
use super::{Context, ends, examples, exit, render};
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use crate::plan::CompiledMap;
use crate::run::sample::{self, Unmapped};
use crate::run::{Ends, Ledger, MapLedger, Rejected};
use crate::sink::Stretch;
use crate::value::Raw;
use crate::workspace::Kind;
use std::io;
use std::sync::Arc;

/// Maps files as if they were answers of an endpoint; entities go to stdout, rejected records to stderr.
pub fn preview(context: &mut Context, arguments: &Preview) -> u8 {
    let mut report = Report::new();
    let outcome = prepare(context, arguments, &mut report);
    context.show(&report);
    let Some((map, sources, scopes)) = outcome.filter(|_| !report.has_errors()) else { return exit::WRONG };
    let Some(endpoint) = map.connector.endpoint(&arguments.endpoint) else {
        let place = Context::argument(&arguments.endpoint);
        let known = map.connector.endpoints.iter().map(|endpoint| endpoint.name.as_str());
        let message = format!("`{}` has no endpoint `{}`", map.name, arguments.endpoint);
        context
            .show_one(Diagnostic::error(&codes::UNDEFINED_NAME, &place, message).suggest(&arguments.endpoint, known));
        return exit::WRONG;
    };
    let transforms: Vec<_> = map.maps.iter().filter(|transform| transform.from == endpoint.name).collect();
    let answers: Vec<(String, String)> =
        sources.iter().map(|source| (source.name.clone(), source.text.clone())).collect();
    let mut ends = Printed { context, rejected: 0 };
    match sample::pages(&map, &transforms, endpoint, &answers, &scopes, &mut ends) {
        Ok(ledger) => {
            let rejected = ends.rejected;
            context.note(&closing(&ledger));
            if rejected > 0 { exit::REJECTS } else { exit::DONE }
        }
        Err((number, why)) => {
            context.show_one(unmapped(&sources, number, &why));
            exit::WRONG
        }
    }
}

/// What became of the records, in one line: entities alone do not tell what is missing.
fn closing(ledger: &Ledger) -> String {
    let sum = |of: fn(&MapLedger) -> u64| ledger.maps.iter().map(of).sum::<u64>();
    let written = sum(|books| books.written);
    let skipped: Vec<String> = ledger
        .maps
        .iter()
        .flat_map(|books| &books.skipped)
        .map(|(reason, count)| format!("{count} for `{}`", render::stripped(reason)))
        .collect();
    let total = sum(|books| books.skipped.values().sum());
    let reasons = if skipped.is_empty() { String::new() } else { format!(" ({})", skipped.join(", ")) };
    let rejected = sum(|books| books.rejected.values().sum());
    let duplicates = render::counted(sum(|books| books.duplicates), "duplicate");
    format!("{written} written, {total} skipped{reasons}, {rejected} rejected, {duplicates}")
}

type Prepared = (CompiledMap, Vec<Arc<Source>>, Vec<(String, String)>);

fn prepare(context: &Context, arguments: &Preview, report: &mut Report) -> Option<Prepared> {
    let targets = context.workspace.targets(report);
    let map = match context.workspace.find(Kind::Map, &arguments.map, &Context::argument(&arguments.map)) {
        Ok(source) => {
            context.learn_clear(None, Some(&source));
            CompiledMap::compile(&source, &targets, report)
        }
        Err(diagnostic) => {
            report.push(*diagnostic);
            None
        }
    };
    let mut sources = Vec::new();
    for path in &arguments.files {
        match context.workspace.read(path, &Context::argument(&path.display().to_string())) {
            Ok(source) => sources.push(source),
            Err(diagnostic) => report.push(*diagnostic),
        }
    }
    let mut scopes = Vec::new();
    for scope in &arguments.scope {
        match scope.split_once('=') {
            Some((name, json)) => match Raw::parse(json) {
                Ok(_) => scopes.push((name.to_owned(), json.to_owned())),
                Err(error) => report.push(
                    Diagnostic::error(
                        &codes::WRONG_VALUE,
                        &Context::argument(scope),
                        format!("what stands for `{name}` is not JSON: {}", error.message),
                    )
                    .help("texts stand in quotes, for example --scope 'tag=\"new\"'"),
                ),
            },
            None => report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &Context::argument(scope), "a scope is `NAME=JSON`")
                    .help("for example --scope 'site={\"id\": \"1\"}'"),
            ),
        }
    }
    Some((map?, sources, scopes))
}

fn unmapped(sources: &[Arc<Source>], number: usize, why: &Unmapped) -> Diagnostic {
    if let Unmapped::Unknown { name, known } = why {
        let message = format!("the scope `{name}` means nothing here");
        return Diagnostic::error(&codes::UNDEFINED_NAME, &Context::argument(name), message)
            .suggest(name, known.iter().map(String::as_str));
    }
    let source = &sources[number.min(sources.len().saturating_sub(1))];
    let place = match why {
        Unmapped::Malformed(error) => {
            let at = error.at.min(source.text.len());
            let width = source.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            Place { source: Arc::clone(source), pointer: String::new(), span: at..at + width }
        }
        _ => Place::start_of(source),
    };
    Diagnostic::error(&codes::RECORDING_INVALID, &place, examples::spoken(why))
}

struct Printed<'c> {
    context: &'c Context,
    rejected: u64,
}

impl Ends for Printed<'_> {
    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()> {
        self.context.print(entities.text(0));
        Ok(())
    }

    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()> {
        self.rejected += 1;
        self.context.complain(&ends::rejection(rejected));
        Ok(())
    }
}
