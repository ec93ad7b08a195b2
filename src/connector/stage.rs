//! A stage for tests: a map's `connect:` and `endpoints:`, compiled as a whole map would be.

use super::{CONNECT, Connector, ENDPOINTS, Reach};
use crate::diagnostic::{Report, Source};
use crate::yaml;

/// Compiles a map whose settings are `url` and the secret `token`, whose filters are `states` and `query`.
pub(crate) fn compile(map: &str) -> (Option<Connector>, Report) {
    let mut report = Report::new();
    let node = yaml::load(&Source::new("map.yaml", map), &mut report).expect("the map is YAML");
    for (key, shape) in [("connect", &CONNECT), ("endpoints", &ENDPOINTS)] {
        if let Some(written) = node.get(key) {
            yaml::check(written, shape, &mut report);
        }
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let reach = Reach::new(names(&["url", "token"]), names(&["token"]), names(&["states", "query"]));
    let connector = Connector::compile(&node, &reach, &mut report);
    (connector, report)
}

/// The codes of what is wrong with a map, by place.
pub(crate) fn complaints(map: &str) -> Vec<&'static str> {
    compile(map).1.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
}
