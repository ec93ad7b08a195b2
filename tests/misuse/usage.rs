//! Commands that cannot be meant.

use super::bounded::{Bounded, recording};
use std::fs;

#[test]
fn wrong_usage_is_told_on_stderr() {
    let cases: &[&[&str]] = &[
        &[],
        &["frobnicate"],
        &["run"],
        &["run", "acme", "--frobnicate"],
        &["run", "acme", "--limit", "0"],
        &["run", "acme", "--limit", "-1"],
        &["run", "acme", "--limit", "many"],
        &["run", "acme", "--limit", "99999999999999999999999"],
        &["run", "acme", "--color", "sometimes"],
        &["run", "nobody"],
        &["run", "nobody.yaml"],
        &["run", ""],
        &["run", "../../../../etc/passwd"],
        &["run", "acme", "--replay", "nothing.har"],
        &["run", "acme", "--workspace", "nowhere"],
        &["validate", "nothing.yaml"],
        &["validate", "--format", "xml"],
        &["preview", "acme"],
        &["preview", "acme", "--endpoint", "isues", "traffic.har"],
        &["preview", "nobody", "--endpoint", "issues", "traffic.har"],
        &["preview", "acme", "--endpoint", "issues", "nothing.json"],
        &["preview", "acme", "--endpoint", "issues", "maps"],
        &["preview", "acme", "--endpoint", "issues", "traffic.har", "--scope", "nonsense"],
        &["preview", "acme", "--endpoint", "issues", "traffic.har", "--scope", "page={"],
        &["preview", "acme", "--endpoint", "issues", "traffic.har", "--scope", "nobody={}"],
        &["test", "nobody"],
        &["maps"],
        &["maps", "show", "nobody"],
        &["maps", "clone", "nobody", "new"],
        &["maps", "clone", "acme", "../acme"],
        &["maps", "clone", "acme", "acme"],
        &["maps", "clone", "acme", ""],
        &["schema", "show", "finding/nothing"],
        &["explain", "no-such-code"],
        &["completions", "cmd.exe"],
    ];
    for arguments in cases {
        let workspace = Bounded::new();
        let said = workspace.run(&arguments.join(" "), arguments);
        assert_eq!(said.exit, Some(2), "{arguments:?}: {said}");
        let validates = arguments.first() == Some(&"validate") && !arguments.contains(&"--format");
        let (says, silent) = if validates { (said.stdout, said.stderr) } else { (said.stderr, said.stdout) };
        assert!(!says.trim().is_empty() && silent.is_empty(), "{arguments:?} says it on the wrong stream");
        assert!(!workspace.path().join(".mapctl/quarantine").exists(), "{arguments:?}");
    }
}

/// The disk says no: there is no result, the old one stays.
#[test]
fn outputs_that_cannot_be_written() {
    let workspace = Bounded::new();
    fs::create_dir(workspace.path().join("folder")).expect("a folder");
    for (flag, path) in [
        ("--out", "folder"),
        ("--out", "traffic.har/x"),
        ("--out", ""),
        ("--report", "folder"),
        ("--report", "traffic.har/report.json"),
    ] {
        let said = workspace.run(path, &["run", "acme", flag, path]);
        assert!(matches!(said.exit, Some(1 | 2)), "{flag} {path}: {said}");
        assert!(said.stderr.contains("error") || said.stderr.contains("FAILED"), "{flag} {path}: {said}");
    }
    assert!(workspace.path().join("traffic.har").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failed_run() {
    let workspace = Bounded::new();
    let said = workspace.run("full", &["run", "acme", "--report", "/dev/full"]);
    assert_eq!(said.exit, Some(1), "{said}");
    assert!(said.stderr.contains("/dev/full"), "{said}");
}

#[test]
fn a_run_of_no_records_is_whole() {
    let workspace = Bounded::new();
    workspace.write("traffic.har", recording(&[br#"{"next":null,"issues":[]}"#]));
    let said = workspace.run("no records", &["run", "acme"]);
    assert_eq!((said.exit, said.stdout.as_str()), (Some(0), ""), "{said}");
}
