//! Where a run's results go: quarantine, files, reports, streams.

use super::recording::Recording;
use super::runs::{Ran, Scratch, demo};
use crate::scratch::{mapctl, transcript, words};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

/// The Bugcrowd demo, its first submission without a title.
fn without_a_title() -> (Recording, Value) {
    let mut recording = Recording::demo("bugcrowd");
    recording.alter(0, |answer| answer["data"][0]["attributes"]["title"] = Value::Null);
    let record = recording.answer(0)["data"][0].clone();
    (recording, record)
}

#[test]
fn a_record_without_a_required_target_is_kept_in_quarantine() {
    let (recording, record) = without_a_title();
    let scratch = Scratch::new();
    let ran = scratch.replay("bugcrowd", &recording);
    assert_eq!((ran.exit, &ran.report["verdict"]), (4, &json!("complete")));
    assert_eq!(ran.report["maps"][0]["rejected"], json!({ "missing-required": 1 }));
    assert_eq!(ran.entities.len(), demo("bugcrowd").entities.len() - 1, "the others are written");
    assert!(ran.stderr.contains("missing-required"), "{}", ran.stderr);

    let run = ran.report["run"].as_str().expect("the run's name");
    let lines = scratch.read(&format!(".mapctl/quarantine/{run}.ndjson"));
    let kept: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [kept] = kept.as_slice() else { panic!("{lines}") };
    for (key, value) in [
        ("code", json!("missing-required")),
        ("attribute", json!("findingName")),
        ("path", json!("$.attributes.title")),
        ("endpoint", json!("submissions")),
        ("unit", json!({})),
        ("page", json!(1)),
        ("record", record),
    ] {
        assert_eq!(kept[key], value, "{key}");
    }
    assert!(kept["message"].as_str().is_some_and(|message| message.contains("findingName")), "{kept}");
}

#[test]
fn a_profile_may_allow_rejects_and_incomplete_wins_over_them() {
    let (mut recording, _) = without_a_title();
    let scratch = Scratch::new();
    recording.write(&scratch.file("traffic.har"));
    let profile = "profile: p\nmap: bugcrowd\nsettings: { username: u }\nreplay: [traffic.har]\nallow_rejects: 1\n";
    scratch.write("profiles/p.yaml", profile);
    assert_eq!(scratch.run(&["p"]).exit, 0);
    recording.entries_mut().remove(1);
    assert_eq!(scratch.replay("bugcrowd", &recording).exit, 3);
}

#[test]
fn a_limit_ends_a_run_early_and_says_so() {
    let ran = Scratch::new().run(&["bugcrowd-demo", "--limit", "3"]);
    assert_eq!((ran.exit, &ran.report["verdict"]), (0, &json!("limited")));
    assert_eq!(ran.entities, demo("bugcrowd").entities[..3]);
    assert_eq!(Scratch::new().run(&["bugcrowd-demo", "--limit", "0"]).exit, 2);
}

#[test]
fn a_dry_run_writes_nothing_and_tells_no_secret() {
    let scratch = Scratch::new();
    let arguments = words("run bugcrowd-demo --dry-run --out findings.ndjson");
    let output = mapctl(scratch.path(), &arguments);
    let seen = transcript(&arguments, &output);
    assert_eq!(output.status.code(), Some(0), "{seen}");
    assert!(seen.contains("GET https://api.bugcrowd.com/submissions?"), "{seen}");
    assert!(seen.contains("GET https://api.bugcrowd.com/engagements?"), "{seen}");
    assert!(!seen.contains("externalFindingId") && !seen.contains("Token demo:"), "{seen}");
    assert_eq!(scratch.list("."), Vec::<String>::new());
}

