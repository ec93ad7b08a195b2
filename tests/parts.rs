//! Vendors that do not serve everything at once: more than a ceiling lets through, and jobs that have to be started.

use crate::faults::workspace::{Walk, Workspace};
use crate::scratch::mapctl;
use crate::vendor::{Answer, Asked, Vendor, bugs};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The highest offset that the vendor serves.
const CEILING: usize = 9_900;

/// How many submissions of a state there are; those of one state have the five severities in turn.
type States = &'static [(&'static str, usize)];

/// As many as no single search brings, and one state that by itself is too large.
const MANY: States =
    &[("new", 9_000), ("triaged", 12_000), ("unresolved", 3_000), ("resolved", 700), ("informational", 300)];

fn submission(state: &str, number: usize) -> Value {
    let attributes = json!({"title": format!("{state} {number}"), "state": state, "severity": number % 5 + 1, "bug_url": "https://shop.example/"});
    json!({"id": format!("{state}-{number}"), "type": "submission", "attributes": attributes})
}

/// Answers `GET /submissions` as far as it is served.
fn submissions(asked: &Asked, states: States) -> Answer {
    let chosen =
        |name: &str, value: &str| asked.query.get(name).is_none_or(|all| all.split(',').any(|one| one == value));
    let offset = asked.count("page[offset]");
    if offset > CEILING {
        return Answer::text(400, r#"{"errors":[{"title":"offset is too large"}]}"#);
    }
    let severities = [1, 2, 3, 4, 5].map(|severity: usize| chosen("filter[severity]", &severity.to_string()));
    let states = states.iter().filter(|(state, _)| chosen("filter[state]", state));
    let wanted = states.flat_map(|(state, count)| (0..*count).map(move |number| (*state, number)));
    let wanted: Vec<(&str, usize)> = wanted.filter(|(_, number)| severities[number % 5]).collect();
    let page = wanted.iter().skip(offset).take(asked.count("page[limit]"));
    let data: Vec<Value> = page.map(|(state, number)| submission(state, *number)).collect();
    Answer::json(&json!({"data": data, "included": [], "meta": {"count": data.len(), "total_hits": wanted.len()}}))
}

struct Came {
    exit: Option<i32>,
    report: Value,
    ids: Vec<String>,
}

/// Runs the built-in map against a vendor with these submissions.
fn run(states: States) -> Came {
    let vendor = Vendor::start(move |asked| submissions(asked, states));
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    fs::create_dir(folder.path().join("profiles")).expect("a folder");
    write("password", "hunter2-password\n");
    write(
        "profiles/many.yaml",
        &format!(
            "profile: many\nmap: bugcrowd\nsettings: {{ api_url: \"{}\", username: u, password: {{ file: password }} }}\ndata_types: [App Issues]\nlimits: {{ rate: 1000/second, burst: 10000 }}\noutputs: [{{ ndjson: out.ndjson }}]\n",
            vendor.url
        ),
    );
    let output = mapctl(folder.path(), &["run", "many", "--report", "report.json"].map(str::to_owned));
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let out = read(&folder.path().join("out.ndjson"));
    let id = |line: &str| {
        serde_json::from_str::<Value>(line).expect("JSON")["externalFindingId"].as_str().map(str::to_owned)
    };
    Came {
        exit: output.status.code(),
        report: serde_json::from_str(&read(&folder.path().join("report.json"))).unwrap_or_default(),
        ids: out.lines().filter_map(id).collect(),
    }
}

fn units(report: &Value) -> Vec<Value> {
    report["endpoints"][0]["units"].as_array().cloned().unwrap_or_default()
}

#[test]
fn more_submissions_than_the_ceiling_come_out_whole() {
    let came = run(MANY);
    assert_eq!(came.exit, Some(0), "{:#}", came.report);
    let distinct: HashSet<&String> = came.ids.iter().collect();
    assert_eq!((came.ids.len(), distinct.len()), (25_000, 25_000));
    let units = units(&came.report);
    // The whole, five states, and the severities of the state that is too large.
    assert_eq!(units.len(), 1 + 5 + 5);
    let whole = json!({"unit": {}, "pages": 1, "records": 0, "distinct": 0, "vendorTotal": 25_000, "complete": true, "why": "split by states into 5 parts"});
    assert_eq!(units[0], whole);
    assert_eq!(units[2]["why"], "split by severities into 5 parts");
    assert_eq!(units[3]["unit"], json!({"states": "triaged", "severities": "1"}));
    assert_eq!(came.report["maps"][0]["records"], 25_000);
}

#[test]
fn what_is_in_no_part_is_missed() {
    const SPAM: States = &[("new", 600), ("triaged", 400), ("out_of_scope", 9_020)];
    let came = run(SPAM);
    assert_eq!((came.exit, came.ids.len()), (Some(3), 1_000));
    let why = units(&came.report)[0]["why"].as_str().unwrap_or_default().to_owned();
    assert!(why.starts_with("the parts hold 1000 of the 10020 records that the vendor states"), "{why}");
}

#[test]
fn an_export_that_may_have_begun_is_not_started_again() {
    let vendor =
        Vendor::start(|asked| if asked.path == "/export" { Answer::text(200, "{}").cut() } else { bugs(asked) });
    let came = Workspace::new(&vendor.url, Walk::Export, &[], "").run();
    assert_eq!((came.exit, vendor.asked().len()), (1, 1), "{}", came.complaints);
}

#[test]
fn the_requests_of_an_export_are_shown_before_they_are_made() {
    let workspace = Workspace::new("https://acme.example/api", Walk::Export, &[], "");
    let shown = |arguments: &[&str]| String::from_utf8_lossy(&workspace.command(arguments).stdout).into_owned();
    let dry = shown(&["run", "acme", "--dry-run"]);
    for line in [
        "bugs (start)\n  POST https://acme.example/api/export\n",
        "bugs (poll)\n  GET https://acme.example/api/export/{export.id}\n",
        "bugs (fetch)\n  GET https://acme.example/api/export/{export.id}/{export.chunk}\n",
    ] {
        assert!(dry.contains(line), "{dry}");
    }
    let egress = shown(&["maps", "show", "acme", "--egress"]);
    let methods: Vec<Vec<&str>> = egress
        .lines()
        .map(|line| line.split_whitespace().take(3).collect())
        .filter(|words: &Vec<_>| words[0] == "bugs")
        .collect();
    assert_eq!(
        methods,
        [["bugs", "(start)", "POST"], ["bugs", "(poll)", "GET"], ["bugs", "(fetch)", "GET"]],
        "{egress}"
    );
}
