//! Recordings that cannot be meant.

use super::workspace::Workspace;

#[test]
fn what_cannot_be_recorded_is_told_before_anything_is_done() {
    // Nobody listens there, and nobody is asked.
    let workspace = |more: &str| Workspace::new("http://127.0.0.1:9", "none", more);
    let plain = workspace("");
    let replaying = workspace("replay: [old.har]");
    replaying.write("old.har", "{\"log\":{\"version\":\"1.2\",\"entries\":[]}}");
    let files = workspace("");
    let map = files.read("maps/acme.yaml");
    let in_files = map
        .replace("get: /bugs, paginate: { next_url: { from: $.next } }", "file: 'in/*.json'")
        .replace("post: /graphql, graphql: 'query Bugs { bugs }', variables: {}", "file: 'in/*.json'");
    files.write("maps/acme.yaml", &in_files);
    for (workspace, arguments, says) in [
        (&plain, &["--replay", "old.har"][..], "cannot be used with"),
        (&plain, &["--dry-run"], "cannot be used with"),
        (&plain, &["--out", "./new.har"], "`--record` and `--out` both name `new.har`"),
        (&plain, &["--report", "new.har"], "`--record` and `--report` both name `new.har`"),
        (&replaying, &[], "the profile `acme` answers from recordings: take `replay:` out of it"),
        (&files, &[], "`acme` reads files alone"),
    ] {
        let run = workspace.run(&[&["--record", "new.har"], arguments].concat(), Some("hunter2-secret"));
        assert!(run.exit == 2 && run.complaints.contains(says), "{arguments:?}: {} {}", run.exit, run.complaints);
        assert!(!workspace.path(".mapctl").exists() && !workspace.path("new.har").exists(), "{arguments:?}");
    }
    for place in ["-", ""] {
        let run = plain.run(&["--record", place], None);
        assert!(run.exit == 2 && run.complaints.contains("`traffic.har`"), "{}", run.complaints);
    }
}
