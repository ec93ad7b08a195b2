//! Recorded runs beside a map: a profile with its recording, the entities and the ledger that must come out.

use super::Context;
use super::job::Ready;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::run::{Ends, Rejected, Report, Times};
use crate::sink::Stretch;
use crate::workspace::{PREFIX, Workspace};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The clock of recorded runs stands still.
const NOW: &str = "2000-01-01T00:00:00Z";
/// What a ledger is held to; run ids, times and sizes are free.
const STABLE: [&str; 7] = ["verdict", "exitCode", "requests", "endpoints", "maps", "failures", "severities"];

/// One case folder, by its path in the workspace.
pub struct Case {
    pub folder: String,
}

/// What a run gave.
pub struct Came {
    /// NDJSON.
    pub entities: String,
    pub report: Value,
}

/// The cases of a map: those of the workspace, else those that the binary carries.
pub fn cases(context: &Context, map: &str) -> Vec<Case> {
    let root = format!("tests/maps/{map}");
    let own = fs::read_dir(context.workspace.path(&root)).into_iter().flatten().filter_map(Result::ok);
    let mut folders: BTreeSet<String> = own
        .filter(|entry| entry.path().join("profile.yaml").is_file())
        .map(|entry| format!("{root}/{}", entry.file_name().to_string_lossy()))
        .collect();
    if folders.is_empty() {
        let embedded = crate::workspace::embedded_files("tests/maps");
        let profiles = embedded.iter().filter_map(|path| path.strip_suffix("/profile.yaml"));
        folders = profiles.filter(|folder| folder.starts_with(&format!("{root}/"))).map(str::to_owned).collect();
    }
    folders.into_iter().map(|folder| Case { folder }).collect()
}

impl Case {
    /// The case's profile.
    pub fn profile(&self, workspace: &Workspace, at: &Place) -> Result<Arc<Source>, Box<Diagnostic>> {
        workspace.recording(&format!("{}/profile.yaml", self.folder), at)
    }

    /// Holds what came against what is expected; an error says the first difference.
    pub fn compare(&self, workspace: &Workspace, came: &Came) -> Result<(), String> {
        let at = Context::argument(&self.folder);
        let read = |name: &str| {
            let path = format!("{}/{name}", self.folder);
            workspace.recording(&path, &at).map_err(|diagnostic| diagnostic.message)
        };
        let expected = read("expected.ndjson")?;
        for (number, pair) in lines(&expected.text, &came.entities).enumerate() {
            if let (expected, came) = pair
                && expected != came
            {
                return Err(format!("entity {number} differs\nexpected {expected}\ngot      {came}"));
            }
        }
        let ledger = read("expected.ledger.json")?;
        let expected: Value =
            serde_json::from_str(&ledger.text).map_err(|error| format!("{}: {error}", ledger.name))?;
        for key in STABLE {
            if expected.get(key) != came.report.get(key) {
                let shown = |value: &Value| value.get(key).map_or_else(|| "nothing".to_owned(), Value::to_string);
                return Err(format!(
                    "the ledger's `{key}` differs\nexpected {}\ngot      {}",
                    shown(&expected),
                    shown(&came.report)
                ));
            }
        }
        Ok(())
    }

    /// Writes what came as what is expected.
    pub fn update(&self, workspace: &Workspace, came: &Came) -> Result<(), String> {
        let folder = workspace.path(&self.folder);
        let stable: serde_json::Map<String, Value> =
            STABLE.iter().filter_map(|key| Some(((*key).to_owned(), came.report.get(key)?.clone()))).collect();
        let write = |name: &str, text: String| {
            let path: PathBuf = folder.join(name);
            fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
        };
        write("expected.ndjson", came.entities.clone())?;
        write("expected.ledger.json", format!("{:#}\n", Value::Object(stable)))
    }
}

/// Lines in pairs; the shorter text is filled up with nothing.
fn lines<'l>(expected: &'l str, came: &'l str) -> impl Iterator<Item = (&'l str, &'l str)> {
    let count = expected.lines().count().max(came.lines().count());
    expected
        .lines()
        .chain(std::iter::repeat("nothing"))
        .zip(came.lines().chain(std::iter::repeat("nothing")))
        .take(count)
}

/// Carries out a recorded run; nothing is written to disk.
pub fn run(context: &Context, ready: &Ready) -> Result<Came, String> {
    let run = "recorded";
    let constants = ready.constants(run, NOW);
    let job = ready.job(context, &constants, None);
    let runtime = super::runtime()?;
    let mut ends = Collected::default();
    let done = job.run(&mut ends, None, |run| Some(runtime.block_on(run))).ok_or("the run was cut short")?;
    let verdict = done.verdict(ready.profile.allow_rejects);
    let times = Times { started: NOW.to_owned(), finished: NOW.to_owned() };
    let mut report =
        Report::new(run, &ready.profile.name, &ready.map.label(), times, &done.fetched, done.ledger, verdict).to_json();
    for (path, _) in &ready.profile.replay {
        let lies = context.workspace.path(path).display().to_string();
        rename(&mut report, &format!("`{PREFIX}{path}`"), &format!("`{path}`"));
        rename(&mut report, &format!("`{lies}`"), &format!("`{path}`"));
    }
    let (entities, report) = (context.secrets.scrub_lines(&ends.lines), context.scrub_json(report));
    Ok(Came { entities, report })
}

/// Calls a recording as the profile does, so that a ledger reads the same wherever the workspace lies.
fn rename(report: &mut Value, from: &str, to: &str) {
    match report {
        Value::String(text) => *text = text.replace(from, to),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(members) => members.values_mut().for_each(|member| rename(member, from, to)),
        _ => {}
    }
}

#[derive(Default)]
struct Collected {
    lines: String,
}

impl Ends for Collected {
    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()> {
        self.lines.push_str(entities.text(0));
        Ok(())
    }

    fn reject(&mut self, _: &Rejected<'_>) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_ledger_reads_the_same_wherever_the_workspace_lies() {
        let mut report = json!({"failures": [{"page": 2, "message": "nearest is entry 3 of `built-in:a/b.har`"}]});
        rename(&mut report, "`built-in:a/b.har`", "`a/b.har`");
        assert_eq!(report, json!({"failures": [{"page": 2, "message": "nearest is entry 3 of `a/b.har`"}]}));
    }
}
