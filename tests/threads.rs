//! However many threads map the pages, every file comes out the same, byte for byte.

use crate::scratch::scored;
use crate::vendor::{Answer, Asked, Vendor};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const PAGES: usize = 24;
/// Records of each page.
const SIZE: usize = 30;
/// One is what the others are held against; eight are more than there are cores, as a rule.
const THREADS: [usize; 4] = [1, 2, 3, 8];

const MAP: &str = scored!(
    r#"
map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings: { url: { title: URL } }
connect: { url: "{{ settings.url }}", limits: { concurrency: 4 }, retry: { attempts: 1 } }
endpoints:
  files: { file: "pages/*.json", key: $.id, records: "$.rows[*]" }
  sites: { get: /sites, key: $.id, records: "$[*]" }
  bugs:
    for_each: { site: sites }
    get: "/sites/{{ site.id }}/bugs"
    paginate: { page: { at: query.page }, stop: empty_page }
    key: $.id
    records: $.rows[*]
transform_maps:
  rows:
    from: files
    to: finding/web_application
    data_type: files
    identity: [externalFindingId]
    skip: { closed: record.state == "closed" }
    join: { owner: { in: "$page.owners[*]", where: { id: $.owner } } }
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: { from: $.state, enum: { open: ACTIVE, new: NEW }, otherwise: reject }
      webAppName: $owner.name
  paths:
    from: files
    to: finding/web_application
    data_type: files
    identity: [externalFindingId, $path]
    each: { path: { in: "$.paths[*]", none: skip } }
    fields:
      externalFindingId: "{{ record.id }}{{ path }}"
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: ACTIVE
      webAppName: $path
  bugs:
    from: bugs
    to: finding/web_application
    data_type: vendor
    identity: [externalFindingId]
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: ACTIVE
      webAppName: $site.name
"#
);

/// Some are rejected, skipped or without a known severity; some come again on a later page, some of these have changed.
fn row(number: usize) -> Value {
    let source = match number % 29 {
        5 | 7 if number > 100 => number - 97,
        _ => number,
    };
    let title = if source % 17 == 3 { Value::Null } else { json!(format!("Bug \"{source}\", caf\u{e9}")) };
    let title = if number % 29 == 7 && number > 100 { json!("another title") } else { title };
    let state = ["open", "new", "closed", "open", "odd"][source % 5];
    let severity = ["low", "high", "odd", "critical"][source % 4];
    let paths: Vec<String> = (0..source % 3).map(|path| format!("/p{path}")).collect();
    json!({"id": format!("b{source}"), "title": title, "severity": severity, "state": state, "owner": source % 4, "paths": paths})
}

fn page(number: usize) -> Value {
    let rows: Vec<Value> = (number * SIZE..(number + 1) * SIZE).map(row).collect();
    // Whoever is owned by 2 has two owners.
    let owners: Vec<Value> = [0, 1, 2, 2, 3].iter().map(|id| json!({"id": id, "name": format!("shop {id}")})).collect();
    json!({"rows": rows, "owners": owners})
}

/// Five sites with up to three pages each; sites share some of their bugs.
fn vendor(asked: &Asked) -> Answer {
    if asked.path == "/sites" {
        let sites: Vec<Value> = (0..5).map(|id| json!({"id": id, "name": format!("site {id}")})).collect();
        return Answer::json(&json!(sites));
    }
    let site: usize = asked.path.split('/').nth(2).and_then(|id| id.parse().ok()).expect("a site's number");
    let number = asked.count("page");
    let rows = if number <= site % 3 + 1 { page(site + number)["rows"].clone() } else { json!([]) };
    Answer::json(&json!({"rows": rows}))
}

struct Workspace(TempDir);

