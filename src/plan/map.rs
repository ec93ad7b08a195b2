//! A map, compiled: everything that can be decided before a page is read.

use super::{About, Example, Filter, Setting, Targets, check};
use crate::connector::{Connector, Reach};
use crate::diagnostic::{Diagnostic, Report, Source, codes};
use crate::mapping::TransformMap;
use crate::scoring::ScoreTable;
use crate::yaml::{self, Node};
use std::sync::Arc;

/// A map that runs.
#[derive(Debug)]
pub struct CompiledMap {
    pub name: String,
    pub version: String,
    pub about: About,
    pub settings: Vec<Setting>,
    pub filters: Vec<Filter>,
    pub reach: Reach,
    pub connector: Connector,
    /// In the order of the file.
    pub maps: Vec<TransformMap>,
    pub scores: Option<ScoreTable>,
    pub examples: Vec<Example>,
    pub source: Arc<Source>,
}

impl CompiledMap {
    /// Compiles a map; every mistake goes to `report`, and none is left when a map comes out.
    pub fn compile(source: &Arc<Source>, targets: &Targets, report: &mut Report) -> Option<Self> {
        let mut found = Report::new();
        let compiled = Self::compile_into(source, targets, &mut found);
        let wrong = found.has_errors();
        report.extend(found);
        compiled.filter(|_| !wrong)
    }

    fn compile_into(source: &Arc<Source>, targets: &Targets, report: &mut Report) -> Option<Self> {
        let node = yaml::load(source, report)?;
        if check::other_kind::check(&node, "map", report) {
            return None;
        }
        yaml::check(&node, &super::MAP, report);
        check::name::check(&node, "map", report);
        let settings = compile_settings(&node, report);
        let filters = compile_filters(&node, report);
        let names = |secret: bool| settings.iter().filter(|s| !secret || s.secret).map(|s| s.name.clone()).collect();
        let reach = Reach::new(names(false), names(true), filters.iter().map(Filter::choices).collect());
        let scores = node.get("scoring").and_then(|written| ScoreTable::compile(written, report));
        let connector = Connector::compile(&node, &reach, report)?;
        let maps = compile_maps(&node, &connector, targets, report);
        let transforms: Vec<&str> =
            node.get("transform_maps").into_iter().flat_map(Node::entries).map(|(name, ..)| name).collect();
        let written = node.get("examples").map(Node::items).unwrap_or_default();
        let examples = written.iter().filter_map(|example| Example::compile(example, &transforms, report)).collect();
        let text = |key| node.text_of(key).unwrap_or_default().to_owned();
        let map = Self {
            name: text("map"),
            version: text("version"),
            about: About::read(&node),
            settings,
            filters,
            reach,
            connector,
            maps,
            scores,
            examples,
            source: Arc::clone(source),
        };
        for rule in check::RULES {
            rule(&map, &node, report);
        }
        Some(map)
    }

    /// The transform map of that name.
    pub fn map(&self, name: &str) -> Option<&TransformMap> {
        self.maps.iter().find(|map| map.name == name)
    }

    /// `bugs@1.2.0`, as reports name it.
    pub fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

fn compile_settings(node: &Node, report: &mut Report) -> Vec<Setting> {
    let written = node.get("settings").into_iter().flat_map(Node::entries);
    written.map(|(name, key, setting)| Setting::compile(name, key, setting, report)).collect()
}

fn compile_filters(node: &Node, report: &mut Report) -> Vec<Filter> {
    let written = node.get("filters").into_iter().flat_map(Node::entries);
    written.map(|(name, key, filter)| Filter::compile(name, key, filter, report)).collect()
}

fn compile_maps(node: &Node, connector: &Connector, targets: &Targets, report: &mut Report) -> Vec<TransformMap> {
    let mut maps = Vec::new();
    for (name, _, written) in node.get("transform_maps").into_iter().flat_map(Node::entries) {
        let endpoint = written.get("from").and_then(|from| {
            let text = from.text()?;
            let known = connector.endpoints.iter();
            let found = known.clone().find(|endpoint| endpoint.name == text);
            if found.is_none() {
                report.push(
                    Diagnostic::error(&codes::UNDEFINED_NAME, &from.place, format!("there is no endpoint `{text}`"))
                        .suggest(text, known.map(|endpoint| endpoint.name.as_str())),
                );
            }
            found
        });
        let target = written.get("to").and_then(|to| {
            let text = to.text()?;
            if !targets.has(text) {
                report.push(
                    Diagnostic::error(&codes::UNKNOWN_TARGET, &to.place, format!("there is no target schema `{text}`"))
                        .suggest(text, targets.names()),
                );
            }
            targets.get(text, report)
        });
        if let (Some(endpoint), Some(target)) = (endpoint, target) {
            maps.extend(TransformMap::compile(name, written, &endpoint.names_for_maps(), target, report));
        }
    }
    maps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiles for what threads may share, and for nothing else.
    fn is_shared<T: Send + Sync>() {}

    #[test]
    fn pages_are_mapped_on_many_threads_by_one_map() {
        is_shared::<CompiledMap>();
        is_shared::<ScoreTable>();
    }
}
