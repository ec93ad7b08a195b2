//! Recordings that are none.

use super::bounded::{Bounded, page, record, recording};

fn entry(request: &str, response: &str) -> String {
    format!(r#"{{"log":{{"version":"1.2","entries":[{{"request":{request},"response":{response}}}]}}}}"#)
}

#[test]
fn a_har_that_is_no_har() {
    const GET: &str = r#"{"method":"GET","url":"https://api.acme.example/issues"}"#;
    const OK: &str = r#"{"status":200,"content":{"text":"{}"}}"#;
    let good = recording(&[page(&record(1, "\"XSS\""), None).as_bytes()]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("an array", b"[]".to_vec()),
        ("a number", b"1".to_vec()),
        ("null", b"null".to_vec()),
        ("an empty file", Vec::new()),
        ("an empty object", b"{}".to_vec()),
        ("no entries", br#"{"log":{"version":"1.2"}}"#.to_vec()),
        ("entries that are no list", br#"{"log":{"version":"1.2","entries":{}}}"#.to_vec()),
        ("another version", br#"{"log":{"version":"2.0","entries":[]}}"#.to_vec()),
        ("a log that is a list", br#"{"log":[]}"#.to_vec()),
        ("HTML", b"<html><body>Sign in</body></html>".to_vec()),
        ("YAML", b"log:\n  entries: []\n".to_vec()),
        ("cut off", good.as_bytes()[..good.len() / 2].to_vec()),
        ("binary", (0..=255).cycle().take(10_000).collect()),
        ("not UTF-8", b"{\"log\":{\"entries\":[],\"comment\":\"\xff\"}}".to_vec()),
        ("deep", "[".repeat(100_000).into_bytes()),
        (
            "deep in a comment",
            format!(r#"{{"log":{{"comment":{}1{},"entries":[]}}}}"#, "[".repeat(100_000), "]".repeat(100_000))
                .into_bytes(),
        ),
        ("an entry that is a text", br#"{"log":{"version":"1.2","entries":["x"]}}"#.to_vec()),
        ("an entry that is null", br#"{"log":{"version":"1.2","entries":[null]}}"#.to_vec()),
        (
            "no request",
            br#"{"log":{"version":"1.2","entries":[{"response":{"status":200,"content":{"text":""}}}]}}"#.to_vec(),
        ),
        ("no url", entry(r#"{"method":"GET"}"#, OK).into_bytes()),
        ("a url that is none", entry(r#"{"method":"GET","url":"issues"}"#, OK).into_bytes()),
        ("a method that is a number", entry(r#"{"method":1,"url":"https://h/"}"#, OK).into_bytes()),
        (
            "no response",
            br#"{"log":{"version":"1.2","entries":[{"request":{"method":"GET","url":"https://h/"}}]}}"#.to_vec(),
        ),
        ("no content", entry(GET, r#"{"status":200}"#).into_bytes()),
        ("no text", entry(GET, r#"{"status":200,"content":{"size":9}}"#).into_bytes()),
        ("a status that is a text", entry(GET, r#"{"status":"OK","content":{"text":""}}"#).into_bytes()),
        ("wrong Base64", entry(GET, r#"{"status":200,"content":{"text":"%%%","encoding":"base64"}}"#).into_bytes()),
        ("an unknown encoding", entry(GET, r#"{"status":200,"content":{"text":"","encoding":"rot13"}}"#).into_bytes()),
    ];
    for (case, bytes) in cases {
        let workspace = Bounded::new();
        workspace.write("traffic.har", bytes);
        let said = workspace.run(case, &["run", "acme"]);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(2), ""), "{case}: {said}");
        assert!(said.stderr.contains("error[") && said.stderr.contains("traffic.har"), "{case}: {said}");
        assert!(said.stderr.len() < 5_000, "{case}: {said}");
    }
}

#[test]
fn a_recording_without_the_answer_is_a_failed_run() {
    for text in [
        r#"{"log":{"version":"1.2","entries":[]}}"#.to_owned(),
        recording(&[]),
        entry(r#"{"method":"GET","url":"https://other.example/"}"#, r#"{"status":200,"content":{"text":"{}"}}"#),
    ] {
        let workspace = Bounded::new();
        workspace.write("traffic.har", &text);
        let said = workspace.run("not held", &["run", "acme"]);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(1), ""), "{said}");
        assert!(said.stderr.contains("holds no answer"), "{said}");
    }
}

#[test]
fn an_answer_that_is_a_refusal_is_a_failed_run() {
    for status in [401, 403, 404, 429, 500, 503] {
        let workspace = Bounded::new();
        let text =
            recording(&[br#"{"errors":[{"title":"no"}]}"#]).replace("\"status\":200", &format!("\"status\":{status}"));
        workspace.write("traffic.har", text);
        let said = workspace.run("refused", &["run", "acme"]);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(1), ""), "{status}: {said}");
        assert!(said.stderr.contains(&status.to_string()), "{status}: {said}");
    }
}
