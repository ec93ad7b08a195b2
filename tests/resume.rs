//! A run that died, was interrupted, or did not read everything goes on with `--resume`: nothing is lost, nothing comes twice.

use crate::scratch::{mapctl, scored};
use crate::vendor::{Answer, Asked, Vendor};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SITES: usize = 4;
/// Pages of each site, of this many records.
const PAGES: usize = 9;
const SIZE: usize = 5;
/// How long an answer takes: a run lasts long enough for several checkpoints.
const SLOW: Duration = Duration::from_millis(90);

const MAP: &str = scored!(
    r#"
map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings: { url: { title: URL } }
connect: { url: "{{ settings.url }}", limits: { concurrency: 2 }, retry: { attempts: 1 } }
endpoints:
  sites: { get: /sites, key: $.id, records: "$[*]" }
  bugs:
    for_each: { site: sites }
    get: "/sites/{{ site.id }}/bugs"
    paginate: { offset: { at: query.offset, size_at: query.limit, size: 5 }, stop: empty_page, total: $.total }
    key: $.id
    records: $.bugs[*]
transform_maps:
  bugs:
    from: bugs
    to: finding/web_application
    identity: [externalFindingId]
    skip: { closed: record.state == "closed" }
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: ACTIVE
      webAppName: $site.name
"#
);

/// Bugs of a site: some are rejected, some skipped, the first of every site is the same one.
fn bug(site: usize, number: usize) -> Value {
    let id = if number == 0 { "shared".to_owned() } else { format!("{site}-{number}") };
    let title = if number % 11 == 3 { Value::Null } else { json!(format!("Bug {id}, \"quoted\"")) };
    let state = if number % 7 == 5 { "closed" } else { "open" };
    let severity = ["low", "high", "odd"][number % 3];
    json!({"id": id, "title": title, "severity": severity, "state": state})
}

fn vendor(asked: &Asked) -> Answer {
    if asked.path == "/sites" {
        let sites: Vec<Value> = (0..SITES).map(|id| json!({"id": id, "name": "shop"})).collect();
        return Answer::json(&json!(sites));
    }
    let site = asked.path.split('/').nth(2).and_then(|id| id.parse().ok()).expect("a site's number");
    let total = PAGES * SIZE;
    let bugs: Vec<Value> = (asked.count("offset")..total).take(SIZE).map(|number| bug(site, number)).collect();
    Answer::json(&json!({"bugs": bugs, "total": total}))
}

/// A vendor that is slow for as long as the flag says so.
fn slow(flag: &Arc<AtomicBool>) -> Vendor {
    let slow = Arc::clone(flag);
    Vendor::start(move |asked| {
        if slow.load(Ordering::Relaxed) {
            thread::sleep(SLOW);
        }
        vendor(asked)
    })
}

struct Workspace(TempDir);

/// What a person is left with.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    ndjson: String,
    csv: String,
    quarantine: String,
    /// Books and units of the report.
    books: String,
}

