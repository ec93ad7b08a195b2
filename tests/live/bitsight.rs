//! BitSight's REST API: the token is a user without a password, every company's findings are walked by full links, answers
//! may have to be waited for.

use super::{Came, Shipped, row, sorted};
use crate::vendor::{Answer, Asked, Vendor};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// The profile.
pub const BITSIGHT: Shipped =
    Shipped { name: "bitsight", place: "api_url", variable: "BITSIGHT_TOKEN", secret: "hunter2-bitsight" };
/// A pace at which a test is over in time.
pub const FAST: &str = "limits: { rate: 1000/second, burst: 10000 }";

/// How many a page holds if nobody says.
const SIZE: usize = 100;
/// Severities in the vendor's words, and ours.
const CATEGORIES: [(&str, u8); 4] = [("minor", 2), ("moderate", 3), ("material", 4), ("severe", 5)];

fn guid(company: usize) -> String {
    format!("{company:08}-33c4-42c9-9231-c8194c305db3")
}

/// Assets of a finding: one address, or that and a name.
fn assets(company: usize, number: usize) -> Vec<String> {
    let address = format!("10.{company}.{}.{}", number / 250 % 250, number % 250);
    let name = (number % 4 == 3).then(|| format!("host-{number}.example"));
    [address].into_iter().chain(name).collect()
}

/// Vulnerabilities of a finding: one, or two, or none.
fn vulnerabilities(number: usize) -> Vec<String> {
    let cve = format!("CVE-2024-{}", 10_000 + number);
    match number % 10 {
        8 => vec![cve, "ROBOT".to_owned()],
        9 => Vec::new(),
        _ => vec![cve],
    }
}

fn remediated(number: usize) -> Option<bool> {
    [None, Some(false), Some(true)][number % 3]
}

fn finding(company: usize, number: usize) -> Value {
    let assets = assets(company, number);
    let evidence = format!("{}:{number}", assets[0]);
    let assets: Vec<Value> = assets
        .iter()
        .map(|asset| {
            let is_ip = !asset.ends_with(".example");
            json!({"asset": asset, "identifier": null, "category": "low", "importance": 0.0, "is_ip": is_ip})
        })
        .collect();
    let help = "Update all affected hardware and software packages that are vulnerable to this exploit. ".repeat(3);
    let vulnerability = |name: String| {
        json!({
            "name": name, "alias": null, "display_name": name, "description": "A flaw that lets others read along.",
            "remediation_tip": help, "confidence": "HIGH", "cvss": {"base": 5.9}, "severity": "Moderate",
        })
    };
    json!({
        "temporary_id": format!("A{company}-{number}"), "affects_rating": true, "assets": assets,
        "details": {
            "cvss": {"base": [5.9]}, "check_pass": "", "dest_port": 443, "country": "United States", "grade": "BAD",
            "diligence_annotations": {"message": "Detected service: HTTPS", "transport": "tcp", "Server": "BigIP"},
            "remediations": [{"message": "Detected service: HTTPS", "help_text": help, "remediation_tip": help}],
            "searchable_details": "Detected service: HTTPS,tcp,BigIP", "observed_ips": [],
            "vulnerabilities": vulnerabilities(number).into_iter().map(vulnerability).collect::<Vec<_>>(),
        },
        "evidence_key": evidence, "first_seen": "2024-01-02", "last_seen": "2024-02-03", "related_findings": [],
        "risk_category": "Diligence", "risk_vector": "patching_cadence", "risk_vector_label": "Patching Cadence",
        "rolledup_observation_id": "", "severity": 1.0, "severity_category": CATEGORIES[number % 4].0, "tags": [],
        "remediation_history": {"last_requested_refresh_date": null}, "remaining_decay": 59,
        "remediated": remediated(number), "impacts_risk_vector_details": "AFFECTS_RATING",
    })
}

/// One page, with full links to those beside it.
fn page(asked: &Asked, count: usize, item: impl Fn(usize) -> Value) -> Answer {
    let limit = asked.query.get("limit").map_or(SIZE, |_| asked.count("limit"));
    let offset = asked.count("offset");
    let host = asked.headers.get("host").map_or("", String::as_str);
    let others = asked.query.iter().filter(|(name, _)| *name != "limit" && *name != "offset");
    let others: String = others.map(|(name, value)| format!("{name}={value}&")).collect();
    let link = |offset: usize| format!("http://{host}{}?{others}limit={limit}&offset={offset}", asked.path);
    let next = (offset + limit < count).then(|| link(offset + limit));
    let previous = (offset > 0).then(|| link(offset.saturating_sub(limit)));
    let results: Vec<Value> = (offset..count.min(offset + limit)).map(item).collect();
    Answer::json(&json!({"links": {"next": next, "previous": previous}, "count": count, "results": results}))
}