impl Workspace {
    fn new(url: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for name in ["maps", "profiles", "pages"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        fs::write(folder.path().join("maps/acme.yaml"), MAP).expect("written");
        let table = "{ csv: { file: out.csv, target: finding/web_application } }";
        for name in ["files", "vendor"] {
            let profile = format!(
                "profile: {name}\nmap: acme\nallow_rejects: 100000\nsettings: {{ url: \"{url}\" }}\ndata_types: [{name}]\noutputs: [{{ ndjson: out.ndjson }}, {table}]\n"
            );
            fs::write(folder.path().join(format!("profiles/{name}.yaml")), profile).expect("written");
        }
        let workspace = Self(folder);
        (0..PAGES).for_each(|number| workspace.write(number, &page(number).to_string()));
        workspace
    }

    fn write(&self, page: usize, text: &str) {
        fs::write(self.0.path().join(format!("pages/{page:03}.json")), text).expect("written");
    }

    /// Every file that a run leaves, by its name without the run's; the report without the run's name and times.
    fn run(&self, threads: usize, arguments: &[&str]) -> BTreeMap<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_mapctl"))
            .args(["-q", "run", "--report", "report.json"])
            .args(arguments)
            .current_dir(self.0.path())
            .envs([("NO_COLOR", "1".to_owned()), ("MAPCTL_THREADS", threads.to_string())])
            .output()
            .expect("the built binary runs");
        let mut left = BTreeMap::from([("exit".to_owned(), format!("{:?}", output.status.code()))]);
        let mut report: Value = self.read("report.json").map_or(Value::Null, |text| text.parse().expect("a report"));
        let run = report["run"].as_str().unwrap_or_default().to_owned();
        for key in ["run", "started", "finished"] {
            report[key] = Value::Null;
        }
        left.insert("report.json".to_owned(), format!("{report:#}"));
        for name in ["out.ndjson", "out.csv"] {
            left.insert(name.to_owned(), self.read(name).unwrap_or_default());
        }
        for file in files(&self.0.path().join(".mapctl")) {
            let name =
                file.strip_prefix(self.0.path()).expect("in the workspace").display().to_string().replace(&run, "");
            // Checkpoints say when files were written.
            if !name.ends_with("checkpoint.json") {
                left.insert(name, format!("{:?}", fs::read(&file).expect("readable").escape_ascii().to_string()));
            }
        }
        left
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.0.path().join(name)).ok()
    }

    fn clear(&self) {
        let _ = fs::remove_dir_all(self.0.path().join(".mapctl"));
        for name in ["out.ndjson", "out.csv", "report.json"] {
            let _ = fs::remove_file(self.0.path().join(name));
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What runs with more threads leave is what one leaves; that is handed out.
fn same(workspace: &Workspace, runs: impl Fn(usize) -> Vec<BTreeMap<String, String>>) -> Vec<BTreeMap<String, String>> {
    let mut one = None;
    for threads in THREADS {
        workspace.clear();
        let left = runs(threads);
        let one = one.get_or_insert_with(|| left.clone());
        for (number, (came, due)) in left.iter().zip(one.iter()).enumerate() {
            for (name, text) in due {
                assert!(came.get(name) == Some(text), "run {number}, {threads} threads: {name}: {:?}", came.get(name));
            }
            assert_eq!(came.len(), due.len(), "{:?}", came.keys());
        }
    }
    one.expect("there are numbers of threads")
}

#[test]
fn files_come_out_the_same() {
    let workspace = Workspace::new("http://127.0.0.1:1");
    let left = same(&workspace, |threads| vec![workspace.run(threads, &["files"])]);
    let report: Value = left[0]["report.json"].parse().expect("a report");
    let (rows, paths) = (&report["maps"][0], &report["maps"][1]);
    assert_eq!((&left[0]["exit"], &rows["records"]), (&"Some(0)".to_owned(), &json!(PAGES * SIZE)));
    for code in ["missing-required", "unlisted-value", "identity-conflict"] {
        assert!(rows["rejected"][code].as_u64() > Some(0), "{code}: {rows:#}");
    }
    assert!(rows["duplicates"].as_u64() > Some(0) && rows["ambiguous"].as_u64() > Some(0), "{rows:#}");
    assert!(paths["exploded"].as_u64() > Some(300) && paths["skipped"]["no path"].as_u64() > Some(0), "{paths:#}");
}

#[test]
fn a_limit_falls_on_the_same_record() {
    let workspace = Workspace::new("http://127.0.0.1:1");
    for limit in ["1", "19", "250"] {
        let left = same(&workspace, |threads| vec![workspace.run(threads, &["files", "--limit", limit])]);
        assert_eq!(left[0]["out.ndjson"].lines().count().to_string(), limit);
    }
}

#[test]
fn a_page_that_fails_ends_the_walk_at_the_same_place_and_is_gone_on_from() {
    let workspace = Workspace::new("http://127.0.0.1:1");
    let left = same(&workspace, |threads| {
        workspace.write(13, "{\"rows\":[{\"id\":");
        let broken = workspace.run(threads, &["files"]);
        workspace.write(13, &page(13).to_string());
        vec![broken, workspace.run(threads, &["files", "--resume"])]
    });
    assert!(left[0]["exit"] == "Some(3)" && left[0].keys().any(|name| name.ends_with("pages.ndjson")), "{left:?}");
    assert_eq!(left[1]["exit"], "Some(0)");
    workspace.clear();
    let whole = workspace.run(2, &["files"]);
    assert_eq!((&left[1]["out.ndjson"], &left[1]["out.csv"]), (&whole["out.ndjson"], &whole["out.csv"]));
}

#[test]
fn units_side_by_side_come_out_the_same() {
    let vendor = Vendor::start(vendor);
    let workspace = Workspace::new(&vendor.url);
    let left = same(&workspace, |threads| vec![workspace.run(threads, &["vendor"])]);
    let report: Value = left[0]["report.json"].parse().expect("a report");
    assert_eq!((&left[0]["exit"], &report["requests"]), (&"Some(0)".to_owned(), &json!(1 + 2 + 3 + 4 + 2 + 3)));
    assert!(report["maps"][0]["rejected"]["identity-conflict"].as_u64() > Some(0), "{report:#}");
}

#[test]
fn a_number_of_threads_that_is_none_is_wrong_usage() {
    for stated in ["0", "-1", "many", "257"] {
        let output = Command::new(env!("CARGO_BIN_EXE_mapctl"))
            .args(["maps", "list"])
            .env("MAPCTL_THREADS", stated)
            .output()
            .expect("the built binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("MAPCTL_THREADS is `{stated}`")), "{said}");
    }
}
