//! Bugcrowd's REST API: a pinned version is demanded, no offset past 9,900 is served, `links.next` never ends.

use super::{Came, Shipped, row, sorted};
use crate::vendor::{Answer, Asked, Vendor};
use serde_json::{Value, json};

const BUGCROWD: Shipped =
    Shipped { name: "bugcrowd", place: "api_url", variable: "BUGCROWD_PASSWORD", secret: "hunter2-bugcrowd" };
const TOKEN: &str = "Token your-api-username:hunter2-bugcrowd";
/// The highest offset that is served.
const CEILING: usize = 9_900;
const LARGEST: usize = 100;
const STATES: [&str; 8] =
    ["new", "triaged", "unresolved", "resolved", "informational", "out_of_scope", "not_applicable", "not_reproducible"];
/// The API version since which there are engagements.
const ENGAGEMENTS_SINCE: &str = "2024-02-09";

/// As many as the shipped pace asks for without a pause.
const SUBMISSIONS: usize = 430;
const ENGAGEMENTS: usize = 130;

/// Enough that pages of no order would show, and a pace at which ten thousand come in time.
const FAST: &str = "limits: { rate: 1000/second, burst: 1000 }\ndata_types: [App Issues]";

fn state(number: usize) -> &'static str {
    STATES[number % 8]
}

/// 1 is the worst; nobody has rated the sixth.
fn severity(number: usize) -> Option<usize> {
    Some(number / 8 % 6).filter(|severity| *severity > 0)
}

/// The target that a submission names, if any.
fn target(number: usize) -> Option<usize> {
    (number % 3 == 2).then_some(number % 7)
}

fn submission(number: usize) -> Value {
    let bug_url = match number % 4 {
        0 => json!(format!("https://shop-{}.example/cart?id={number}", number % 5)),
        1 => json!("curl https://example.com/"),
        _ => Value::Null,
    };
    let mut relationships = json!({"program": {"data": {"type": "program", "id": "p1"}}, "assignee": {"data": null}});
    if !number.is_multiple_of(3) {
        let data = target(number).map(|id| json!({"type": "target", "id": format!("t{id}")}));
        relationships["target"] = json!({ "data": data });
    }
    let attributes = json!({
        "bug_url": bug_url, "custom_fields": {}, "description": "# What\nI **saw** it", "duplicate": false,
        "last_transitioned_to_resolved_at": null, "remediation_advice": null, "severity": severity(number),
        "source": "platform", "state": state(number), "submitted_at": "2024-01-02T03:04:05.678Z",
        "title": format!("Bug {number}"), "vrt_id": "cross_site_scripting_xss.stored", "vulnerability_references": "",
    });
    json!({"id": format!("s{number}"), "type": "submission", "attributes": attributes, "relationships": relationships})
}

fn refused(status: u16, title: &str) -> Answer {
    let errors = json!({"errors": [{"title": title, "status": status.to_string(), "detail": title}]});
    Answer::text(status, &errors.to_string()).header("content-type", "application/vnd.bugcrowd.v4+json")
}

/// One page of so many items, as far as it is served.
fn page(asked: &Asked, count: usize, item: &dyn Fn(usize) -> Value, included: &dyn Fn(&[Value]) -> Value) -> Answer {
    let limit = asked.query.get("page[limit]").map_or(25, |_| asked.count("page[limit]"));
    let offset = asked.count("page[offset]");
    if limit > LARGEST || offset > CEILING {
        return refused(400, "page is out of range");
    }
    let data: Vec<Value> = (offset..count.min(offset + limit)).map(item).collect();
    let next = format!("{}?page[limit]={limit}&page[offset]={}", asked.path, offset + limit);
    Answer::json(&json!({
        "included": included(&data), "meta": {"count": data.len(), "total_hits": count}, "links": {"next": next},
        "data": data,
    }))
}

