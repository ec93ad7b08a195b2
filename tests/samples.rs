//! Real answers of the vendors, which lie beside the project, mapped by `mapctl preview`. What must come out was worked
//! out by hand. Where the samples are not there, a test says that it skipped.

use crate::scratch::{mapctl, transcript};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A sample's JSON; `None`, and said so, when it is not there.
#[allow(clippy::print_stdout)] // Who runs the tests must see what was not tried.
fn sample(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("SKIPPED sample {name}: {} is not there", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// What `mapctl preview` made of an answer.
struct Preview {
    entities: Vec<Value>,
    complaints: String,
    exit: Option<i32>,
}

/// Maps an answer. Keys are checked for their form and taken out: they are hashes.
#[allow(clippy::print_stdout)] // The test harness shows it beside what fails.
fn preview(map: &str, endpoint: &str, scopes: &[&str], answer: &Value) -> Preview {
    let scratch = TempDir::new().expect("a temporary folder");
    fs::write(scratch.path().join("answer.json"), answer.to_string()).expect("the answer");
    let mut arguments: Vec<String> = ["preview", map, "--endpoint", endpoint, "answer.json"].map(str::to_owned).into();
    arguments.extend(scopes.iter().flat_map(|scope| ["--scope".to_owned(), (*scope).to_owned()]));
    let output = mapctl(scratch.path(), &arguments);
    let lines = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let entities = lines.lines().map(|line| {
        let mut entity: Value = serde_json::from_str(line).expect("a line of JSON");
        let key = entity.as_object_mut().and_then(|entity| entity.shift_remove("findingKey")).expect("a findingKey");
        let key = key.as_str().expect("a text");
        assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        entity
    });
    let preview = Preview {
        entities: entities.collect(),
        complaints: String::from_utf8_lossy(&output.stderr).into_owned(),
        exit: output.status.code(),
    };
    println!("{}", transcript(&arguments, &output));
    preview
}

/// A page of the submissions, in the envelope that the sample lacks.
fn submissions(sample: &Value) -> Value {
    let count = sample.as_array().expect("an array").len();
    json!({ "data": sample, "included": [], "meta": { "count": count, "total_hits": count } })
}

#[test]
fn a_bugcrowd_submission() {
    let Some(sample) = sample("bugcrowd/bugcrowd_one.json") else { return };
    let seen = preview("bugcrowd", "submissions", &[], &submissions(&sample));
    let expected = json!({
        "target": "finding/web_application",
        "externalFindingId": "a4201d47-62e1-4287-9ff6-30807ae9d36a",
        "findingName": "JWT Alg none",
        "findingDescription": "Vulnerability Name: JWT alg none",
        "findingType": "VULNERABILITY",
        "findingSubType": "submission",
        "findingSeverity": 1,                    // Bugcrowd's 5 is P5, the least
        "findingStatus": "ACTIVE",               // unresolved
        "findingFirstFoundOn": "2002-04-01T21:59:56.546Z",
        "remediationStrategy": "Properly do JWT",
        "applicationURL": "https://example.com/",
        "webAppName": "example.com",
        "webAppUrl": "https://example.com/",
        "vendorProductName": "Bugcrowd",
        "connectorName": "bugcrowd",
        "assetType": "web_application",
        "sourceSeverity": "5",
        "qds": 15,
    });
    assert_eq!(seen.entities, [expected]);
    assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
}

#[test]
fn bugcrowd_submissions_that_give_nothing() {
    let names = ["bugcrowd/bugcrowd_not_reproducible.json", "bugcrowd/bugcrowd_empty.json"];
    for sample in names.iter().filter_map(|name| sample(name)) {
        let seen = preview("bugcrowd", "submissions", &[], &submissions(&sample));
        assert!(seen.entities.is_empty(), "{:?}", seen.entities);
        assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
    }
}

/// Issues of a scan, in the envelope that the sample lacks.
fn issues(sample: &Value) -> Value {
    let issues = &sample["Issues"];
    let total = issues.as_array().expect("an array").len();
    let scan = json!({
        "id": "99", "end_time": "2024-05-01T10:00:00.571Z", "scan_target": { "id": "12", "name": "Test & Co" },
        "issue_counts": { "total": total }, "issues": issues,
    });
    json!({ "data": { "scan": scan } })
}

const SITE: [&str; 2] = [r#"site={"id":"12","name":"Test"}"#, r#"scan={"id":"99"}"#];

#[test]
fn a_burp_issue_with_nulls_and_a_long_serial_number() {
    let Some(sample) = sample("burp/null_request_segments.json") else { return };
    let seen = preview("burpsuite", "issues", &SITE, &issues(&sample));
    let expected = json!({
        "target": "finding/web_application",
        "externalFindingId": "0000000000000000000000",   // 22 zeros: an id, not the number 0
        "findingName": "TLS certificate",                // both descriptions and both remedies are null, so left out
        "findingType": "VULNERABILITY",
        "findingSeverity": 3,
        "findingStatus": "ACTIVE",                       // no novelty was asked for: the map's default
        "findingLastFoundOn": "2024-05-01T10:00:00.571Z",
        "applicationURL": "https://verysecretcompany.domain/",
        "webAppName": "Test & Co",
        "webAppUrl": "https://verysecretcompany.domain",
        "vendorProductName": "PortSwigger",
        "connectorName": "burpsuite",
        "assetType": "web_application",
        "sourceSeverity": "medium",
        "qds": 55,
    });
    assert_eq!(seen.entities, [expected]);
    assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
}

#[test]
fn burp_issues_without_a_serial_number_or_a_name_are_rejected() {
    let missing = [("one_finding", &["externalFindingId"][..]), ("null_title", &["externalFindingId", "findingName"])];
    for (name, attributes) in missing {
        let Some(sample) = sample(&format!("burp/{name}.json")) else { continue };
        let seen = preview("burpsuite", "issues", &SITE, &issues(&sample));
        assert!(seen.entities.is_empty(), "{:?}", seen.entities);
        assert_eq!(seen.exit, Some(4));
        assert!(seen.complaints.starts_with("rejected: missing-required in issues: "), "{}", seen.complaints);
        for attribute in attributes {
            assert!(seen.complaints.contains(&format!("`{attribute}` is required")), "{}", seen.complaints);
        }
        assert!(seen.complaints.contains("$.serial_number"), "{}", seen.complaints);
    }
}

#[test]
fn a_burp_issue_is_whole_once_it_has_a_serial_number() {
    let Some(mut sample) = sample("burp/one_finding.json") else { return };
    sample["Issues"][0]["serial_number"] = json!("5601616512020228096");
    let seen = preview("burpsuite", "issues", &SITE, &issues(&sample));
    let [finding] = seen.entities.as_slice() else { panic!("{:?}", seen.entities) };
    for (attribute, value) in [
        ("externalFindingId", json!("5601616512020228096")),
        ("findingName", json!("Finding")),
        ("findingDescription", json!("description 1")),
        ("remediationStrategy", json!("remediation 1")),
        ("findingSeverity", json!(4)),
        ("qds", json!(80)),
        ("applicationURL", json!("https://www.test.com/path")),
        ("webAppUrl", json!("https://www.test.com")),
    ] {
        assert_eq!(finding[attribute], value, "{attribute}");
    }
}

#[test]
fn a_burp_scan_that_found_nothing() {
    let Some(sample) = sample("burp/no_findings.json") else { return };
    let seen = preview("burpsuite", "issues", &SITE, &issues(&sample));
    assert!(seen.entities.is_empty());
    assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
}

const COMPANY: [&str; 1] = [r#"company={"guid":"01bkac90-0000-3333-8888-c333faf7f50t"}"#];

#[test]
fn a_bitsight_page_with_a_vulnerability() {
    let Some(page) = sample("bitsight/bitsight_findings_page_1.json") else { return };
    let seen = preview("bitsight", "findings", &COMPANY, &page);
    let vulnerability = &page["results"][0]["details"]["vulnerabilities"][0];
    let expected = json!({
        "target": "finding/host",
        "externalFindingId": "XXX",
        "findingName": "CVE-2000-55555",
        "findingDescription": vulnerability["description"],
        "findingSubType": "Information",                 // confidence LOW; no findingType: open_ports is in no row
        "findingSeverity": 2,                            // minor, of the finding; the vulnerability says Moderate
        "findingStatus": "ACTIVE",                       // remediated is null
        "findingFirstFoundOn": "2022-01-01T00:00:00Z",
        "findingLastFoundOn": "2023-10-31T00:00:00Z",
        "cveId": "CVE-2000-55555",
        "cvss3Base": 5.9,
        "detectionResult": "xxx.xxx.111.11:853",
        "remediationStrategy": vulnerability["remediation_tip"],
        "port": 853,
        "protocol": "tcp",
        "externalAssetId": "xxx.xxx.111.11",             // masked by its author, so no ipAddress
        "assetName": "xxx.xxx.111.11",
        "vendorProductName": "Bitsight",
        "connectorName": "bitsight",
        "assetType": "host",
        "sourceSeverity": "minor",
        "qds": 59,                                       // a CVE with a CVSS base: ten times the base
    });
    assert_eq!(seen.entities, [expected]);
    assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
}

/// One open webcam of the second page, seen on an asset. No vulnerability names it, so what was detected does.
fn webcam(id: &str, first_seen: &str, asset: &str) -> Value {
    json!({
        "target": "finding/host",
        "externalFindingId": id,
        "findingName": "Detected service: HTTP  (Open Webcam),tcp,D-Link/Airlink IP webcam http config",
        "findingDescription": "Detected service: HTTP  (Open Webcam)",
        "findingSeverity": 5,
        "findingStatus": "ACTIVE",
        "findingFirstFoundOn": first_seen,
        "findingLastFoundOn": "2021-07-22T00:00:00Z",
        "detectionResult": "X.X.X.X:82",
        "port": 82,
        "protocol": "tcp",
        "externalAssetId": asset,
        "assetName": asset,
        "vendorProductName": "Bitsight",
        "connectorName": "bitsight",
        "assetType": "host",
        "sourceSeverity": "severe",
        "qds": 95,
    })
}

#[test]
fn a_bitsight_page_with_two_assets_and_no_vulnerabilities() {
    let Some(mut sample) = sample("bitsight/company_findings_get_response.json") else { return };
    // Its author masked every address alike, so the first asset of both findings has one identity: it is no finding
    // twice, and it is said.
    let seen = preview("bitsight", "findings", &COMPANY, &sample["raw_response"]);
    let first = webcam("1001", "2021-07-15T00:00:00Z", "X.X.X.X");
    let second = webcam("1002", "2021-07-11T00:00:00Z", "X.X.X.Y");
    assert_eq!(seen.entities, [first.clone(), second.clone()]);
    assert_eq!(seen.exit, Some(4));
    assert!(seen.complaints.starts_with("rejected: identity-conflict in findings: "), "{}", seen.complaints);

    // As it came from the API the addresses differed: three findings.
    sample["raw_response"]["results"][1]["assets"][0]["asset"] = json!("X.X.X.Z");
    let seen = preview("bitsight", "findings", &COMPANY, &sample["raw_response"]);
    assert_eq!(seen.entities, [first, webcam("1002", "2021-07-11T00:00:00Z", "X.X.X.Z"), second]);
    assert_eq!((seen.exit, seen.complaints.lines().count()), (Some(0), 1), "{}", seen.complaints);
}

/// The older answers list `companies`, not `results`: no records is not the same as records somewhere else.
#[test]
fn an_older_bitsight_portfolio_is_never_an_empty_one() {
    let older = ["bitsight/bitsight_portfolio.json", "bitsight/companies_guid_get_response.json"];
    for sample in older.iter().filter_map(|name| sample(name)) {
        let answer = sample.get("raw_response").unwrap_or(&sample);
        let seen = preview("bitsight", "portfolio", &[], answer);
        assert_eq!(seen.exit, Some(2));
        assert!(seen.complaints.contains("there are no records at `$.results[*]`"), "{}", seen.complaints);
        assert!(seen.complaints.contains("answer.json:1:1"), "{}", seen.complaints);
    }
}