/// Answers as BitSight would, where the companies of the portfolio have so many findings each.
pub fn answer(asked: &Asked, counts: &[usize]) -> Answer {
    let credential = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:", BITSIGHT.secret)));
    if asked.headers.get("authorization") != Some(&credential) {
        return Answer::text(401, r#"{"detail":"Invalid token."}"#);
    }
    let asks = |name: &str, value: &str| asked.query.get(name).is_some_and(|given| given == value);
    let parts: Vec<&str> = asked.path.split('/').skip(1).collect();
    match parts[..] {
        ["ratings", "v2", "portfolio"] => {
            page(asked, counts.len(), |company| json!({"guid": guid(company), "name": format!("Company {company}")}))
        }
        ["ratings", "v1", "companies", company, "findings"] => {
            let Some(company) = (0..counts.len()).find(|number| guid(*number) == company) else {
                return Answer::text(403, r#"{"detail":"You do not have permission to perform this action."}"#);
            };
            let count = counts[company];
            match () {
                // Others than those asked for, or a sample of them, would be wrong.
                () if !asks("risk_vector", "patching_cadence") => Answer::text(400, r#"{"detail":"too much"}"#),
                () if !asks("unsampled", "true") => page(asked, count / 2, |number| finding(company, number)),
                () => page(asked, count, |number| finding(company, number)),
            }
        }
        _ => Answer::text(404, r#"{"detail":"Not found."}"#),
    }
}

/// A portfolio of two pages: a large company, one whose findings just fill a page, and many with a few or none.
fn counts() -> Vec<usize> {
    let small = (2..120).map(|company: usize| if company.is_multiple_of(10) { 3 } else { 0 });
    [230, SIZE].into_iter().chain(small).collect()
}

/// What is not ready yet, or asked for too soon, comes when it is asked for again.
fn at_leisure(asked: &Asked, counts: &[usize]) -> Answer {
    let of = |company: usize| asked.path.contains(&guid(company));
    match asked.time {
        1 | 2 if of(0) && asked.count("offset") == 0 => Answer::text(202, r#"{"status":"queued"}"#),
        1 if of(0) && asked.count("offset") == SIZE => Answer::status(429).header("retry-after", "1"),
        1 if of(50) => Answer::text(524, "a timeout occurred"),
        _ => answer(asked, counts),
    }
}

/// What has to come out: a finding for each asset and vulnerability.
fn truth(counts: &[usize]) -> Vec<String> {
    let mut rows = Vec::new();
    for (company, number) in counts.iter().enumerate().flat_map(|(company, n)| (0..*n).map(move |n| (company, n))) {
        let mut names = vulnerabilities(number);
        if names.is_empty() {
            names.push("Detected service: HTTPS,tcp,BigIP".to_owned());
        }
        let status = if remediated(number) == Some(true) { "FIXED" } else { "ACTIVE" };
        for asset in assets(company, number) {
            for name in &names {
                let id = format!("A{company}-{number}");
                let level = CATEGORIES[number % 4].1;
                rows.push(row(&[json!(id), json!(asset), json!(name), json!(level), json!(status)]));
            }
        }
    }
    sorted(rows.into_iter())
}

const FINDING: [&str; 5] = ["externalFindingId", "assetName", "findingName", "findingSeverity", "findingStatus"];

fn run(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Came {
    let vendor = Vendor::start(script);
    BITSIGHT.run(&vendor.url, FAST)
}

#[test]
fn every_finding_of_every_company_comes_whatever_has_to_be_waited_for() {
    let came = run(|asked| at_leisure(asked, &counts()));
    came.assert_whole();
    assert_eq!(came.rows("finding/host", &FINDING), truth(&counts()));
}

#[test]
fn a_company_that_may_not_be_seen_is_missed_and_the_others_are_kept() {
    let came = run(|asked| {
        if asked.path.contains(&guid(1)) {
            return Answer::text(403, r#"{"detail":"You do not have permission to perform this action."}"#);
        }
        answer(asked, &counts())
    });
    assert_eq!(came.exit, Some(3), "{}", came.complaints);
    let mut others = counts();
    others[1] = 0;
    assert_eq!(came.rows("finding/host", &FINDING), truth(&others));
    assert!(came.complaints.contains("You do not have permission"), "{}", came.complaints);
}
