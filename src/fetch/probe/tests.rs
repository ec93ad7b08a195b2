//! Times by a clock of the test's own; tokens, lists, and files.

use super::super::script::Script;
use super::super::stage::Stage;
use super::super::token::Tokens;
use super::super::{Constants, NoPast, Stop, World};
use super::probe;
use crate::value::Scrubber;
use serde_json::json;
use std::time::Duration;

/// The five checks, a line each: `verdict ms detail -> hint`.
fn probed(stage: &Stage, endpoint: &str, script: &Script) -> Vec<String> {
    let clock = script.clock();
    let tokens = Tokens::new(script.clock());
    let (secrets, stop) = (Scrubber::new(), Stop::default());
    let world = World {
        transport: script,
        folder: &stage.folder,
        tokens: &tokens,
        secrets: &secrets,
        stop: &stop,
        past: &NoPast,
    };
    let wanted = [stage.connector.endpoint(endpoint).expect("the endpoint is there").number];
    let constants: Constants<'_> = stage.constants();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let checks = runtime.block_on(probe(&stage.connector, &wanted, constants, world, &clock));
    let line = |check: &super::Check| {
        let hint = check.hint.as_deref().map(|hint| format!(" -> {hint}")).unwrap_or_default();
        format!("{} {} {}{hint}", check.verdict.word(), check.ms, check.detail)
    };
    checks.iter().map(line).collect()
}

const TOKEN: &str = "POST https://login.example/token";
const MAP: &str = r#"
connect:
  url: https://h
  auth: { oauth2: { token_url: "https://login.example/token", client_id: me, client_secret: "{{ settings.token }}" } }
endpoints:
  sites: { get: /sites, key: $.id, records: "$[*]" }
  bugs: { for_each: { site: sites }, get: "/bugs/{{ site.id }}", records: "$[*]" }
  kinds: { for_each: { kind: [xss, sqli] }, get: "/kinds/{{ kind }}", records: "$[*]" }
  files: { file: "*.json", records: "$[*]" }
  vulns:
    export:
      start: { post: /export, id: $.id }
      poll: { get: "/export/{{ export.id }}", state: $.state }
      states: { working: [RUNNING], ready: [DONE] }
      chunks: $.chunks[*]
      fetch: { get: "/export/{{ export.id }}/{{ export.chunk }}" }
    records: $[*]
"#;

#[test]
fn the_token_is_fetched_and_the_parent_is_asked_and_each_check_has_its_time() {
    let sites = [(200, json!([{"id": 1}]))];
    let script = Script::default().on(TOKEN, [(200, json!({"access_token": "t1"}))]).on("GET https://h/sites", sites);
    let lines = probed(&Stage::new(MAP), "bugs", &script.taking(Duration::from_millis(40)));
    assert_eq!(
        lines,
        [
            "skipped 0 nothing goes over the network",
            "skipped 0 nothing goes over the network",
            "passed 80 a token was given, and is accepted",
            "passed 0 it may read `sites`",
            "passed 0 1 record came: `sites`",
        ]
    );
}

#[test]
fn a_refused_token_request_is_a_refused_credential() {
    let refused = (400, json!({"error": "invalid_client", "error_description": "no hunter2 here"}));
    let script = Script::default().on(TOKEN, [refused]);
    let lines = probed(&Stage::new(MAP), "sites", &script);
    let [credential, rest @ ..] = &lines[2..] else { panic!("{lines:?}") };
    assert!(credential.starts_with("failed 0 no token from `https://login.example/token`: status 400"), "{credential}");
    assert!(credential.contains(" -> check") && !credential.contains("hunter2"), "{credential}");
    assert_eq!(rest, ["skipped 0 `authentication-credential` failed"; 2]);
    assert_eq!(script.log().len(), 1, "to ask again would only lock the account");
}

#[test]
fn a_token_that_is_refused_is_renewed_once_and_then_told() {
    let script = Script::default()
        .on(TOKEN, [(200, json!({"access_token": "t1"})), (200, json!({"access_token": "t2"}))])
        .on("GET https://h/sites", [(401, json!({"message": "no"}))]);
    let lines = probed(&Stage::new(MAP), "sites", &script);
    assert!(lines[2].starts_with("failed 0 status 401 Unauthorized: no; a new token is refused, too"), "{}", lines[2]);
    assert_eq!(script.log().len(), 4);
}

#[test]
fn what_is_skipped_takes_no_time() {
    let script = Script::default()
        .on(TOKEN, [(200, json!({"access_token": "t1"}))])
        .on("GET https://h/sites", [(500, json!({"message": "no"}))])
        .taking(Duration::from_millis(40));
    let lines = probed(&Stage::new(MAP), "sites", &script);
    assert!(lines[2].starts_with("skipped 0 not known") && lines[4].starts_with("failed 80 status 500"), "{lines:?}");
}

#[test]
fn of_a_list_the_first_item_is_asked() {
    let script = Script::default()
        .on(TOKEN, [(200, json!({"access_token": "t1"}))])
        .on("GET https://h/kinds/xss", [(200, json!([1, 2]))]);
    assert_eq!(probed(&Stage::new(MAP), "kinds", &script)[4], "passed 0 2 records came: `kinds`");
}

#[test]
fn no_export_is_started_for_a_test() {
    let script = Script::default().on(TOKEN, [(200, json!({"access_token": "t1"}))]);
    let lines = probed(&Stage::new(MAP), "vulns", &script);
    assert_eq!(lines[2], "passed 0 a token was given");
    assert_eq!(lines[3..], ["skipped 0 not known: `vulns` is an export, and a test starts none"; 2]);
    assert_eq!(script.log().len(), 1);
}

#[test]
fn of_files_the_first_is_read_and_nobody_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::new(MAP);
    stage.folder = folder.path().to_owned();
    let script = Script::default();
    assert!(probed(&stage, "files", &script)[4].starts_with("failed 0 no file matches `*.json`"));
    std::fs::write(folder.path().join("b.json"), "[1]").expect("a file");
    std::fs::write(folder.path().join("a.json"), "[1, 2]").expect("a file");
    let lines = probed(&stage, "files", &script);
    assert_eq!(lines[..4], ["skipped 0 `files` reads files: nobody is asked"; 4]);
    assert!(
        lines[4].starts_with("passed 0 2 records came: `files`, in `") && lines[4].ends_with("a.json`"),
        "{}",
        lines[4]
    );
    std::fs::write(folder.path().join("a.json"), "<html></html>").expect("a file");
    let said = &probed(&stage, "files", &script)[4];
    assert!(said.contains("it is a web page -> hold the answer against `records` and `format`"), "{said}");
}
