//! Records with two arrays: assets and vulnerabilities, of which every pair is a row.

use super::{address, instant, uuid};
use crate::inputs::Text;
use crate::random::Random;

/// One to three assets, one to four vulnerabilities.
pub fn record(random: &mut Random, text: &Text) -> String {
    let (assets, vulnerabilities) = ([1, 1, 1, 2, 3][random.below(5)], [1, 1, 2, 3, 4][random.below(5)]);
    let assets: Vec<String> = (0..assets).map(|_| asset(random)).collect();
    let vulnerabilities: Vec<String> = (0..vulnerabilities).map(|_| vulnerability(random, text)).collect();
    format!(
        concat!(
            r#"{{"temporary_id":"A9Jq{id:016x}","affects_rating":true,"assets":[{assets}],"details":{{"check_pass":"","#,
            r#""diligence_annotations":{{"message":"{message}"}},"geo_ip_location":"US","country":"United States","grade":"BAD","#,
            r#""sample_timestamp":"{sampled}","remediations":[{{"message":"{message}","help_text":"{help}","remediation_tip":"{help}"}}],"#,
            r#""vulnerabilities":[{vulnerabilities}],"observed_ips":["{ip}:443"],"rollup_start_date":"2025-11-02","rollup_end_date":"2026-01-09"}},"#,
            r#""evidence_key":"{ip}:443","first_seen":"{first}","last_seen":"{last}","related_findings":[],"risk_category":"Diligence","#,
            r#""risk_vector":"patching_cadence","risk_vector_label":"Patching Cadence","rolledup_observation_id":"{rolled:016x}{id:016x}","#,
            r#""severity":{severity}.{tenth},"severity_category":"{category}","tags":[],"asset_overrides":[],"duration":null,"comments":null,"#,
            r#""remaining_decay":{decay},"remediated":null,"remediation_history":{{"last_requested_refresh_date":null,"#,
            r#""last_refresh_status_date":null,"last_refresh_reason_code":"n/a"}}}}"#,
        ),
        id = random.next(),
        assets = assets.join(","),
        message = text.cut(random, 60),
        sampled = instant(random, false),
        help = text.cut(random, 170),
        vulnerabilities = vulnerabilities.join(","),
        ip = address(random),
        first = instant(random, true),
        last = instant(random, true),
        rolled = random.next(),
        severity = random.between(1, 10),
        tenth = random.below(10),
        category = random.pick(&["minor", "moderate", "material", "severe", "none"]),
        decay = random.below(60),
    )
}

fn asset(random: &mut Random) -> String {
    let addresses: Vec<String> = (0..random.between(1, 4)).map(|_| format!("\"{}\"", address(random))).collect();
    format!(
        concat!(
            r#"{{"asset":"host{host}.example.org","identifier":null,"category":"low","importance":0.{importance},"is_ip":false,"#,
            r#""asset_type":"domain","ip_addresses":[{addresses}],"hosted_by":{{"guid":"{guid}","name":"Cloud Inc."}},"tags":["prod"]}}"#,
        ),
        host = random.below(5000),
        importance = random.below(100),
        addresses = addresses.join(","),
        guid = uuid(random),
    )
}

fn vulnerability(random: &mut Random, text: &Text) -> String {
    format!(
        concat!(
            r#"{{"name":"CVE-{year}-{number:04}","alias":null,"display_name":"{name}","confidence":"{confidence}","#,
            r#""cvss":{{"base":{base}.{tenth},"exploitability":2.8,"impact":5.9}},"remediation_tip":"{tip}","#,
            r#""description":{description},"severity":"severe"}}"#,
        ),
        year = random.between(2015, 2027),
        number = random.below(9999),
        name = text.cut(random, 24),
        confidence = random.pick(&["HIGH", "LOW", "MEDIUM"]),
        base = random.between(1, 10),
        tenth = random.below(10),
        tip = text.cut(random, 120),
        description = text.quoted(random, 3, (150, 400)),
    )
}

/// A page of them.
pub fn page(rows: &str, total: usize) -> String {
    format!(r#"{{"links":{{"next":null,"previous":null}},"count":{total},"results":[{rows}]}}"#)
}
