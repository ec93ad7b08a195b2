//! Answers of a vendor that are broken, hostile or merely odd.

use super::bounded::{Bounded, Said, page, record, recording};
use serde_json::Value;

/// Bodies that are no page, and a word of why.
fn broken() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = page(&record(2, "\"SQLi\""), None);
    let nested = |open: &str, close: &str| page(&format!("{}{}", open.repeat(100_000), close.repeat(100_000)), None);
    vec![
        ("cut off in a string", good.as_bytes()[..good.len() / 2].to_vec(), "cannot be read"),
        ("cut off at the end", good.as_bytes()[..good.len() - 1].to_vec(), "cannot be read"),
        ("cut off within a character", b"{\"next\":null,\"issues\":[{\"id\":\"\xe2\x82".to_vec(), "UTF-8"),
        ("empty", Vec::new(), "cannot be read"),
        ("blank", b" \n\t ".to_vec(), "cannot be read"),
        ("two documents", format!("{good}{good}").into_bytes(), "cannot be read"),
        ("HTML", b"<!doctype html><title>Sign in</title>".to_vec(), "cannot be read"),
        ("binary", (0..=255).cycle().take(100_000).collect(), "UTF-8"),
        (
            "not UTF-8",
            good.replace("SQLi", "\u{1}").replace('\u{1}', "caf").into_bytes().into_iter().chain([0xff]).collect(),
            "UTF-8",
        ),
        ("a raw NUL in a string", good.replace("SQLi", "a\0b").into_bytes(), "cannot be read"),
        ("a broken escape", good.replace("SQLi", "\\u12G4").into_bytes(), "cannot be read"),
        ("a number that is none", good.replace("\"2\"", "01").into_bytes(), "cannot be read"),
        ("NaN", good.replace("\"2\"", "NaN").into_bytes(), "cannot be read"),
        ("brackets without end", "[".repeat(100_000).into_bytes(), "nest"),
        ("objects without end", "{\"a\":".repeat(100_000).into_bytes(), "nest"),
        ("deep in a record", nested("[", "]").into_bytes(), "nest"),
        ("deep in what nobody reads", page(&record(2, &nested("{\"a\":", "1}")), None).into_bytes(), "nest"),
        ("a bare text", b"\"maintenance\"".to_vec(), "not there"),
        ("null", b"null".to_vec(), "not there"),
        ("another object", b"{\"message\":\"maintenance\"}".to_vec(), "not there"),
        ("records null", b"{\"next\":null,\"issues\":null}".to_vec(), "not there"),
    ]
}

fn ran(case: &str, pages: &[&[u8]]) -> (Said, Value) {
    let workspace = Bounded::new();
    workspace.write("traffic.har", recording(pages));
    let said = workspace.run(case, &["run", "acme", "--report", "report.json"]);
    let report = std::fs::read_to_string(workspace.path().join("report.json")).unwrap_or_default();
    (said, serde_json::from_str(&report).unwrap_or_default())
}

#[test]
fn a_broken_page_in_the_middle_is_an_incomplete_run() {
    let first = page(&record(1, "\"XSS\""), Some(2));
    for (case, body, why) in broken() {
        let (said, report) = ran(case, &[first.as_bytes(), &body]);
        assert_eq!(said.exit, Some(3), "{case}: {said}");
        assert_eq!(said.stdout.lines().count(), 1, "{case}: what was read is written: {said}");
        let failure = &report["failures"][0];
        assert_eq!((&failure["endpoint"], &failure["page"]), (&"issues".into(), &2.into()), "{case}: {report}");
        let message = failure["message"].as_str().unwrap_or_default();
        assert!(message.contains(why) && message.len() < 2_000, "{case}: {message}");
    }
}

#[test]
fn a_broken_page_and_nothing_else_is_a_failed_run() {
    for (case, body, _) in broken() {
        let (said, report) = ran(case, &[&body]);
        assert_eq!((said.exit, &report["verdict"]), (Some(1), &"failed".into()), "{case}: {said}");
        assert_eq!(said.stdout, "", "{case}");
    }
}

