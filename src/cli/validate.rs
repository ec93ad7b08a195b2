//! `mapctl validate`: every mistake of maps, profiles and schemas at once.

use super::arguments::Validate;
use super::render::{self, Format};
use super::{Context, exit};
use crate::diagnostic::{Code, Diagnostic, Place, Report, Source, codes};
use crate::plan::{CompiledMap, Profile, Targets};
use crate::schema::Target;
use crate::workspace::{Kind, target_name};
use crate::yaml;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Validates what is named, or the workspace; prints on stdout, for the mistakes are the result.
pub fn validate(context: &mut Context, arguments: &Validate) -> u8 {
    let mut report = Report::new();
    let mut checker = Checker { context, targets: Targets::default(), checked: 0 };
    checker.targets = context.workspace.targets(&mut report);
    checker.targets.all(&mut report);
    if arguments.paths.is_empty() {
        for kind in [Kind::Map, Kind::Profile] {
            for path in context.workspace.files(kind) {
                checker.file(&path, Some(kind), &mut report);
            }
        }
        checker.checked += context.workspace.files(Kind::Schema).len();
    }
    for path in &arguments.paths {
        let before = checker.checked;
        checker.path(path, &mut report);
        if checker.checked == before {
            report.push(nothing_in(path, Diagnostic::error));
        }
    }
    if arguments.paths.is_empty() && checker.checked == 0 {
        report.push(nothing_in(context.workspace.root(), Diagnostic::warning));
    }
    let checked = checker.checked;
    let report = if arguments.strict { report.strict() } else { report };
    let format = if context.json && arguments.format == Format::Text { Format::Json } else { arguments.format };
    context.print(&render::diagnostics(&context.overwritten(&report), format, context.look()));
    if format == Format::Text && report.is_empty() && !context.quiet {
        let documents = if checked == 1 { "document is" } else { "documents are" };
        context.print(&format!("{checked} {documents} right\n"));
    }
    if report.has_errors() { exit::WRONG } else { exit::DONE }
}

/// A folder in which nothing was found to check: most often another one was meant.
fn nothing_in(folder: &Path, complaint: fn(&'static Code, &Place, String) -> Diagnostic) -> Diagnostic {
    let named = folder.display().to_string();
    let message = format!("there is no map, profile or schema in `{named}`");
    complaint(&codes::DOCUMENT_MISSING, &Context::argument(&named), message)
        .help("a workspace has them in `maps/`, `profiles/` and `schemas/`; `--workspace DIR` names another")
}

struct Checker<'c> {
    context: &'c Context,
    targets: Targets,
    checked: usize,
}

impl Checker<'_> {
    /// A document, or every document in a folder.
    fn path(&mut self, path: &Path, report: &mut Report) {
        if !path.is_dir() {
            return self.file(path, None, report);
        }
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() || matches!(ending, "yaml" | "yml") {
                self.path(&path, report);
            }
        }
    }

    fn file(&mut self, path: &Path, kind: Option<Kind>, report: &mut Report) {
        self.checked += 1;
        let named = path.display().to_string();
        match self.context.workspace.read(path, &Context::argument(&named)) {
            Ok(source) => self.document(&source, path, kind, report),
            Err(diagnostic) => report.push(*diagnostic),
        }
    }

    fn document(&self, source: &Arc<Source>, path: &Path, kind: Option<Kind>, report: &mut Report) {
        match kind.or_else(|| kind_of(source, path)) {
            Some(Kind::Map) => {
                self.context.learn_clear(None, Some(source));
                CompiledMap::compile(source, &self.targets, report);
            }
            Some(Kind::Profile) => self.profile(source, report),
            Some(Kind::Schema) => {
                Target::load(&target_name(path), source, report);
            }
            None => {
                let mut found = Report::new();
                if let Some(node) = yaml::load(source, &mut found) {
                    let place = node.entries().next().map_or(&node.place, |(_, key, _)| &key.place);
                    found.push(
                        Diagnostic::error(&codes::MISSING_KEY, place, "this is neither a map nor a profile")
                            .help("a map begins with `map: NAME`, a profile with `profile: NAME`"),
                    );
                }
                report.extend(found);
            }
        }
    }

    fn profile(&self, source: &Arc<Source>, report: &mut Report) {
        let Some((node, map)) = Profile::open(source, report) else {
            return self.context.learn_unopened(source);
        };
        let name = map.text().unwrap_or_default();
        let found = self.context.workspace.find(Kind::Map, name, &map.place);
        self.context.learn_clear(Some(&node), found.as_ref().ok());
        match found {
            Err(diagnostic) => report.push(*diagnostic),
            Ok(map) => {
                // The map's own mistakes are shown where it is validated itself, and where it cannot be.
                let mut of_map = Report::new();
                match CompiledMap::compile(&map, &self.targets, &mut of_map) {
                    Some(map) => {
                        Profile::compile(&node, &map, false, report);
                    }
                    None => report.extend(of_map),
                }
            }
        }
    }
}

/// What a document is by its ending, and by the key that names it.
fn kind_of(source: &Arc<Source>, path: &Path) -> Option<Kind> {
    if path.extension().is_some_and(|ending| ending == "json") {
        return Some(Kind::Schema);
    }
    let node = yaml::load(source, &mut Report::new())?;
    // A profile names its map, too.
    if node.entry("profile").is_some() {
        Some(Kind::Profile)
    } else if node.entry("map").is_some() {
        Some(Kind::Map)
    } else {
        let folder = path.parent().and_then(Path::file_name)?;
        [Kind::Map, Kind::Profile].into_iter().find(|kind| folder == kind.folder())
    }
}
