//! A profile, compiled against its map: which settings, which filters, which transform maps, where to.

use super::{CompiledMap, PROFILE, Tls, check};
use crate::connector::Limits;
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use crate::mapping::TransformMap;
use crate::scoring::ScoreTable;
use crate::sink::{Output, refuse_shared_files};
use crate::vault::Reference;
use crate::yaml::{self, Node};
use indexmap::IndexMap;
use std::sync::Arc;

/// Longest description, in characters; the target's own limit.
const DESCRIPTION: usize = 180;

/// A profile that runs.
#[derive(Debug)]
pub struct Profile {
    pub name: String,
    pub active: bool,
    /// With the place of each.
    pub settings: IndexMap<String, (Given, Place)>,
    /// What was chosen of each filter, as JSON text.
    pub filters: IndexMap<String, String>,
    data_types: Option<Vec<String>>,
    asset_types: Option<Vec<String>>,
    /// Of the document, if it has any.
    limits: Option<Node>,
    pub tls: Tls,
    pub allow_rejects: u64,
    /// In place of the map's.
    pub scores: Option<ScoreTable>,
    pub outputs: Vec<Output>,
    /// Recordings, relative to the workspace.
    pub replay: Vec<(String, Place)>,
    pub source: Arc<Source>,
}

/// How a profile gives a setting.
#[derive(Clone)]
pub enum Given {
    /// JSON text; may be a secret in clear text, hence no derived `Debug`.
    Literal(String),
    /// To be looked up when the profile runs.
    From(Reference),
}

impl std::fmt::Debug for Given {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Given::Literal(_) => formatter.write_str("Literal(…)"),
            Given::From(reference) => write!(formatter, "From({})", reference.name()),
        }
    }
}

impl Profile {
    /// The map that a profile names, with the document; mistakes of its structure go to `report`.
    pub fn open(source: &Arc<Source>, report: &mut Report) -> Option<(Node, Node)> {
        let node = yaml::load(source, report)?;
        if check::other_kind::check(&node, "profile", report) {
            return None;
        }
        yaml::check(&node, &PROFILE, report);
        check::name::check(&node, "profile", report);
        let map = node.get("map")?.clone();
        map.text()?;
        Some((node, map))
    }

    /// Compiles an opened profile. `replayed` says that recordings will answer, so that no secret is needed.
    pub fn compile(node: &Node, map: &CompiledMap, replayed: bool, report: &mut Report) -> Option<Self> {
        let before = report.counts().0;
        let replay: Vec<(String, Place)> = node
            .get("replay")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|item| Some((item.text()?.to_owned(), item.place.clone())))
            .collect();
        check_description(node, report);
        let settings = compile_settings(node, map, replayed || !replay.is_empty(), report);
        let filters = compile_filters(node, map, report);
        check::filter_twice::check(map, node, &super::constants::object_of(&filters), report);
        let data_types = chosen(node, "data_types", map, |m| m.data_type.clone(), report);
        let asset_types = chosen(node, "asset_types", map, |m| Some(m.target.asset_type.clone()), report);
        let scores = node.get("scoring").and_then(|written| ScoreTable::compile(written, report));
        let outputs = node.get("outputs").map(Node::items).unwrap_or_default();
        let outputs: Vec<Output> = outputs.iter().filter_map(|output| Output::compile(output, report)).collect();
        refuse_shared_files(&outputs, report);
        check_targets(&outputs, map, report);
        let tls = Tls::compile(node.get("tls"), report);
        let allow_rejects = node.get("allow_rejects").and_then(Node::as_i64).unwrap_or(0);
        let right = report.counts().0 == before;
        let profile = Self {
            name: node.text_of("profile").unwrap_or_default().to_owned(),
            active: node.text_of("status") != Some("inactive"),
            settings,
            filters,
            data_types,
            asset_types,
            limits: node.get("limits").cloned(),
            tls,
            allow_rejects: u64::try_from(allow_rejects).unwrap_or(0),
            scores,
            outputs,
            replay,
            source: Arc::clone(&node.place.source),
        };
        (right && profile.chooses(node, map, report)).then_some(profile)
    }

    /// Whether there is anything to run: a run of nothing would be complete.
    fn chooses(&self, node: &Node, map: &CompiledMap, report: &mut Report) -> bool {
        let any = map.maps.iter().any(|map| self.wants(map));
        if !any {
            let place = node.entry("data_types").or_else(|| node.entry("asset_types"));
            let place = place.map_or(&node.place, |(key, _)| &key.place);
            let message = format!("no transform map of `{}` is left to run", map.name);
            report.push(Diagnostic::error(&codes::WRONG_VALUE, place, message).help(
                "a transform map runs when both `data_types` and `asset_types` choose it; leave one of them out",
            ));
        }
        any
    }

    /// The limits of a run: the map's, but for what the profile says itself.
    pub fn limits(&self, map: &Limits) -> Limits {
        map.with(self.limits.as_ref())
    }

    /// Whether the profile asks for a transform map. One without a `data_type` runs whatever types were chosen.
    pub fn wants(&self, map: &TransformMap) -> bool {
        let among = |chosen: &Option<Vec<String>>, value: Option<&String>| match (chosen, value) {
            (Some(chosen), Some(value)) => chosen.contains(value),
            _ => true,
        };
        among(&self.data_types, map.data_type.as_ref()) && among(&self.asset_types, Some(&map.target.asset_type))
    }
}