impl Workspace {
    fn new(url: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        fs::create_dir(folder.path().join("maps")).expect("a folder");
        fs::create_dir(folder.path().join("profiles")).expect("a folder");
        fs::write(folder.path().join("maps/acme.yaml"), MAP).expect("written");
        let profile = format!(
            "profile: acme\nmap: acme\nallow_rejects: 1000\nsettings: {{ url: \"{url}\" }}\noutputs: [{{ ndjson: out.ndjson }}, {{ csv: {{ file: sub/out.csv, target: finding/web_application }} }}]\n"
        );
        fs::write(folder.path().join("profiles/acme.yaml"), profile).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, more: &[&str]) -> (i32, String) {
        let arguments = ["run", "acme", "--report", "report.json"].iter().chain(more);
        let output = mapctl(self.path(), &arguments.map(|word| (*word).to_owned()).collect::<Vec<_>>());
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn spawn(&self, die_at: Option<&str>) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mapctl"));
        command.args(["run", "acme", "--report", "report.json"]).current_dir(self.path()).env("NO_COLOR", "1");
        if let Some(moment) = die_at {
            command.env("MAPCTL_DIE_AT", moment);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the built binary runs")
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    fn report(&self) -> Value {
        serde_json::from_str(&self.read("report.json")).expect("a report")
    }

    fn left(&self) -> Left {
        let quarantine = files(&self.path().join(".mapctl/quarantine"));
        let report = self.report();
        Left {
            ndjson: self.read("out.ndjson"),
            csv: self.read("sub/out.csv"),
            quarantine: quarantine.iter().map(|file| fs::read_to_string(file).expect("readable")).collect(),
            books: format!("{:#}\n{:#}\n{:#}", report["maps"], report["endpoints"], report["severities"]),
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn undisturbed() -> Left {
    let vendor = Vendor::start(vendor);
    let workspace = Workspace::new(&vendor.url);
    let (code, said) = workspace.run(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(files(&workspace.path().join(".mapctl/runs")).is_empty(), "a complete run leaves no folder");
    workspace.left()
}

/// How a run dies.
#[derive(Debug, Clone)]
enum Death {
    /// Killed after so many milliseconds.
    Killed(u64),
    /// Dead at a named moment.
    At(String),
}

fn deaths() -> Vec<Death> {
    let moments = [
        ("entity", vec![1, 2, 7, 40, 77, 120]),
        ("page", vec![1, 2, 3, 9, 17, 25, 40]),
        // Three checkpoints at least: after the first page, a second later, at the end.
        ("before-sync", vec![1, 2, 3]),
        ("after-sync", vec![1, 2, 3]),
        ("checkpoint-written", vec![1, 2, 3]),
        ("checkpoint", vec![1, 2, 3]),
        ("staged", vec![1]),
        ("renamed", vec![1, 2]),
    ];
    let named = moments
        .into_iter()
        .flat_map(|(name, times)| times.into_iter().map(move |time| Death::At(format!("{name}:{time}"))));
    // All over the run, at odd moments.
    let killed = (1..=30).map(|n| Death::Killed(n * 55 + n * n % 31));
    named.chain(killed).collect()
}

/// Lets a run die; whether a checkpoint was there then. `None` when it came to its end before.
fn die(workspace: &Workspace, death: &Death) -> Option<bool> {
    match death {
        Death::At(moment) => {
            let ended = workspace.spawn(Some(moment)).wait().expect("it ends");
            assert!(!ended.success(), "{death:?} never came");
        }
        Death::Killed(after) => {
            let mut child = workspace.spawn(None);
            let due = Instant::now() + Duration::from_millis(*after);
            while Instant::now() < due && child.try_wait().expect("it runs").is_none() {
                thread::sleep(Duration::from_millis(2));
            }
            let _ = child.kill();
            if child.wait().expect("it ends").success() {
                return None;
            }
        }
    }
    Some(files(&workspace.path().join(".mapctl/runs")).iter().any(|run| run.join("checkpoint.json").exists()))
}

#[test]
fn a_run_that_died_ends_as_if_it_had_not() {
    let truth = undisturbed();
    let deaths = deaths();
    let (next, died, with_checkpoint) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                while let Some(death) = deaths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let flag = Arc::new(AtomicBool::new(true));
                    let vendor = slow(&flag);
                    let workspace = Workspace::new(&vendor.url);
                    let Some(had_checkpoint) = die(&workspace, death) else { continue };
                    died.fetch_add(1, Ordering::Relaxed);
                    with_checkpoint.fetch_add(usize::from(had_checkpoint), Ordering::Relaxed);
                    flag.store(false, Ordering::Relaxed);
                    let (code, said) = workspace.run(&["--resume"]);
                    assert_eq!(code, 0, "{death:?}: {said}");
                    assert_eq!(workspace.left(), truth, "{death:?}: {said}");
                    let folders = files(&workspace.path().join(".mapctl/runs"));
                    // What died before its first checkpoint is kept for whoever wants to look at it.
                    assert!(!had_checkpoint || folders.is_empty(), "{death:?}: {folders:?}");
                }
            });
        }
    });
    let (died, with_checkpoint) = (died.into_inner(), with_checkpoint.into_inner());
    assert!(died >= 50, "only {died} died before their end");
    assert!(with_checkpoint >= 20, "only {with_checkpoint} died after their first checkpoint");
}

/// Whether the vendor was asked for something twice.
fn asked_twice(vendor: &Vendor) -> Vec<String> {
    let asked = vendor.asked();
    asked.iter().filter(|asked| asked.time > 1).map(|asked| format!("{} {:?}", asked.path, asked.query)).collect()
}