fn submissions(asked: &Asked, count: usize) -> Answer {
    let list = |name: &str| asked.query.get(name).map(|all| all.split(',').collect::<Vec<_>>());
    let (states, severities) = (list("filter[state]"), list("filter[severity]"));
    if severities.as_ref().is_some_and(|severities| severities.len() > 4) {
        return refused(400, "too many severities");
    }
    let rated = |number: &usize| severity(*number).unwrap_or_default().to_string();
    let mut wanted: Vec<usize> = (0..count)
        .filter(|number| states.as_ref().is_none_or(|states| states.contains(&state(*number))))
        .filter(|number| severities.as_ref().is_none_or(|all| all.contains(&rated(number).as_str())))
        .collect();
    if asked.query.get("sort").is_none_or(|sort| sort != "submitted-asc") {
        wanted.reverse();
    }
    let include = list("include").unwrap_or_default();
    let program = json!({"type": "program", "id": "p1", "attributes": {"name": "Acme Program"}});
    let targets = (0..7).map(
        |id| json!({"type": "target", "id": format!("t{id}"), "attributes": {"name": format!("https://app-{id}.example/")}}),
    );
    let targets = targets.filter(|_| include.contains(&"target"));
    let included: Vec<Value> = targets.chain(include.contains(&"program").then_some(program)).collect();
    page(asked, wanted.len(), &|index| submission(wanted[index]), &|_| json!(included))
}

/// Every fifth has no brief; the others have one group in scope and one that is not.
fn engagement(number: usize) -> Value {
    let brief =
        (!number.is_multiple_of(5)).then(|| json!({"type": "engagement_brief", "id": format!("brief-{number}")}));
    json!({
        "type": "engagement", "id": format!("e{number}"), "attributes": {"code": format!("acme-{number}"), "state": "in_progress"},
        "relationships": {"engagement_brief": {"data": brief}},
    })
}

const CATEGORIES: [&str; 4] = ["website", "api", "android", "hardware"];

/// What lies around an engagement's brief: its groups, and their targets, one of which it shares with others.
fn surroundings(engagement: &Value) -> Vec<Value> {
    let id = &engagement["id"].as_str().expect("an id")[1..];
    let number: usize = id.parse().expect("a number");
    let link = |kind: &str, ids: &[String]| {
        let data: Vec<Value> = ids.iter().map(|id| json!({"type": kind, "id": id})).collect();
        json!({ "data": data })
    };
    let group = |id: String, in_scope: bool, targets: &[String]| json!({"type": "target_group", "id": id, "attributes": {"in_scope": in_scope}, "relationships": {"targets": link("target", targets)}});
    let target = |id: String, category: &str| json!({"type": "target", "attributes": {"name": format!("https://{id}.example/"), "category": category}, "id": id});
    let groups = [format!("in-{id}"), format!("out-{id}")];
    let brief = json!({"type": "engagement_brief", "id": format!("brief-{id}"), "relationships": {"engagement_brief_target_groups": link("target_group", &groups)}});
    let [inside, outside] = groups;
    vec![
        brief,
        group(inside, true, &[format!("own-{id}"), format!("shared-{}", number % 3)]),
        group(outside, false, &[format!("far-{id}")]),
        target(format!("own-{id}"), CATEGORIES[number % 4]),
        target(format!("shared-{}", number % 3), "website"),
        target(format!("far-{id}"), "website"),
    ]
}

fn engagements(asked: &Asked) -> Answer {
    let wants =
        asked.query.get("include").is_some_and(|all| all == "engagement_brief.engagement_brief_target_groups.targets");
    let included = |data: &[Value]| {
        let mut all: Vec<Value> = Vec::new();
        let briefed =
            data.iter().filter(|engagement| !engagement["relationships"]["engagement_brief"]["data"].is_null());
        for item in briefed.filter(|_| wants).flat_map(surroundings) {
            if !all.contains(&item) {
                all.push(item);
            }
        }
        json!(all)
    };
    page(asked, ENGAGEMENTS, &engagement, &included)
}

