//! What people and scripts rely on, tried from outside: small workspaces with one map, one profile and one recording.

use crate::scratch::mapctl;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const MAP: &str = r#"map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings:
  region: { title: Region, default: eu }
  token: { title: Token, secret: true }
filters:
  states: { title: States, values: [open, closed] }
connect:
  url: https://api.acme.example
  auth: { header: { name: X-Key, value: "{{ settings.token }}" } }
endpoints:
  issues:
    for_each: { region: $settings.region }
    get: /issues
    query: { region: $region, state: { from: $filters.states, as: join } }
    paginate: { none: {}, total: { from: $.total, filtered: false } }
    key: $.id
    records: $.issues[*]
transform_maps:
  issues:
    from: issues
    to: finding/web_application
    data_type: App
    identity: [externalFindingId]
    fields: &fields
      externalFindingId: $.id
      findingName: $.name
      findingSeverity: { score: $.risk }
      findingStatus: ACTIVE
      webAppName: Shop
  hosts:
    from: issues
    to: finding/host
    data_type: Host
    identity: [externalFindingId]
    skip: { not a host: record.host is none }
    fields:
      externalFindingId: $.id
      findingName: $.name
      findingSeverity: { score: $.risk }
      findingStatus: ACTIVE
      assetName: $.host
      externalAssetId: $.host
scoring:
  levels:
    1: { source: [], qds: 15 }
    2: { source: [low], qds: 35 }
    3: { source: [], qds: 55 }
    4: { source: [high], qds: 80 }
    5: { source: [], qds: 95 }
  default_severity: 3
"#;

/// A workspace whose only profile is called `acme`.
struct Scratch(TempDir);