#[test]
fn what_was_missing_is_read_and_nothing_else() {
    let truth = undisturbed();
    let vendor = Vendor::start(|asked| match (asked.path.as_str(), asked.count("offset"), asked.time) {
        ("/sites/1/bugs", 20, 1) | ("/sites/3/bugs", 0, 1) => Answer::status(404),
        _ => vendor(asked),
    });
    let workspace = Workspace::new(&vendor.url);
    let (code, said) = workspace.run(&[]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("mapctl run acme --resume"), "{said}");
    let before = workspace.read("out.ndjson");
    let (code, said) = workspace.run(&["--resume"]);
    assert_eq!(code, 0, "{said}");
    let left = workspace.left();
    assert!(left.ndjson.starts_with(&before), "what was there stays");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&left.ndjson), sorted(&truth.ndjson));
    assert_eq!(sorted(&left.csv), sorted(&truth.csv));
    assert_eq!((&left.books, sorted(&left.quarantine)), (&truth.books, sorted(&truth.quarantine)));
    let twice = asked_twice(&vendor);
    assert_eq!(twice.len(), 2, "only what had failed is asked again: {twice:?}");
    let (code, said) = workspace.run(&["--resume"]);
    assert!(code == 0 && said.contains("this one starts afresh"), "{said}");
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_goes_on() {
    let truth = undisturbed();
    for name in ["-INT", "-TERM"] {
        let flag = Arc::new(AtomicBool::new(true));
        let vendor = slow(&flag);
        let workspace = Workspace::new(&vendor.url);
        fs::write(workspace.path().join("out.ndjson"), "old\n").expect("written");
        let mut child = workspace.spawn(None);
        while vendor.asked().len() < 8 {
            thread::sleep(Duration::from_millis(5));
        }
        signal(&child, name);
        assert_eq!(child.wait().expect("it ends").code(), Some(3));
        let report = workspace.report();
        assert_eq!((&report["verdict"], &report["exitCode"]), (&json!("incomplete"), &json!(3)));
        assert!(report.to_string().contains(r#""why":"interrupted""#), "{report:#}");
        assert_eq!(workspace.read("out.ndjson"), "old\n", "the old file is as it was");
        flag.store(false, Ordering::Relaxed);
        let (code, said) = workspace.run(&["--resume"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(workspace.left(), truth, "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_pause_is_no_reason_to_stay() {
    let vendor = Vendor::start(|asked| match asked.count("offset") {
        10 => Answer::status(503).header("Retry-After", "600"),
        _ => vendor(asked),
    });
    let workspace = Workspace::new(&vendor.url);
    let map = MAP.replace("retry: { attempts: 1 }", "retry: { attempts: 3 }");
    fs::write(workspace.path().join("maps/acme.yaml"), map).expect("written");
    let mut child = workspace.spawn(None);
    while !vendor.asked().iter().any(|asked| asked.count("offset") == 10) {
        thread::sleep(Duration::from_millis(5));
    }
    let told = Instant::now();
    signal(&child, "-INT");
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
    assert!(told.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_run_that_cannot_go_on_says_why() {
    let failing = |asked: &Asked| if asked.count("offset") == 10 { Answer::status(404) } else { vendor(asked) };
    let vendor = Vendor::start(failing);
    let refused = |change: &dyn Fn(&Workspace), arguments: &[&str], due: &str| {
        let workspace = Workspace::new(&vendor.url);
        assert_eq!(workspace.run(&[]).0, 3);
        change(&workspace);
        let before = workspace.read("out.ndjson");
        let (code, said) = workspace.run(arguments);
        assert_eq!((code, said.contains(due)), (2, true), "{said}");
        assert_eq!(workspace.read("out.ndjson"), before);
    };
    let append = |name: &'static str, text: &'static str| {
        move |workspace: &Workspace| {
            let path = workspace.path().join(name);
            let was = fs::read_to_string(&path).expect("readable");
            fs::write(&path, was + text).expect("written");
        }
    };
    refused(&append("maps/acme.yaml", "# changed\n"), &["--resume"], "the map `acme` has changed");
    refused(
        &append("profiles/acme.yaml", "# changed\n"),
        &["--resume"],
        "the profile `profiles/acme.yaml` has changed",
    );
    refused(&append("out.ndjson", "{}\n"), &["--resume"], "is not as the unfinished run left it");
    refused(&|_| (), &["--resume", "--out", "other.ndjson"], "has other outputs");
    refused(&|_| (), &["--resume", "--out", "-"], "what went to stdout cannot be gone on with");
}
