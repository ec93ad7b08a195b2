//! Recordings of runs that came to nothing, were killed, or had no room on the disk.

use super::workspace::{Workspace, came};
use crate::vendor::{Answer, Asked, Vendor, bugs};
use serde_json::Value;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

const KEY: &str = "{ header: { name: X-Api-Key, value: '{{ settings.secret }}' } }";
const SECRET: &str = "hunter2-secret";
const OLD: &str = "{\"log\":{\"version\":\"1.2\",\"entries\":[]}}";

fn sound(asked: &Asked) -> Answer {
    if asked.path == "/graphql" { Answer::json(&serde_json::json!({"data": {"bugs": []}})) } else { bugs(asked) }
}

fn entries(path: &Path) -> usize {
    let text = std::fs::read_to_string(path).expect("is there");
    let har: Value = serde_json::from_str(&text).expect("a partial recording is JSON");
    har["log"]["entries"].as_array().expect("entries").len()
}

#[test]
fn a_run_that_came_to_nothing_leaves_the_old_recording() {
    let vendor = Vendor::start(|asked| Answer::text(401, &format!("`{}` is wrong", asked.headers["x-api-key"])));
    let workspace = Workspace::new(&vendor.url, KEY, "");
    workspace.write("traffic.har", OLD);
    let run = workspace.run(&["--record", "traffic.har"], Some(SECRET));
    assert_eq!((run.exit, workspace.read("traffic.har").as_str()), (1, OLD), "{}", run.complaints);
    let kept = workspace.kept().expect("what was recorded is kept");
    assert_eq!(entries(&kept), 2);
    let told = run.complaints.lines().last().expect("a note");
    assert!(told.starts_with("note: what was recorded is in `.mapctl/runs/"), "{told}");
    assert!(told.ends_with("traffic.har` is as it was"), "{told}");
    assert!(!std::fs::read_to_string(kept).expect("is there").contains(SECRET));
}

#[test]
fn a_good_run_replaces_the_old_recording_and_leaves_no_folder() {
    let vendor = Vendor::start(sound);
    let workspace = Workspace::new(&vendor.url, KEY, "");
    workspace.write("deep/traffic.har", OLD);
    let run = workspace.run(&["--record", "deep/traffic.har"], Some(SECRET));
    assert_eq!((run.exit, entries(&workspace.path("deep/traffic.har"))), (0, 4), "{}", run.complaints);
    assert!(workspace.kept().is_none());
    assert_eq!(std::fs::read_dir(workspace.path(".mapctl/runs")).expect("is there").count(), 0);
}

#[test]
fn an_incomplete_run_has_its_recording_and_replays_as_incomplete() {
    let vendor = Vendor::start(|asked| match asked.count("after") {
        4 => Answer::text(500, "out of order"),
        _ => sound(asked),
    });
    let workspace = Workspace::new(&vendor.url, KEY, "");
    for (flag, out, secret) in [("--record", "live.ndjson", Some(SECRET)), ("--replay", "replayed.ndjson", None)] {
        let run = workspace.run(&[flag, "traffic.har", "--out", out], secret);
        assert!(run.exit == 3 && run.complaints.contains("out of order"), "{flag}: {}", run.complaints);
    }
    assert_eq!(workspace.read("live.ndjson"), workspace.read("replayed.ndjson"));
}

#[test]
fn a_killed_run_leaves_what_can_be_replayed_and_names_the_nearest() {
    let (told, hears) = mpsc::channel();
    let told = Mutex::new(told);
    let vendor = Vendor::start(move |asked| {
        if asked.count("after") == 4 {
            let _ = told.lock().expect("nobody panics").send(());
            // Far longer than the run may live.
            return sound(asked).drip();
        }
        sound(asked)
    });
    let workspace = Workspace::new(&vendor.url, KEY, "");
    let mut run = workspace.start(&["--record", "traffic.har"], Some(SECRET));
    hears.recv_timeout(Duration::from_secs(60)).expect("the third page is asked for");
    run.kill().expect("it runs still");
    run.wait().expect("it ends");
    assert!(!workspace.path("traffic.har").exists());
    let kept = workspace.kept().expect("a killed run keeps its recording");
    assert_eq!(entries(&kept), 2);
    let kept = kept.display().to_string();
    let replayed = workspace.run(&["--replay", &kept, "--out", "out.ndjson"], None);
    assert_eq!((replayed.exit, workspace.read("out.ndjson").lines().count()), (3, 4), "{}", replayed.complaints);
    for said in ["/bugs?after=4`; nearest are ", &format!("entry 2 of `{kept}`: `after` is `2` there and not `4`")] {
        assert!(replayed.complaints.contains(said), "{}", replayed.complaints);
    }
}

/// A limit to the size of files stands in for a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_the_run_and_leaves_a_whole_recording() {
    let vendor = Vendor::start(|asked| {
        let long = "x".repeat(40_000);
        if asked.count("after") == 2 { sound(asked).header("x-long", &long) } else { sound(asked) }
    });
    let workspace = Workspace::new(&vendor.url, KEY, "");
    workspace.write("traffic.har", OLD);
    workspace.write("out.ndjson", "old");
    let arguments = ["--record", "traffic.har", "--out", "out.ndjson", "--report", "report.json"];
    let run = came(workspace.shell("trap '' XFSZ; ulimit -f 16", &arguments, Some(SECRET)));
    assert_eq!(run.exit, 1, "{}", run.complaints);
    assert!(run.complaints.contains("the recording cannot be written: File too large"), "{}", run.complaints);
    assert_eq!((workspace.read("traffic.har").as_str(), workspace.read("out.ndjson").as_str()), (OLD, "old"));
    assert_eq!(entries(&workspace.kept().expect("what fitted is kept")), 1);
    let report: Value = serde_json::from_str(&workspace.read("report.json")).expect("a report");
    assert_eq!((&report["verdict"], &report["requests"]), (&"failed".into(), &3.into()));
    assert_eq!(vendor.asked().len(), 2, "nobody is asked for what cannot be kept");
}

#[test]
fn a_place_that_takes_no_file_fails_the_run_before_anybody_is_asked() {
    let vendor = Vendor::start(sound);
    let workspace = Workspace::new(&vendor.url, KEY, "");
    for (place, why) in [("maps", "is a folder: name a file in it"), ("maps/acme.yaml/x.har", "cannot be")] {
        let run = workspace.run(&["--record", place, "--report", "report.json"], Some(SECRET));
        assert!(run.exit == 1 && run.complaints.contains(why), "{place}: {}", run.complaints);
        assert!(run.complaints.contains("the recording cannot be begun"), "{}", run.complaints);
        assert!(workspace.read("report.json").contains("\"verdict\": \"failed\""));
    }
    assert!(vendor.asked().is_empty());
}
