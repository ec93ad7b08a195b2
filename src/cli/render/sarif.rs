//! Diagnostics as SARIF 2.1.0: code scanning shows them with the page of their code, and offers the fix.

use super::lines::{Lines, Region};
use crate::diagnostic::{Code, Diagnostic, Fix, Label, Severity};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One run with the rules that were broken.
pub fn render(diagnostics: &[&Diagnostic]) -> String {
    let rules = rules(diagnostics);
    let mut lines = Lines::default();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, &rules, &mut lines)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "mapctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// The codes in use, each once, in the order of their first use.
fn rules(diagnostics: &[&Diagnostic]) -> Vec<&'static Code> {
    let mut rules: Vec<&'static Code> = Vec::new();
    for diagnostic in diagnostics {
        if !rules.contains(&diagnostic.code) {
            rules.push(diagnostic.code);
        }
    }
    rules
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
        "help": { "text": code.page, "markdown": code.page },
    })
}

fn result(diagnostic: &Diagnostic, rules: &[&'static Code], lines: &mut Lines) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.code.id,
        "ruleIndex": rules.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": message(diagnostic) },
        "locations": [location(&diagnostic.primary, lines)],
    });
    if !diagnostic.secondary.is_empty() {
        result["relatedLocations"] = diagnostic.secondary.iter().map(|label| location(label, lines)).collect();
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([replacement(diagnostic, fix, lines)]);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn location(label: &Label, lines: &mut Lines) -> Value {
    let place = &label.place;
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.source.name) },
            "region": region(lines.region(place)),
        },
    });
    if !place.pointer.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": place.pointer }]);
    }
    if !label.words.is_empty() {
        location["message"] = json!({ "text": label.words });
    }
    location
}

fn region(region: Region) -> Value {
    json!({
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

fn replacement(diagnostic: &Diagnostic, fix: &Fix, lines: &mut Lines) -> Value {
    let source = &diagnostic.primary.place.source;
    json!({
        "description": { "text": fix.words },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&source.name) },
            "replacements": [{
                "deletedRegion": region(lines.region_of(source, &fix.span)),
                "insertedContent": { "text": fix.text },
            }],
        }],
    })
}

/// A path as a URI reference: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                out.push(char::from(byte))
            }
            b'\\' => out.push('/'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Source, codes};

    fn log() -> Value {
        let source = Source::new("maps/my map.yaml", "map: acme\nmapp: 1\n");
        let place = Place { source, pointer: "/mapp".to_owned(), span: 10..14 };
        let first = Place { span: 0..3, ..place.clone() };
        let error = Diagnostic::error(&codes::UNKNOWN_KEY, &place, "no key `mapp`")
            .suggest("mapp", ["map"])
            .also(&first, "here it is");
        let warning = Diagnostic::warning(&codes::UNUSED, &place, "unused");
        serde_json::from_str(&render(&[&error, &error, &warning])).unwrap()
    }

    #[test]
    fn a_rule_stands_once_and_results_point_at_it() {
        let run = &log()["runs"][0];
        let ids: Vec<&Value> =
            run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
        assert_eq!(ids, ["unknown-key", "unused"]);
        assert_eq!(run["results"][2]["ruleIndex"], 1);
        assert_eq!(run["results"][0]["message"]["text"], "no key `mapp`; did you mean `map`?");
    }

    #[test]
    fn the_fix_is_a_replacement_of_exactly_the_wrong_word() {
        let fix = &log()["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
        assert_eq!(fix["artifactLocation"]["uri"], "maps/my%20map.yaml");
        let replacement = &fix["replacements"][0];
        assert_eq!(
            replacement["deletedRegion"],
            json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5 })
        );
        assert_eq!(replacement["insertedContent"]["text"], "map");
    }

    #[test]
    fn second_places_are_related_locations() {
        let related = &log()["runs"][0]["results"][0]["relatedLocations"][0];
        assert_eq!(related["message"]["text"], "here it is");
        assert_eq!(related["physicalLocation"]["region"]["startLine"], 1);
    }
}
