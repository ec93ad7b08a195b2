//! A profile made ready to run: map and profile compiled, recordings read, settings resolved.

use super::{Context, live};
use crate::connector::Source as EndpointSource;
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use crate::fetch::transport::{Replay, Transport};
use crate::plan::{CompiledMap, Constants, Given, Profile, Targets, quoted};
use crate::run::Job;
use crate::workspace::Kind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A profile with everything it needs.
pub struct Ready {
    pub map: CompiledMap,
    pub profile: Profile,
    pub transport: Box<dyn Transport>,
    /// Whether anybody is asked over the network.
    pub is_live: bool,
    settings: Vec<(String, String)>,
}

impl Ready {
    /// Compiles a profile and its map, and reads the recordings: `replay` in place of the profile's own. Every mistake
    /// goes to `report`; `None` when nothing can run. A `dry` run asks nobody: it needs neither recordings nor
    /// secrets.
    pub fn new(
        context: &Context,
        source: &Arc<Source>,
        targets: &Targets,
        replay: &[PathBuf],
        dry: bool,
        report: &mut Report,
    ) -> Option<Self> {
        let (node, named) = Profile::open(source, report)?;
        let name = named.text().unwrap_or_default();
        let map = match context.workspace.find(Kind::Map, name, &named.place) {
            Ok(map) => CompiledMap::compile(&map, targets, report)?,
            Err(diagnostic) => {
                report.push(*diagnostic);
                return None;
            }
        };
        let profile = Profile::compile(&node, &map, dry || !replay.is_empty(), report)?;
        let sources = recordings(context, &profile, replay, report);
        let offline = dry || !sources.is_empty();
        let asks = map.connector.endpoints.iter().any(|endpoint| matches!(endpoint.source, EndpointSource::Api(_)));
        let is_live = asks && !offline;
        let transport: Option<Box<dyn Transport>> = if is_live {
            live::transport(context, &map.connector, &profile, report).map(|live| Box::new(live) as _)
        } else {
            Replay::load(&sources, report).map(|replay| Box::new(replay) as _)
        };
        let settings = resolve(context.workspace.root(), &map, &profile, offline, report);
        let ready = Self { map, profile, transport: transport?, is_live, settings };
        (!report.has_errors()).then_some(ready)
    }

    /// The run itself.
    pub fn job<'j>(&'j self, context: &'j Context, constants: &'j Constants, limit: Option<u64>) -> Job<'j> {
        Job {
            map: &self.map,
            profile: &self.profile,
            constants,
            transport: self.transport.as_ref(),
            folder: context.workspace.root(),
            limit,
        }
    }

    /// The constants of a run with this id, begun at this time.
    pub fn constants(&self, run: &str, started: &str) -> Constants {
        Constants::of(&self.map, &self.profile, &self.settings, run, started)
    }
}

fn recordings(context: &Context, profile: &Profile, replay: &[PathBuf], report: &mut Report) -> Vec<Arc<Source>> {
    let read: Vec<Result<Arc<Source>, Box<Diagnostic>>> = if replay.is_empty() {
        profile.replay.iter().map(|(path, place)| context.workspace.recording(path, place)).collect()
    } else {
        let argument = |path: &PathBuf| Context::argument(&path.display().to_string());
        replay.iter().map(|path| context.workspace.read(path, &argument(path))).collect()
    };
    let mut sources = Vec::new();
    for read in read {
        match read {
            Ok(source) => sources.push(source),
            Err(diagnostic) => report.push(*diagnostic),
        }
    }
    sources
}

/// The profile's settings as JSON texts. Without a network no secrets are needed, so none is opened.
fn resolve(
    root: &Path,
    map: &CompiledMap,
    profile: &Profile,
    offline: bool,
    report: &mut Report,
) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    for (name, (given, place)) in &profile.settings {
        let Some(setting) = map.settings.iter().find(|setting| setting.name == *name) else { continue };
        if setting.secret && offline {
            continue;
        }
        let text = match given {
            Given::Literal(json) => {
                settings.push((name.clone(), json.clone()));
                continue;
            }
            Given::Env(variable) => match std::env::var(variable) {
                Ok(text) => text,
                Err(_) => {
                    missing(name, place, &format!("the environment variable `{variable}` is not set"), report);
                    continue;
                }
            },
            Given::File(path) => match std::fs::read_to_string(root.join(path)) {
                Ok(text) => text.trim_end_matches(['\r', '\n']).to_owned(),
                Err(error) => {
                    missing(name, place, &format!("`{path}` cannot be read: {error}"), report);
                    continue;
                }
            },
        };
        setting.check(&text, place, report);
        settings.push((name.clone(), quoted(&text)));
    }
    settings
}

fn missing(name: &str, place: &Place, why: &str, report: &mut Report) {
    report.push(Diagnostic::error(&codes::SETTING_MISSING, place, format!("`{name}` has no value: {why}")));
}
