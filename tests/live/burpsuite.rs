//! Burp Suite's GraphQL API: sites, their scans, the issues of a scan; a server refuses whatever its schema does not know.

use super::{Came, Shipped, row, sorted};
use crate::vendor::{Answer, Asked, Vendor};
use serde_json::{Value, json};

const BURP: Shipped =
    Shipped { name: "burpsuite", place: "host", variable: "BURPSUITE_API_KEY", secret: "hunter2-burpsuite" };

/// Sites and how many issues the newest finished scan of each has; `None` where none has finished.
const SITES: [(&str, Option<usize>); 5] =
    [("12", Some(1_100)), ("13", Some(500)), ("14", None), ("15", Some(0)), ("16", Some(7))];
const SEVERITIES: [&str; 4] = ["info", "low", "medium", "high"];
const CONFIDENCES: [&str; 4] = ["certain", "firm", "tentative", "false_positive"];
const NOVELTIES: [(Option<&str>, &str); 5] = [
    (Some("first"), "NEW"),
    (Some("new"), "NEW"),
    (Some("repeated"), "ACTIVE"),
    (Some("regression"), "REOPENED"),
    (None, "ACTIVE"),
];

/// What every schema knows of what may stand in a query, names of operations and variables included.
const KNOWN: &str = "query GetSiteTree site_tree sites folders GetScans scans limit sort_column sort_order scan_status start end \
    desc asc succeeded status start_time end_time GetScan scan issues count severities confidences issue_counts total \
    serial_number severity confidence novelty origin path description_html remediation_html issue_type type_index id name \
    parent_id ID Int Severity Confidence siteId scanId";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Age {
    New,
    Old,
}

impl Age {
    /// What only this schema knows.
    fn knows(self) -> &'static str {
        match self {
            Age::New => "scan_target_id scan_target fingerprint",
            Age::Old => "site_id site_name",
        }
    }

    /// A word of the query that the schema does not know.
    fn unknown(self, query: &str) -> Option<&str> {
        let mut words = query.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        words.find(|word| {
            word.parse::<u64>().is_err() && !KNOWN.split_whitespace().chain(self.knows().split(' ')).any(|k| k == *word)
        })
    }
}

fn errors(message: &str) -> Answer {
    Answer::json(&json!({"errors": [{"message": message, "locations": [{"line": 1, "column": 1}]}], "data": null}))
}

/// The scans of a site, as the query wants them.
fn scans(site: &str, query: &str) -> Vec<Value> {
    let finished = SITES.iter().any(|(id, issues)| *id == site && issues.is_some());
    let mut scans = vec![
        json!({"id": format!("{site}1"), "status": "succeeded", "start_time": "2024-05-01T09:00:00.571Z", "end_time": "2024-05-01T10:00:00.571Z"}),
        json!({"id": format!("{site}2"), "status": "succeeded", "start_time": "2024-06-01T09:00:00.571Z", "end_time": "2024-06-01T10:00:00.571Z"}),
        json!({"id": format!("{site}3"), "status": "running", "start_time": "2024-07-01T09:00:00.571Z", "end_time": null}),
    ];
    scans.retain(|scan| finished || scan["status"] == "running");
    scans.retain(|scan| !query.contains("scan_status: [succeeded]") || scan["status"] == "succeeded");
    if query.contains("sort_column: start, sort_order: desc") {
        scans.reverse();
    }
    scans.truncate(if query.contains("limit: 1") { 1 } else { scans.len() });
    scans
}

fn serial(site: &str, number: usize) -> String {
    format!("56016165120202280{site}{number:04}")
}

fn issue(site: &str, number: usize, age: Age) -> Value {
    let mut issue = json!({
        "serial_number": serial(site, number), "severity": SEVERITIES[number % 4],
        "confidence": CONFIDENCES[number / 4 % 4], "novelty": NOVELTIES[number % 5].0,
        "origin": "https://ginandjuice.example", "path": format!("/catalog/{number}"),
        "description_html": null, "remediation_html": null,
        "issue_type": {"type_index": "1049088", "name": "SQL injection", "description_html": "<p>In general</p>", "remediation_html": "<p>Bind</p>"},
    });
    if age == Age::New {
        issue["fingerprint"] = json!(format!("f-{site}-{number}"));
    }
    issue
}

/// The numbers of those issues of a scan that the filters let through.
fn wanted(count: usize, severities: &Value, confidences: &Value) -> Vec<usize> {
    let lets = |list: &Value, word: &str| list.as_array().is_none_or(|list| list.iter().any(|one| one == word));
    let wanted =
        |number: &usize| lets(severities, SEVERITIES[number % 4]) && lets(confidences, CONFIDENCES[number / 4 % 4]);
    (0..count).filter(wanted).collect()
}