#[test]
fn the_report_holds_what_the_contract_names_and_the_books_balance() {
    for map in ["bugcrowd", "bitsight", "burpsuite"] {
        let ran = demo(map);
        let keys: Vec<&String> = ran.report.as_object().expect("an object").keys().collect();
        let named = "run profile map verdict exitCode started finished requests bytes retries endpoints maps failures severities";
        assert_eq!(keys, words(named).iter().collect::<Vec<_>>());
        let count = |books: &Value| books.as_object().map_or(0, |all| all.values().filter_map(Value::as_u64).sum());
        for books in ran.report["maps"].as_array().expect("maps") {
            let whole: u64 = count(&books["skipped"])
                + count(&books["rejected"])
                + books["written"].as_u64().expect("written")
                + books["duplicates"].as_u64().expect("duplicates");
            assert_eq!(books["exploded"], whole, "{books}");
        }
        let findings = ran.entities.iter().filter(|entity| entity.get("findingSeverity").is_some()).count();
        assert_eq!(count(&ran.report["severities"]), findings as u64);
    }
}

#[test]
fn entities_go_to_stdout_or_to_a_file() {
    let scratch = Scratch::new();
    let to_stdout = scratch.run(&["bitsight-demo", "--out", "-"]).stdout;
    assert_eq!(to_stdout, demo("bitsight").stdout);
    let ran = scratch.run(&["bitsight-demo", "--out", "findings.ndjson"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    assert_eq!(scratch.read("findings.ndjson"), to_stdout);
}

#[test]
fn a_second_run_replaces_the_file_and_a_failed_one_does_not() {
    let scratch = Scratch::new();
    scratch.write("findings.ndjson", "old\n");
    assert_eq!(scratch.run(&["bugcrowd-demo", "--out", "findings.ndjson"]).exit, 0);
    let first = scratch.read("findings.ndjson");
    assert!(!first.contains("old"));
    assert_eq!(scratch.run(&["bugcrowd-demo", "--out", "findings.ndjson", "--limit", "2"]).exit, 0);
    let second = scratch.read("findings.ndjson");
    assert!(first.starts_with(&second) && second.lines().count() == 2, "{second}");

    let mut nothing = Recording::demo("bugcrowd");
    nothing.entries_mut().clear();
    nothing.write(&scratch.file("traffic.har"));
    let ran = scratch.run(&["bugcrowd-demo", "--out", "findings.ndjson", "--replay", "traffic.har"]);
    assert_eq!((ran.exit, &ran.report["verdict"]), (1, &json!("failed")));
    assert_eq!(scratch.read("findings.ndjson"), second);
    assert_eq!(scratch.list("."), [".mapctl", "findings.ndjson", "report.json", "traffic.har"]);
}

/// A profile that writes CSV: one target a file.
const CSV: &str = "profile: p
map: MAP
settings: SETTINGS
replay: [traffic.har]
outputs:
  - csv: { file: out/findings.csv, target: TARGET }
";

fn csv(map: &str, settings: &str, target: &str, recording: &Recording) -> (Scratch, Ran) {
    let scratch = Scratch::new();
    recording.write(&scratch.file("traffic.har"));
    let profile = CSV.replace("MAP", map).replace("SETTINGS", settings).replace("TARGET", target);
    scratch.write("profiles/p.yaml", &profile);
    let ran = scratch.run(&["p"]);
    (scratch, ran)
}

#[test]
fn csv_has_a_header_and_is_safe_to_open() {
    let mut recording = Recording::demo("bugcrowd");
    recording.alter(0, |answer| {
        answer["data"][0]["attributes"]["title"] = json!("=HYPERLINK(\"https://evil.example\")");
        answer["data"][1]["attributes"]["title"] = json!("two\nlines, and \"quotes\"");
    });
    let (scratch, ran) = csv("bugcrowd", "{ username: u }", "finding/web_application", &recording);
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    let text = scratch.read("out/findings.csv");
    let (header, _) = text.split_once("\r\n").expect("a header and rows");
    assert!(header.starts_with("externalFindingId,findingName,"), "{header}");
    assert!(header.ends_with(",vendorProductName,connectorName,assetType,sourceSeverity,qds,findingKey"), "{header}");
    assert!(text.contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\","), "{text}");
    assert!(text.contains(",\"two\nlines, and \"\"quotes\"\"\","), "{text}");
    assert!(!text.contains("asset/web_application"), "{text}");

    let (scratch, ran) = csv("bitsight", "{}", "finding/host", &Recording::demo("bitsight"));
    assert_eq!(ran.exit, 0);
    assert!(scratch.read("out/findings.csv").contains(",198.51.100.7; 2001:db8::7,"));
}

#[cfg(unix)]
#[test]
fn what_a_run_writes_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (recording, _) = without_a_title();
    let (scratch, ran) = csv("bugcrowd", "{ username: u }", "finding/web_application", &recording);
    let run = ran.report["run"].as_str().expect("the run's name").to_owned();
    let again = scratch.run(&["p", "--out", "findings.ndjson"]);
    assert_eq!((ran.exit, again.exit), (4, 4));
    let mode = |name: &str| scratch.file(name).metadata().expect(name).permissions().mode() & 0o777;
    for file in ["out/findings.csv", "findings.ndjson", &format!(".mapctl/quarantine/{run}.ndjson")] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    for folder in [".mapctl", ".mapctl/quarantine", ".mapctl/runs"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
}

/// The first page of the Bugcrowd demo, far longer than a pipe holds.
fn long() -> Recording {
    let mut recording = Recording::demo("bugcrowd");
    recording.alter(0, |answer| {
        let submissions = answer["data"].as_array_mut().expect("submissions");
        let first = submissions[0].clone();
        submissions.extend((0..2000).map(|number| {
            let mut copy = first.clone();
            copy["id"] = json!(format!("copy-{number}"));
            copy
        }));
    });
    recording
}

#[test]
fn a_reader_that_goes_away_interrupts_the_run() {
    let scratch = Scratch::new();
    long().write(&scratch.file("traffic.har"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_mapctl"))
        .args(["run", "bugcrowd-demo", "--replay", "traffic.har", "--report", "report.json"])
        .current_dir(scratch.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built binary runs");
    let mut line = String::new();
    BufReader::with_capacity(256, child.stdout.take().expect("stdout")).read_line(&mut line).expect("one line");
    let mut complaints = String::new();
    child.stderr.take().expect("stderr").read_to_string(&mut complaints).expect("UTF-8");
    let exit = child.wait().expect("an end").code();
    assert!(line.starts_with("{\"target\":\"finding/web_application\""), "{line}");
    assert_eq!(exit, Some(3), "{complaints}");
    assert!(complaints.contains("interrupted") && !complaints.contains("panicked"), "{complaints}");
    let report: Value = serde_json::from_str(&scratch.read("report.json")).expect("JSON");
    assert_eq!((&report["verdict"], &report["exitCode"]), (&json!("incomplete"), &json!(3)));
    assert_eq!(report["endpoints"][0]["units"][0]["why"], "interrupted");
}

#[test]
fn version_names_the_built_in_maps() {
    let output = mapctl(Scratch::new().path(), &words("--version"));
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = format!("mapctl {} (built-in maps: bitsight, bugcrowd, burpsuite)\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((output.status.code(), seen), (Some(0), expected));
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let scratch = Scratch::new();
    let coloured = |arguments: &[&str]| scratch.run(arguments).stderr.contains('\u{1b}');
    assert!(!coloured(&["bugcrowd-demo"]), "NO_COLOR, and no terminal");
    assert!(!coloured(&["bugcrowd-demo", "--color", "never"]));
    assert!(coloured(&["bugcrowd-demo", "--color", "always"]), "a flag speaks louder than NO_COLOR");
    assert!(!scratch.run(&["bugcrowd-demo", "--color", "always"]).stdout.contains('\u{1b}'), "results stay JSON");
}

#[test]
fn quiet_leaves_the_results_alone() {
    let ran = Scratch::new().run(&["bugcrowd-demo", "-q"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout, demo("bugcrowd").stdout);
}