#[test]
fn a_preview_of_a_broken_page_says_where() {
    for (case, body, _) in broken() {
        let workspace = Bounded::new();
        workspace.write("answer.json", &body);
        let said = workspace.run(case, &["preview", "acme", "--endpoint", "issues", "answer.json"]);
        assert_eq!((said.exit, said.stdout.as_str()), (Some(2), ""), "{case}: {said}");
        assert!(said.stderr.contains("error[") && said.stderr.contains("answer.json"), "{case}: {said}");
        assert!(said.stderr.len() < 5_000, "{case}: the complaint is longer than anybody reads: {said}");
    }
}

/// Records of wrong types are unfit or fit, never a crash; the good record beside them is written.
#[test]
fn records_of_wrong_types_are_rejected_one_by_one() {
    let wrong = ["1", "\"text\"", "[]", "{}", "null", "true", "[[[]]]", "1e999", "-0"];
    let keys = ["id", "title", "severity", "state", "site"];
    let mut records: Vec<String> = wrong.map(str::to_owned).into();
    for key in keys {
        records.extend(["[]", "{}", "[{}]", "null", "1e400", "\"\"", "[null]"].map(|value| {
            let all = keys.map(|other| format!("\"{other}\":{}", if other == key { value } else { "\"x\"" }));
            format!("{{{}}}", all.join(","))
        }));
    }
    let text = page(&format!("{},{}", record(1, "\"XSS\""), records.join(",")), None);
    let (said, report) = ran("wrong types", &[text.as_bytes()]);
    assert_eq!((said.exit, &report["verdict"]), (Some(4), &"complete".into()), "{said}");
    assert!(said.stdout.contains("\"findingName\":\"XSS\""), "{said}");
    let books = &report["maps"][0];
    let rejected: u64 = books["rejected"].as_object().expect("codes").values().filter_map(Value::as_u64).sum();
    assert_eq!(books["records"], 1 + records.len());
    assert!(rejected >= wrong.len() as u64, "{books}");
}

/// What is odd and right comes out as it went in.
#[test]
fn odd_texts_come_out_as_they_went_in() {
    let huge = format!("\"{}\"", "x".repeat(4 << 20));
    let odd = [
        r#""a\u0000b""#,
        r#""\u202eevil\u2066\u200b""#,
        "\"\u{202e}evil\u{feff}\"",
        r#""\ud83d\ude00 and 😀""#,
        r#""<script>alert(1)</script> {{ 7*7 }} $.id %s ../../x""#,
        &huge,
    ];
    let records: Vec<String> = odd.iter().enumerate().map(|(n, title)| record(n as u32, title)).collect();
    let (said, _) = ran("odd texts", &[page(&records.join(","), None).as_bytes()]);
    assert_eq!(said.exit, Some(0), "{said}");
    let titles: Vec<Value> =
        said.stdout.lines().map(|line| line.parse::<Value>().expect("JSON")["findingName"].clone()).collect();
    let expected: Vec<Value> = odd.iter().map(|title| title.parse().expect("JSON")).collect();
    assert!(titles == expected, "{said}");
}

/// A half of a surrogate pair is no character. JSON's grammar lets it stand; UTF-8 cannot say it.
#[test]
fn lone_surrogates_end_in_a_line_that_every_reader_takes() {
    for title in [r#""\ud800""#, r#""\udc00\ud800""#, r#""a\ud83d""#] {
        let text = page(&format!("{},{}", record(1, "\"XSS\""), record(2, title)), None);
        let (said, _) = ran(title, &[text.as_bytes()]);
        for line in said.stdout.lines() {
            assert!(line.parse::<Value>().is_ok(), "{title}: {line}");
        }
        assert!(matches!(said.exit, Some(0 | 1 | 4)), "{title}: {said}");
    }
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let text = format!("\u{feff}{}", page(&record(1, "\"XSS\""), None));
    let workspace = Bounded::new();
    workspace.write("answer.json", &text);
    let said = workspace.run("BOM", &["preview", "acme", "--endpoint", "issues", "answer.json"]);
    assert_eq!((said.exit, said.stdout.lines().count()), (Some(0), 1), "{said}");
    let (said, _) = ran("BOM", &[text.as_bytes()]);
    assert_eq!((said.exit, said.stdout.lines().count()), (Some(0), 1), "{said}");
}

#[test]
fn a_long_page_of_brackets_within_bounds_is_read() {
    let title = format!("\"{}\"", "[{\\\"".repeat(100_000));
    let (said, _) = ran("brackets in a text", &[page(&record(1, &title), None).as_bytes()]);
    assert_eq!(said.exit, Some(0), "{said}");
}
