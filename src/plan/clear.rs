//! Secrets that stand in documents in clear text, found before anything is compiled: even the drawing of a mistake would
//! show them.

use crate::value::Secret;
use crate::vault;
use crate::yaml::Node;

/// What a profile and its map give away, with the settings' names. A setting that the map does not know, or that it does
/// not call a secret because it cannot be read, counts as one: it may be misspelt.
pub fn clear_secrets(profile: Option<&Node>, map: Option<&Node>) -> Vec<(String, Secret)> {
    let mut found = Vec::new();
    let asked = |name: &str| map.and_then(|map| map.get("settings")?.get(name));
    for (name, _, written) in profile.and_then(|profile| profile.get("settings")).into_iter().flat_map(Node::entries) {
        if asked(name).is_none_or(is_secret) {
            gather(name, written, &mut found);
        }
    }
    for (name, _, setting) in map.and_then(|map| map.get("settings")).into_iter().flat_map(Node::entries) {
        if let (true, Some(default)) = (is_secret(setting), setting.get("default")) {
            gather(name, default, &mut found);
        }
    }
    found
}

/// A profile that is no YAML, as long as it was, with every value of its settings overwritten: which of them are secrets
/// nobody can tell. Names and punctuation stay, for the mistake lies in one of them.
pub fn overwritten_settings(text: &str) -> String {
    let mut inside = false;
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let indented = line.starts_with([' ', '\t', '#', '\r', '\n', '}', ']', '-']);
        inside = line.starts_with("settings") || (inside && indented);
        if inside { overwrite(line, &mut out) } else { out.push_str(line) }
    }
    out
}

fn overwrite(line: &str, out: &mut String) {
    let is_mark = |c: char| c.is_whitespace() || "{}[],:\"'".contains(c);
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c| is_mark(c) != is_mark(first)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        let behind_name = behind.trim_start_matches(['"', '\'']).trim_start();
        let is_name = behind_name
            .strip_prefix(':')
            .is_some_and(|value| value.is_empty() || value.starts_with(char::is_whitespace));
        if is_mark(first) || is_name {
            out.push_str(word)
        } else {
            out.push_str(&"*".repeat(length))
        }
        rest = behind;
    }
}

fn is_secret(setting: &Node) -> bool {
    setting.get("secret").is_some_and(|written| written.as_bool() != Some(false))
}

/// Every scalar, but not where a source says where the value is.
fn gather(name: &str, node: &Node, found: &mut Vec<(String, Secret)>) {
    let kinds = (vault::CHOICE.kinds)();
    let is_source = |word: &str| kinds.iter().any(|kind| kind.name == word);
    found.extend(node.text().map(|text| (name.to_owned(), Secret::new(text))));
    node.items().iter().for_each(|item| gather(name, item, found));
    node.entries().filter(|(word, ..)| !is_source(word)).for_each(|(_, _, value)| gather(name, value, found));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::yaml::load;

    #[test]
    fn a_profile_that_is_no_yaml_shows_names_alone() {
        let text = "profile: p # x\nsettings:\n  user: 'bob\n  \"key\": ü:x, b\n  env: { env: A }}\nmap: acme\n";
        let shown = "profile: p # x\nsettings:\n  user: '***\n  \"key\": **:*, *\n  env: { env: * }}\nmap: acme\n";
        assert_eq!(overwritten_settings(text), shown);
    }

    #[test]
    fn what_is_no_secret_by_the_maps_word_is_left() {
        let node = |text: &str| load(&Source::new("x.yaml", text), &mut Report::new()).unwrap();
        let map = node(
            "settings: { user: { title: U }, token: { title: T, secret: true }, key: { secret: true, default: in-map } }",
        );
        let profile = node("settings: { user: u, token: [a, { b: c, env: NAME }], tokn: misspelt }");
        let found = |profile: Option<&Node>, map: Option<&Node>| {
            let found = clear_secrets(profile, map);
            found.iter().map(|(name, secret)| format!("{name}={}", secret.expose())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found(Some(&profile), Some(&map)), "token=a token=c tokn=misspelt key=in-map");
        assert_eq!(found(Some(&profile), None), "user=u token=a token=c tokn=misspelt");
    }
}
