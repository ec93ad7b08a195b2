//! A map where a profile is wanted, or the other way round: one slip on the command line, not twenty in the document.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::yaml::Node;

/// Whether the document is clearly of the other kind than `wanted`, and says so.
pub fn check(node: &Node, wanted: &str, report: &mut Report) -> bool {
    let is_map = node.entry("endpoints").is_some() || node.entry("transform_maps").is_some();
    let is_profile = node.entry("profile").is_some();
    let (found, help) = match (wanted, is_map, is_profile) {
        ("profile", true, false) => {
            ("map", "name the profile that says with which settings to run it: `map: NAME` in it")
        }
        ("map", false, true) => ("profile", "name the map itself; the profile says which one it is under `map`"),
        _ => return false,
    };
    let place = node.entries().next().map_or(&node.place, |(_, key, _)| &key.place);
    let message = format!("this is a {found}, and a {wanted} is wanted");
    report.push(Diagnostic::error(&codes::MISSING_KEY, place, message).help(help));
    true
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Report, Source};
    use crate::yaml;

    #[test]
    fn a_document_of_the_other_kind_is_one_mistake() {
        let asked = |text: &str, wanted: &str| {
            let mut report = Report::new();
            let node = yaml::load(&Source::new("t.yaml", text), &mut report).expect("a tree");
            super::check(&node, wanted, &mut report)
        };
        assert!(asked("map: a\nendpoints: {}\n", "profile"));
        assert!(asked("profile: a\nmap: b\n", "map"));
        assert!(!asked("profile: a\nmap: b\n", "profile"));
        assert!(!asked("map: a\nversion: 1\n", "map") && !asked("map: a\nversion: 1\n", "profile"));
    }
}