/// What a command gave.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Scratch {
    fn new(map: &str, profile: &str, answers: &[(&str, Value)]) -> Self {
        let scratch = Self(TempDir::new().expect("a temporary folder"));
        scratch.write("maps/acme.yaml", map);
        scratch.write("profiles/acme.yaml", &format!("profile: acme\nmap: acme\n{profile}"));
        let entry = |(path, body): &(&str, Value)| {
            let url = format!("https://api.acme.example{path}");
            let content = json!({"text": body.to_string()});
            json!({"request": {"method": "GET", "url": url}, "response": {"status": 200, "content": content}})
        };
        let entries: Vec<Value> = answers.iter().map(entry).collect();
        scratch.write("t.har", &json!({"log": {"version": "1.2", "entries": entries}}).to_string());
        scratch
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn say_in(&self, folder: &Path, arguments: &[&str]) -> Said {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let output = mapctl(folder, &arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn say(&self, arguments: &[&str]) -> Said {
        self.say_in(self.path(), arguments)
    }

    fn run(&self, more: &[&str]) -> (Said, Value) {
        let said = self.say(&[&["run", "acme", "--replay", "t.har", "--report", "r.json"], more].concat());
        let report = serde_json::from_str(&self.read("r.json")).expect("the report is JSON");
        (said, report)
    }

    /// The codes of what `validate` finds.
    fn mistakes(&self) -> Vec<String> {
        let said = self.say(&["validate", "--format", "json"]);
        let found: Vec<Value> = serde_json::from_str(&said.out).expect("diagnostics as JSON");
        found.iter().map(|found| found["code"].as_str().expect("a code").to_owned()).collect()
    }
}

fn issue(id: &str) -> Value {
    json!({"id": id, "name": "XSS", "risk": "high"})
}

fn page(issues: &[Value]) -> Value {
    json!({"issues": issues, "total": issues.len()})
}

const EU: &str = "/issues?region=eu";

#[test]
fn incomplete_wins_over_rejected_records() {
    let answers = [(EU, json!({"issues": [issue("1"), {"id": "2"}], "total": 3}))];
    let (said, report) = Scratch::new(MAP, "", &answers).run(&[]);
    assert_eq!((said.code, &report["verdict"]), (Some(3), &json!("incomplete")), "{}", said.err);
    assert_eq!(report["maps"][0]["rejected"], json!({"missing-required": 1}));
    let (said, report) = Scratch::new(MAP, "", &[(EU, page(&[issue("1"), json!({"id": "2"})]))]).run(&[]);
    assert_eq!((said.code, &report["verdict"]), (Some(4), &json!("complete")), "{}", said.err);
    let allowed = Scratch::new(MAP, "allow_rejects: 1\n", &[(EU, page(&[issue("1"), json!({"id": "2"})]))]);
    assert_eq!(allowed.run(&[]).0.code, Some(0));
}

#[test]
fn a_limit_ends_well_unless_something_failed_before() {
    let (said, report) = Scratch::new(MAP, "", &[(EU, page(&[issue("1"), issue("2")]))]).run(&["--limit", "1"]);
    assert_eq!((said.code, &report["verdict"]), (Some(0), &json!("limited")));
    assert_eq!(said.out.lines().count(), 1);
    let regions = MAP.replace("for_each: { region: $settings.region }", "for_each: { region: [us, eu] }");
    let (said, report) = Scratch::new(&regions, "", &[(EU, page(&[issue("1")]))]).run(&["--limit", "1"]);
    assert_eq!((said.code, &report["verdict"]), (Some(3), &json!("incomplete")));
}

#[test]
fn a_filter_of_nothing_narrows_nothing() {
    let answers = [(EU, json!({"issues": [issue("1")], "total": 2})), ("/issues?region=eu&state=open", page(&[]))];
    let (said, report) = Scratch::new(MAP, "filters: { states: [] }\n", &answers).run(&[]);
    assert_eq!(said.code, Some(3), "the total compares: {report:#}");
    let (said, _) = Scratch::new(MAP, "filters: { states: [open] }\n", &answers).run(&[]);
    assert_eq!(said.code, Some(0));
}

#[test]
fn files_of_settings_are_relative_to_the_workspace() {
    let scratch =
        Scratch::new(MAP, "settings: { region: { file: keys/region } }\nreplay: [t.har]\n", &[(EU, page(&[]))]);
    scratch.write("keys/region", "eu\n");
    let elsewhere = TempDir::new().expect("a temporary folder");
    let workspace = scratch.path().to_str().expect("UTF-8");
    let said = scratch.say_in(elsewhere.path(), &["run", "acme", "--workspace", workspace]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_profile_that_leaves_nothing_to_run_is_wrong() {
    for choice in ["data_types: []\n", "data_types: [App]\nasset_types: [host]\n"] {
        let scratch = Scratch::new(MAP, &format!("settings: {{ token: {{ env: T }} }}\n{choice}"), &[]);
        assert_eq!(scratch.mistakes(), ["wrong-value"], "{choice}");
    }
}

#[test]
fn a_table_has_its_header_even_when_its_target_is_left_out() {
    let profile = "data_types: [App]\noutputs: [ { csv: { file: hosts.csv, target: finding/host } } ]\n";
    let scratch = Scratch::new(MAP, profile, &[(EU, page(&[issue("1")]))]);
    assert_eq!(scratch.run(&[]).0.code, Some(0));
    let table = scratch.read("hosts.csv");
    assert!(table.starts_with("externalFindingId,") && table.lines().count() == 1, "{table}");
}

#[test]
fn a_run_without_a_place_to_write_is_reported_as_failed() {
    let scratch = Scratch::new(MAP, "outputs: [ { ndjson: out/x.ndjson } ]\n", &[(EU, page(&[issue("1")]))]);
    scratch.write("out", "a file\n");
    let (said, report) = scratch.run(&[]);
    assert_eq!((said.code, &report["verdict"], &report["exitCode"]), (Some(1), &json!("failed"), &json!(1)));
    assert_eq!(report["requests"], 0);
    assert!(report["failures"][0]["message"].as_str().is_some_and(|why| why.contains("`out`")), "{report:#}");
}

#[test]
fn a_dry_run_needs_neither_recordings_nor_secrets() {
    let scratch = Scratch::new(MAP, "settings: { token: { env: NOT_SET_ANYWHERE } }\n", &[]);
    let said = scratch.say(&["run", "acme", "--dry-run", "--report", "r.json", "--out", "o.ndjson"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("GET https://api.acme.example/issues?region="), "{}", said.out);
    for file in ["r.json", "o.ndjson", ".mapctl"] {
        assert!(!scratch.path().join(file).exists(), "{file}");
    }
}

#[test]
fn an_array_is_never_taken_for_one_record() {
    let map = MAP.replace("records: $.issues[*]", "records: $.issues");
    let (said, report) = Scratch::new(&map, "data_types: [Host]\n", &[(EU, page(&[issue("1")]))]).run(&[]);
    assert_eq!(said.code, Some(1), "{report:#}");
    assert!(report["failures"][0]["message"].as_str().is_some_and(|why| why.contains("$.issues[*]`")), "{report:#}");
    let (said, _) = Scratch::new(&map, "data_types: [App]\n", &[(EU, json!({"issues": issue("1")}))]).run(&[]);
    assert_eq!(said.out.lines().count(), 1);
}

#[test]
fn what_none_says_of_a_record_counts_once() {
    let each =
        "each: { a: \"$.a[*]\", b: { in: \"$.b[*]\", where: { state: open }, none: skip } }\n    fields: &fields";
    let map = MAP.replace("fields: &fields", each).replace("[externalFindingId]", "[externalFindingId, $.id]");
    let mut record = issue("1");
    record["a"] = json!([1, 2]);
    record["b"] = json!([{"state": "closed"}]);
    let (_, report) = Scratch::new(&map, "data_types: [App]\n", &[(EU, page(&[record]))]).run(&[]);
    assert_eq!((&report["maps"][0]["exploded"], &report["maps"][0]["skipped"]), (&json!(1), &json!({"no b": 1})));
}

#[test]
fn ids_that_only_look_like_one_number_are_not_joined() {
    let join = "join: { p: { in: \"$page.projects[*]\", where: { id: $.project } } }\n    fields: &fields";
    let map =
        MAP.replace("fields: &fields", join).replace("webAppName: Shop", "webAppName: { first: [$p.name, none] }");
    let mut issues = vec![issue("1"), issue("2"), issue("3")];
    for (issue, project) in issues.iter_mut().zip([json!("1000"), json!(7), json!("1e3")]) {
        issue["project"] = project;
    }
    let mut body = page(&issues);
    body["projects"] = json!([{"id": "1e3", "name": "hex"}, {"id": "7", "name": "seven"}]);
    let (said, _) = Scratch::new(&map, "data_types: [App]\n", &[(EU, body)]).run(&[]);
    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let names: Vec<Value> = lines.map(|line| line["webAppName"].clone()).collect();
    assert_eq!(names, ["none", "seven", "hex"]);
}

#[test]
fn one_mistake_is_reported_once_and_none_is_passed_over() {
    let mistakes = |from: &str, to: &str| {
        assert!(MAP.contains(from), "{from}");
        Scratch::new(&MAP.replacen(from, to, 1), "settings: { token: { env: T } }\n", &[]).mistakes()
    };
    assert!(mistakes("Shop", "Shop").is_empty());
    assert_eq!(mistakes("none: {}", "ofset: {}"), ["unknown-kind"]);
    assert_eq!(mistakes("webAppName: Shop", "webAppName: { first: [] }"), ["missing-key"]);
    assert_eq!(mistakes("identity: [externalFindingId]", "identity: [externalFindingId, cveId]"), ["target-missing"]);
    assert_eq!(mistakes("region: $region", "region: { from: $settings, as: text }"), ["secret-outside-auth"]);
    let example = |what: &str| {
        mistakes("scoring:", &format!("examples: [ {{ name: e, map: issues, record: {{}}, {what} }} ]\nscoring:"))
    };
    assert!(example("expect: { state: ACTIVE, qds: 80 }").is_empty());
    assert_eq!(example("expect: { stat: ACTIVE }"), ["unknown-attribute"]);
    assert_eq!(example("skips: not a hst"), ["undefined-name"]);
    let narrowed = MAP.replacen("values: [open, closed]", "values: [open, closed], narrows: $.state", 1);
    let arms = "findingStatus: { first: [{ from: $.state, enum: { open: NEW }, otherwise: absent }, ACTIVE] }";
    let map = narrowed.replacen("findingStatus: ACTIVE", arms, 1);
    assert_eq!(Scratch::new(&map, "settings: { token: { env: T } }\n", &[]).mistakes(), ["filter-unlisted"]);
    let planned = Scratch::new(MAP, "settings: { token: { env: T } }\nmissing: keep\n", &[]);
    assert_eq!(planned.mistakes(), ["not-built"]);
}
