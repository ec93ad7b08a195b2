//! What the findings of the three demos say.

use super::recording::Recording;
use super::runs::{Scratch, demo};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn id(record: &Value) -> &str {
    record["id"].as_str().expect("an id")
}

/// The submissions of the Bugcrowd demo for which a test holds.
fn submissions(holds: impl Fn(&Value) -> bool) -> Vec<Value> {
    let records = Recording::demo("bugcrowd").records("/data");
    let found: Vec<Value> =
        records.into_iter().filter(|one| one["type"] == "submission" && holds(&one["attributes"])).collect();
    assert!(!found.is_empty(), "the recording has no such submission");
    found
}

#[test]
fn the_worst_bugcrowd_priority_is_the_highest_severity() {
    let ran = demo("bugcrowd");
    for (priority, severity, qds) in [(1, 5, 95), (2, 4, 80), (3, 3, 55), (4, 2, 35), (5, 1, 15)] {
        for record in submissions(|it| it["severity"] == priority) {
            let Some(finding) = ran.entities.iter().find(|entity| entity["externalFindingId"] == id(&record)) else {
                continue; // turned down by triage
            };
            let seen = (&finding["findingSeverity"], &finding["qds"], &finding["sourceSeverity"]);
            assert_eq!(seen, (&json!(severity), &json!(qds), &json!(priority.to_string())));
        }
    }
    let highest = ran.entities.iter().filter_map(|entity| entity["qds"].as_u64()).max();
    assert_eq!(highest, Some(95));
}

#[test]
fn triaged_is_active_new_is_new_and_resolved_is_fixed() {
    let ran = demo("bugcrowd");
    let states = [("triaged", "ACTIVE"), ("unresolved", "ACTIVE"), ("informational", "ACTIVE")];
    for (state, status) in states.into_iter().chain([("new", "NEW"), ("resolved", "FIXED")]) {
        for record in submissions(|it| it["state"] == state) {
            assert_eq!(ran.the("externalFindingId", id(&record))["findingStatus"], status, "{state}");
        }
    }
}

#[test]
fn what_triage_turned_down_is_skipped_with_its_reason() {
    let ran = demo("bugcrowd");
    let mut skipped = 0;
    for state in ["not_applicable", "not_reproducible", "out_of_scope"] {
        for record in submissions(|it| it["state"] == state) {
            assert!(ran.entities.iter().all(|entity| entity["externalFindingId"] != id(&record)), "{state}");
            skipped += 1;
        }
    }
    assert_eq!(ran.report["maps"][0]["skipped"], json!({ "rejected by triage": skipped }));
    assert!(ran.stderr.contains("rejected by triage"), "{}", ran.stderr);
}

#[test]
fn a_null_severity_takes_the_default_and_is_counted() {
    let ran = demo("bugcrowd");
    let unrated = submissions(|it| it["severity"].is_null());
    for record in &unrated {
        let finding = ran.the("externalFindingId", id(record));
        assert_eq!((&finding["findingSeverity"], &finding["qds"]), (&json!(3), &json!(55)));
        assert!(finding.get("sourceSeverity").is_none(), "{finding}");
    }
    assert_eq!(ran.report["maps"][0]["defaulted"], json!({ "severity": unrated.len(), "enum": 0 }));
    assert!(ran.stderr.contains("defaulted"), "{}", ran.stderr);
}

#[test]
fn a_bug_url_that_is_no_url_falls_back_to_target_then_program() {
    let ran = demo("bugcrowd");
    let no_url = submissions(|it| !it["bug_url"].as_str().is_some_and(|url| url.starts_with("http")));
    let seen: BTreeSet<(Option<&str>, Option<&str>)> = no_url
        .iter()
        .map(|record| ran.the("externalFindingId", id(record)))
        .inspect(|finding| assert!(finding.get("applicationURL").is_none(), "{finding}"))
        .map(|finding| (finding["webAppName"].as_str(), finding["webAppUrl"].as_str()))
        .collect();
    let expected = [
        (Some("Acme Labs"), None),                                       // the program
        (Some("Customer portal"), None),                                 // a target that is a name
        (Some("api.acme.example"), Some("https://api.acme.example/v2")), // a target that is a URL
    ];
    assert_eq!(seen, expected.into());
}

#[test]
fn a_burp_serial_number_comes_out_digit_for_digit() {
    const SERIAL: &str = "5601616512020228096123";
    let line = format!("\"externalFindingId\":\"{SERIAL}\"");
    assert!(demo("burpsuite").stdout.contains(&line));

    // Nor does a float come between when a server sends it as a number.
    let mut recording = Recording::demo("burpsuite");
    let quoted = format!("\"serial_number\":\"{SERIAL}\"");
    let entry = (0..recording.entries().len()).find(|entry| recording.text(*entry).contains(&quoted));
    let entry = entry.expect("the serial number");
    let bare = recording.text(entry).replace(&quoted, &format!("\"serial_number\":{SERIAL}"));
    recording.set_text(entry, bare);
    let ran = Scratch::new().replay("burpsuite", &recording);
    assert_eq!(ran.exit, 0);
    assert!(ran.stdout.contains(&line), "{}", ran.stdout);
}

#[test]
fn an_application_url_is_origin_and_path_and_sites_keep_their_names() {
    let ran = demo("burpsuite");
    for issue in Recording::demo("burpsuite").records("/data/scan/issues") {
        if issue["confidence"] == "false_positive" {
            continue;
        }
        let [serial, origin, path] = ["serial_number", "origin", "path"].map(|key| issue[key].as_str().expect(key));
        let finding = ran.the("externalFindingId", serial);
        assert_eq!(finding["applicationURL"], format!("{origin}{path}"));
        assert_eq!(finding["webAppUrl"], origin);
        let site = if origin.contains("ginandjuice") { "Gin & Juice" } else { "Acme Shop" };
        assert_eq!(finding["webAppName"], site);
    }
}

#[test]
fn two_assets_with_three_vulnerabilities_are_six_findings() {
    let ran = demo("bitsight");
    let record = &Recording::demo("bitsight").records("/results")[3]; // after three companies
    let texts = |array: &Value, key: &str| -> BTreeSet<String> {
        array.as_array().expect(key).iter().map(|one| one[key].as_str().expect(key).to_owned()).collect()
    };
    let assets = texts(&record["assets"], "asset");
    let vulnerabilities = texts(&record["details"]["vulnerabilities"], "name");
    assert_eq!((assets.len(), vulnerabilities.len()), (2, 3));

    let of_record = |entity: &&Value| entity["externalFindingId"] == record["temporary_id"];
    let findings: Vec<&Value> = ran.entities.iter().filter(of_record).collect();
    assert_eq!(findings.len(), 6);
    let told_apart = |attributes: &[&str]| -> BTreeSet<String> {
        findings.iter().map(|finding| attributes.iter().map(|name| finding[*name].to_string()).collect()).collect()
    };
    assert_eq!(told_apart(&["findingKey"]).len(), 6);
    assert_eq!(told_apart(&["assetName", "findingName"]).len(), 6);

    let by_name = |finding: &&&Value| !finding["findingName"].as_str().is_some_and(|name| name.starts_with("CVE-"));
    let nameless: Vec<_> = findings.iter().filter(by_name).collect();
    assert_eq!(nameless.len(), 2);
    for finding in nameless {
        assert!(finding.get("cveId").is_none() && finding["findingName"] == "ROBOT (potential)", "{finding}");
        assert_eq!(finding["qds"], 35, "a CVSS base without a CVE leaves the QDS to the table");
    }
}
