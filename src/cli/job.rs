//! A profile made ready to run: map and profile compiled, recordings read, settings resolved.

use super::{Context, live};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::fetch::Stop;
use crate::fetch::transport::{Replay, Transport};
use crate::plan::{CompiledMap, Constants, Profile, Targets};
use crate::run::Job;
use crate::value::{Secret, fingerprint};
use crate::workspace::Kind;
use std::path::PathBuf;
use std::sync::Arc;

/// A profile with everything it needs.
pub struct Ready {
    pub map: CompiledMap,
    pub profile: Profile,
    pub transport: Box<dyn Transport>,
    /// Whether anybody is asked over the network.
    pub is_live: bool,
    /// Ends a run of it early.
    pub stop: Stop,
    /// What it was compiled from, by name, with a fingerprint each.
    pub documents: Vec<(String, String)>,
    /// As JSON texts.
    settings: Vec<(String, Secret)>,
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
        let opened = Profile::open(source, report);
        if opened.is_none() {
            context.learn_unopened(source);
        }
        let (node, named) = opened?;
        let name = named.text().unwrap_or_default();
        let found = context.workspace.find(Kind::Map, name, &named.place);
        context.learn_clear(Some(&node), found.as_ref().ok());
        let map = match found {
            Ok(map) => CompiledMap::compile(&map, targets, report)?,
            Err(diagnostic) => {
                report.push(*diagnostic);
                return None;
            }
        };
        let profile = Profile::compile(&node, &map, dry || !replay.is_empty(), report)?;
        let sources = recordings(context, &profile, replay, report);
        let offline = dry || !sources.is_empty();
        let asks = map.connector.endpoints.iter().any(|endpoint| !endpoint.source.plans().is_empty());
        let is_live = asks && !offline;
        let transport: Option<Box<dyn Transport>> = if is_live {
            live::transport(context, &map.connector, &profile, report).map(|live| Box::new(live) as _)
        } else {
            Replay::load(&sources, report).map(|replay| {
                // Where the run that was recorded masked a secret, this one masks what stands for it.
                for placeholder in replay.placeholders() {
                    context.secrets.learn("secret", &Secret::new(placeholder));
                }
                Box::new(replay) as _
            })
        };
        let settings = super::settings::resolve(context, &map, &profile, offline, report);
        let documents = documents(source, &map, &settings);
        let ready = Self { documents, map, profile, transport: transport?, is_live, stop: Stop::default(), settings };
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
            secrets: &context.secrets,
            stop: &self.stop,
            overflow: None,
            limit,
            threads: context.threads,
        }
    }

    /// The constants of a run with this id, begun at this time.
    pub fn constants(&self, run: &str, started: &str) -> Constants {
        Constants::of(&self.map, &self.profile, &self.settings, run, started)
    }
}

/// What a run that goes on must find unchanged. Secrets may change: they say nothing of what was read.
fn documents(profile: &Source, map: &CompiledMap, settings: &[(String, Secret)]) -> Vec<(String, String)> {
    let print = |text: &str| format!("{:032x}", fingerprint(text.as_bytes()));
    let mut documents = vec![
        ("this version of mapctl".to_owned(), print(env!("CARGO_PKG_VERSION"))),
        (format!("the profile `{}`", profile.name), print(&profile.text)),
        (format!("the map `{}`", map.name), print(&map.source.text)),
    ];
    for transform in &map.maps {
        let target = &transform.target;
        documents.push((format!("the schema `{}`", target.name), format!("{:032x}", target.fingerprint)));
    }
    let is_open = |name: &str| map.settings.iter().any(|setting| setting.name == name && !setting.secret);
    for (name, value) in settings.iter().filter(|(name, _)| is_open(name)) {
        documents.push((format!("the setting `{name}`"), print(value.expose())));
    }
    documents
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