/// An output for one target needs a transform map that brings it.
fn check_targets(outputs: &[Output], map: &CompiledMap, report: &mut Report) {
    for output in outputs {
        let (Some(target), Some(place)) = (output.target(), &output.place) else { continue };
        if !map.maps.iter().any(|map| map.target.name == target) {
            let known = map.maps.iter().map(|map| map.target.name.as_str());
            let message = format!("no transform map of `{}` brings `{target}`", map.name);
            report.push(Diagnostic::error(&codes::UNKNOWN_TARGET, place, message).suggest(target, known));
        }
    }
}

fn check_description(node: &Node, report: &mut Report) {
    let Some(written) = node.get("description") else { return };
    let length = written.text().unwrap_or_default().chars().count();
    if length > DESCRIPTION {
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &written.place, format!("the description has {length} characters"))
                .help(format!("at most {DESCRIPTION} characters")),
        );
    }
}

fn compile_settings(
    node: &Node,
    map: &CompiledMap,
    replayed: bool,
    report: &mut Report,
) -> IndexMap<String, (Given, Place)> {
    let mut settings = IndexMap::new();
    for (name, key, written) in node.get("settings").into_iter().flat_map(Node::entries) {
        let Some(setting) = map.settings.iter().find(|setting| setting.name == name) else {
            report.push(
                Diagnostic::error(
                    &codes::SETTING_UNKNOWN,
                    &key.place,
                    format!("`{}` has no setting `{name}`", map.name),
                )
                .suggest(name, map.settings.iter().map(|setting| setting.name.as_str())),
            );
            continue;
        };
        let Some(given) = given(setting, key, written, report) else { continue };
        settings.insert(name.to_owned(), (given, written.place.clone()));
    }
    for setting in &map.settings {
        let needed = setting.is_required() && !(replayed && setting.secret);
        if needed && node.get("settings").is_none_or(|given| given.entry(&setting.name).is_none()) {
            report_missing(node, map, setting, report);
        }
    }
    settings
}

/// What a profile writes behind a setting's name; `None` when it is neither a value nor a source, which was reported.
fn given(setting: &super::Setting, key: &Node, written: &Node, report: &mut Report) -> Option<Given> {
    let Some(text) = written.text() else { return Reference::compile(written, report).map(Given::From) };
    setting.check(text, &written.place, report);
    if setting.secret && !text.is_empty() {
        let (name, variable) = (&setting.name, setting.name.to_uppercase());
        report.push(
            Diagnostic::warning(&codes::SECRET_IN_CLEAR, &key.place, format!("`{name}` stands here in clear text"))
                .help(format!("write `{{ env: {variable} }}`, `{{ file: … }}`, `{{ stored: … }}` or `{{ exec: … }}`")),
        );
    }
    Some(Given::Literal(written.to_json()))
}

fn report_missing(node: &Node, map: &CompiledMap, setting: &super::Setting, report: &mut Report) {
    let place = node.entry("settings").or_else(|| node.entry("map")).map_or(&node.place, |(key, _)| &key.place);
    let hint = setting.help.as_deref().unwrap_or(&setting.title);
    report.push(
        Diagnostic::error(
            &codes::SETTING_MISSING,
            place,
            format!("`{}` needs the setting `{}`", map.name, setting.name),
        )
        .help(format!("`{}`: {hint}", setting.name)),
    );
}

fn compile_filters(node: &Node, map: &CompiledMap, report: &mut Report) -> IndexMap<String, String> {
    let mut filters: IndexMap<String, String> =
        map.filters.iter().filter_map(|filter| Some((filter.name.clone(), filter.default.clone()?))).collect();
    for (name, key, written) in node.get("filters").into_iter().flat_map(Node::entries) {
        match map.filters.iter().find(|filter| filter.name == name) {
            Some(filter) => {
                filter.check(written, report);
                filters.insert(name.to_owned(), written.to_json());
            }
            None => report.push(
                Diagnostic::error(
                    &codes::SETTING_UNKNOWN,
                    &key.place,
                    format!("`{}` has no filter `{name}`", map.name),
                )
                .suggest(name, map.filters.iter().map(|filter| filter.name.as_str())),
            ),
        }
    }
    filters
}

/// The words under `key`, each of which must choose something.
fn chosen(
    node: &Node,
    key: &str,
    map: &CompiledMap,
    word_of: impl Fn(&TransformMap) -> Option<String>,
    report: &mut Report,
) -> Option<Vec<String>> {
    let written = node.get(key)?;
    let known: Vec<String> = map.maps.iter().filter_map(word_of).collect();
    let mut words = Vec::new();
    for item in written.items() {
        let word = item.text().unwrap_or_default();
        if !known.iter().any(|known| known == word) {
            report.push(
                Diagnostic::error(
                    &codes::SETTING_VALUE,
                    &item.place,
                    format!("no transform map of `{}` brings `{word}`", map.name),
                )
                .suggest(word, known.iter().map(String::as_str)),
            );
        }
        words.push(word.to_owned());
    }
    Some(words)
}