/// Answers as Bugcrowd would if it had so many submissions and took so many requests a minute.
fn answer(asked: &Asked, count: usize, per_minute: usize) -> Answer {
    let header = |name: &str| asked.headers.get(name).map_or("", String::as_str);
    let version = header("bugcrowd-version");
    let good = match asked.path.as_str() {
        _ if header("authorization") != TOKEN => refused(401, "Unauthorized"),
        _ if !header("accept").contains("bugcrowd") => refused(406, "Not acceptable"),
        _ if version.len() != "YYYY-MM-DD".len() => refused(400, "Bugcrowd-Version is missing"),
        _ if asked.number > per_minute => refused(429, "Too many requests"),
        "/submissions" if asked.count("page[offset]") == 200 && asked.time == 1 => {
            refused(429, "Too many requests").header("retry-after", "1")
        }
        "/submissions" => submissions(asked, count),
        "/engagements" if version >= ENGAGEMENTS_SINCE => engagements(asked),
        _ => refused(404, "Not found"),
    };
    let left = per_minute.saturating_sub(asked.number);
    good.header("x-ratelimit-limit", &per_minute.to_string()).header("x-ratelimit-remaining", &left.to_string())
}

const FINDING: [&str; 4] = ["externalFindingId", "findingSeverity", "findingStatus", "webAppName"];

/// What has to come out of the submissions that a profile asks for.
fn truth(count: usize, asked_for: impl Fn(usize) -> bool) -> Vec<String> {
    let finding = |number: usize| {
        let status = match state(number) {
            "new" => "NEW",
            "triaged" | "unresolved" | "informational" => "ACTIVE",
            "resolved" => "FIXED",
            _ => return None,
        };
        let name = match target(number) {
            _ if number.is_multiple_of(4) => format!("shop-{}.example", number % 5),
            Some(id) => format!("app-{id}.example"),
            None => "Acme Program".to_owned(),
        };
        let level = severity(number).map_or(3, |severity| 6 - severity);
        Some(row(&[json!(format!("s{number}")), json!(level), json!(status), json!(name)]))
    };
    sorted((0..count).filter(|number| asked_for(*number)).filter_map(finding))
}

fn run(count: usize, per_minute: usize, more: &str) -> (Came, Vec<Asked>) {
    let vendor = Vendor::start(move |asked| answer(asked, count, per_minute));
    (BUGCROWD.run(&vendor.url, more), vendor.asked())
}

#[test]
fn everything_comes_with_the_profile_as_shipped() {
    let (came, _) = run(SUBMISSIONS, 60, "");
    came.assert_whole();
    assert_eq!(came.rows("finding/web_application", &FINDING), truth(SUBMISSIONS, |_| true));
    let own = (0..ENGAGEMENTS).filter(|number| number % 5 > 0 && number % 4 < 2);
    let assets = own.map(|number| format!("own-{number}")).chain((0..3).map(|number| format!("shared-{number}")));
    let assets = sorted(assets.map(|id| row(&[json!(id), json!(format!("{id}.example"))])));
    assert_eq!(came.rows("asset/web_application", &["externalAssetId", "webAppName"]), assets);
    assert_eq!(came.report["retries"], 1);
}

#[test]
fn filters_are_sent_and_what_they_let_through_is_whole() {
    let (came, asked) = run(SUBMISSIONS, 60, "filters: { states: [new, resolved], severities: [1, 2] }");
    came.assert_whole();
    let wanted = |number: usize| {
        ["new", "resolved"].contains(&state(number)) && severity(number).is_some_and(|severity| severity < 3)
    };
    let truth = truth(SUBMISSIONS, wanted);
    assert!(truth.len() > 20);
    assert_eq!(came.rows("finding/web_application", &FINDING), truth);
    assert!(asked.iter().any(|asked| asked.query.get("filter[state]").is_some_and(|states| states == "new,resolved")));
}

#[test]
fn the_last_page_below_the_ceiling_is_the_last_that_is_asked_for() {
    let (came, asked) = run(CEILING + LARGEST, 1_000, FAST);
    came.assert_whole();
    assert_eq!(came.rows("finding/web_application", &FINDING), truth(CEILING + LARGEST, |_| true));
    assert_eq!(asked.iter().map(|asked| asked.count("page[offset]")).max(), Some(CEILING));
}

#[test]
fn a_wrong_password_is_told_once() {
    let vendor = Vendor::start(|_| refused(401, "Unauthorized"));
    let came = BUGCROWD.run(&vendor.url, "");
    assert_eq!((came.exit, vendor.asked().len()), (Some(1), 2), "{}", came.complaints);
    assert_eq!(came.complaints.matches("check the credential").count(), 1, "{}", came.complaints);
}