fn scan(variables: &Value, age: Age) -> Option<Value> {
    let id = variables["scanId"].as_str()?;
    let site = id.strip_suffix('2')?;
    let count = SITES.iter().find(|(known, _)| *known == site)?.1?;
    let (start, size) = (variables["start"].as_u64()? as usize, variables["count"].as_u64()? as usize);
    let wanted = wanted(count, &variables["severities"], &variables["confidences"]);
    let issues: Vec<Value> = wanted.iter().skip(start).take(size).map(|number| issue(site, *number, age)).collect();
    let mut scan =
        json!({"id": id, "end_time": "2024-06-01T10:00:00.571Z", "issue_counts": {"total": count}, "issues": issues});
    match age {
        Age::New => scan["scan_target"] = json!({"id": site, "name": format!("Site {site}")}),
        Age::Old => {
            scan["site_id"] = json!(site);
            scan["site_name"] = json!(format!("Site {site}"));
        }
    }
    Some(scan)
}

/// Answers as a server of that age would.
fn answer(asked: &Asked, age: Age) -> Answer {
    let header = |name: &str| asked.headers.get(name).map_or("", String::as_str);
    match () {
        () if (asked.method.as_str(), asked.path.as_str()) != ("POST", "/graphql/v1") => return Answer::status(404),
        () if header("authorization") != BURP.secret => return Answer::text(401, r#"{"message":"Unauthorized"}"#),
        () if !header("content-type").starts_with("application/json") => return Answer::status(415),
        () => {}
    }
    let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
    let (query, variables) = (body["query"].as_str().unwrap_or_default(), &body["variables"]);
    if let Some(word) = age.unknown(query) {
        return errors(&format!("Validation error: `{word}` is unknown"));
    }
    let operation = body["operationName"].as_str().unwrap_or_default();
    let data = match operation {
        _ if !query.contains(&format!("query {operation}")) => return errors("Unknown operation"),
        "GetSiteTree" => {
            let site = |(id, _): &(&str, _)| json!({"id": id, "name": format!("Site {id}"), "parent_id": "0"});
            json!({"site_tree": {"sites": SITES.iter().map(site).collect::<Vec<_>>()}})
        }
        "GetScans" => json!({"scans": scans(variables["siteId"].as_str().unwrap_or_default(), query)}),
        _ => match scan(variables, age) {
            Some(scan) => json!({ "scan": scan }),
            None => return errors("No such scan"),
        },
    };
    Answer::json(&json!({ "data": data }))
}

const FINDING: [&str; 5] = ["externalFindingId", "findingSeverity", "findingStatus", "applicationURL", "webAppName"];

/// What has to come out with these filters.
fn truth(severities: &Value, confidences: &Value) -> Vec<String> {
    let all = SITES.iter().flat_map(|(site, count)| {
        let numbers = wanted(count.unwrap_or_default(), severities, confidences).into_iter();
        numbers.map(move |number| (site, number))
    });
    let real = all.filter(|(_, number)| confidences.is_array() || CONFIDENCES[number / 4 % 4] != "false_positive");
    sorted(real.map(|(site, number)| {
        let url = format!("https://ginandjuice.example/catalog/{number}");
        let status = NOVELTIES[number % 5].1;
        let level = number % 4 + 1;
        row(&[json!(serial(site, number)), json!(level), json!(status), json!(url), json!(format!("Site {site}"))])
    }))
}

fn run(age: Age, more: &str) -> Came {
    let vendor = Vendor::start(move |asked| answer(asked, age));
    BURP.run(&vendor.url, more)
}

#[test]
fn newer_and_older_servers_tell_the_same() {
    for (age, text) in [(Age::New, "1 of 2"), (Age::Old, "2 of 2")] {
        let came = run(age, "");
        came.assert_whole();
        let truth = truth(&Value::Null, &Value::Null);
        assert_eq!(came.rows("finding/web_application", &FINDING), truth, "{age:?}");
        let texts: Vec<&Value> =
            came.report["endpoints"].as_array().expect("endpoints").iter().map(|one| &one["text"]).collect();
        assert_eq!(texts, [&Value::Null, &json!(text), &json!(text)], "{age:?}");
    }
}

#[test]
fn filters_are_sent_and_what_they_let_through_is_whole() {
    let came = run(Age::New, "filters: { severities: [medium, high], confidences: [certain, false_positive] }");
    came.assert_whole();
    let truth = truth(&json!(["medium", "high"]), &json!(["certain", "false_positive"]));
    assert!(truth.len() > 100);
    assert_eq!(came.rows("finding/web_application", &FINDING), truth);
}
