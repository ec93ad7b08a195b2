//! What a person at a terminal must be told: nothing that went wrong is silent, and nothing is said of a wrong place.

use crate::scratch::{mapctl, transcript, words};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A command in an empty folder, as a person would have seen it.
fn seen(line: &str) -> String {
    let scratch = TempDir::new().expect("a folder");
    let arguments = words(line);
    transcript(&arguments, &mapctl(scratch.path(), &arguments))
}

/// The profile of a run that comes with the binary.
fn demo() -> String {
    let profiles = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles")).expect("profiles/");
    let mut names: Vec<String> =
        profiles.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names.into_iter().find(|name| name.ends_with("-demo")).expect("a demo")
}

#[test]
fn a_wrong_folder_is_no_empty_success() {
    assert!(seen("validate").contains("warning[document-missing]: there is no map, profile or schema in `.`"));
    assert!(seen("validate .").ends_with("exit 2\n"));
    let elsewhere = seen("run x --workspace nowhere");
    assert!(elsewhere.contains("there is no folder `nowhere`") && elsewhere.ends_with("exit 2\n"), "{elsewhere}");
}

#[test]
fn recorded_runs_pass_in_any_folder() {
    let tested = seen("test");
    assert!(tested.ends_with(" 0 failed\n\nexit 0\n") || tested.ends_with(" 0 failed\nexit 0\n"), "{tested}");
}

#[test]
fn a_dry_run_needs_neither_recording_nor_secret() {
    let asked = seen(&format!("run {} --dry-run", demo().trim_end_matches("-demo")));
    assert!(asked.contains("https://") && asked.ends_with("exit 0\n"), "{asked}");
}

#[test]
fn silence_still_tells_of_a_failure() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let scratch = TempDir::new().expect("a folder");
    for (line, why) in [
        (format!("run {} --quiet", demo()), "the output could not be written"),
        ("schema list --quiet".to_owned(), "the result could not be written"),
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the full device");
        let output = Command::new(env!("CARGO_BIN_EXE_mapctl"))
            .args(words(&line))
            .current_dir(scratch.path())
            .stdout(Stdio::from(full))
            .stderr(Stdio::piped())
            .output()
            .expect("the built binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(why) && output.status.code() == Some(1), "{line}: {said}");
    }
}

#[test]
fn a_run_that_ends_well_is_quiet_when_asked_and_its_ledger_is_json_when_asked() {
    let scratch = TempDir::new().expect("a folder");
    let quiet = mapctl(scratch.path(), &words(&format!("run {} --quiet", demo())));
    assert!(quiet.stderr.is_empty() && quiet.status.success());
    let json = mapctl(scratch.path(), &words(&format!("run {} --json", demo())));
    let report: serde_json::Value = serde_json::from_slice(&json.stderr).expect("JSON");
    assert_eq!(report["verdict"], "complete");
    let detailed = mapctl(scratch.path(), &words(&format!("run {} --verbose", demo())));
    assert!(String::from_utf8_lossy(&detailed.stderr).contains(" page read endpoint="));
}
