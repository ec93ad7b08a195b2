//! A stage for tests: a map's `connect:` and `endpoints:`, compiled as a whole map would be.

use super::{CONNECT, Choices, Connector, ENDPOINTS, Reach};
use crate::diagnostic::{Report, Source};
use crate::yaml;

/// Compiles a map whose settings are `url` and the secret `token`, whose filters are `states` (`new`, `triaged`, `done`),
/// `levels` (1 to 3), `owner` (any), and the free `query`.
pub(crate) fn compile(map: &str) -> (Option<Connector>, Report) {
    let mut report = Report::new();
    let node = yaml::load(&Source::new("map.yaml", map), &mut report).expect("the map is YAML");
    for (key, shape) in [("connect", &CONNECT), ("endpoints", &ENDPOINTS)] {
        if let Some(written) = node.get(key) {
            yaml::check(written, shape, &mut report);
        }
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let filter =
        |name: &str, values: &[&str]| Choices { name: name.to_owned(), values: names(values), json: name == "query" };
    let filters = vec![
        filter("states", &["\"new\"", "\"triaged\"", "\"done\""]),
        filter("levels", &["1", "2", "3"]),
        filter("owner", &[]),
        filter("query", &[]),
    ];
    let reach = Reach::new(names(&["url", "token"]), names(&["token"]), filters);
    let connector = Connector::compile(&node, &reach, &mut report);
    (connector, report)
}

/// The codes of what is wrong with a map, by place.
pub(crate) fn complaints(map: &str) -> Vec<&'static str> {
    compile(map).1.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
}
