//! `test-connection`: one row a fault, with what the five checks must say of it, in JSON and as a table.

use crate::faults::workspace::{Walk, Workspace};
use crate::scratch::words;
use crate::vendor::certificates::{Authority, self_signed};
use crate::vendor::{Answer, Asked, Vendor, bugs};
use mapctl::fetch::probe::NAMES;
use mapctl::http::Fingerprint;
use serde_json::{Value, json};
use std::process::{Command, Output};

/// A name that no name server is asked for, and the profile that lets plain http try it.
const NOBODY: &str = "http://no-name-server-is-asked-for-a-label-of-more-than-63-characters-xxx.invalid";
const PLAIN: &str = "tls: { plain_http: true }";
const CA: &str = "tls: { ca_file: ca.pem }";

/// What is due: the first letters of the five verdicts, a part of what was seen, a part of what to do.
#[derive(Clone, Copy)]
struct Due(&'static str, &'static str, &'static str);

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn test(workspace: &Workspace, line: &str, environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mapctl"))
        .args(words(line))
        .current_dir(workspace.path())
        .env("NO_COLOR", "1")
        .envs(environment.iter().copied())
        .output()
        .expect("the built binary runs")
}

/// What is wrong with a test of the workspace's profile, if anything.
fn judge(workspace: &Workspace, due: Due, environment: &[(&str, &str)]) -> Result<(), String> {
    let Due(verdicts, detail, hint) = due;
    let output = test(workspace, "test-connection acme --json", environment);
    let shown = test(workspace, "test-connection acme", environment);
    let said = text(&output.stdout);
    let wrong = |why: &str| Err(format!("{why}\n{said}\n{}{}", text(&shown.stdout), text(&output.stderr)));
    let Ok(json) = serde_json::from_str::<Value>(&said) else { return wrong("no JSON") };
    let checks = json["checks"].as_array().cloned().unwrap_or_default();
    let texts = |key: &str| -> Vec<String> {
        checks.iter().map(|check| check[key].as_str().unwrap_or_default().to_owned()).collect()
    };
    let letters: String = texts("status").iter().filter_map(|word| word.chars().next()).collect();
    let fails = verdicts.contains('f');
    let on_one_line = text(&shown.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    match () {
        () if texts("name") != NAMES => wrong("other checks"),
        () if letters != verdicts => wrong(&format!("{letters}, and {verdicts} is due")),
        () if json["verdict"] != if fails { "failed" } else { "passed" } => wrong("another verdict"),
        () if json["profile"] != "acme" || checks.iter().any(|check| !check["ms"].is_u64()) => {
            wrong("no name, no time")
        }
        () if output.status.code() != Some(i32::from(fails)) || shown.status != output.status => {
            wrong("another exit code")
        }
        () if !texts("detail").join("\n").contains(detail) => wrong("it was not seen"),
        () if !texts("hint").join("\n").contains(hint) => wrong("the hint is another"),
        () if !hint.is_empty() && !on_one_line.contains(hint) => wrong("the table is without the hint"),
        () if on_one_line.contains("hunter2") || said.contains("hunter2") => wrong("a secret is shown"),
        () => Ok(()),
    }
}

fn hold(wrong: Vec<(&str, Result<(), String>)>) {
    let wrong: Vec<String> =
        wrong.into_iter().filter_map(|(name, judged)| Some(format!("{name}: {}", judged.err()?))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

type Script = fn(&Asked) -> Answer;

const REFUSED: &str = "check the credential in the profile's settings";

/// How a vendor over plain http answers, and what is due.
const ANSWERS: &[(&str, Walk, Script, Due)] = &[
    ("no fault", Walk::Offset, bugs, Due("psppp", "2 records came, of 6 that the vendor states: `bugs`", "")),
    ("no fault, graphql", Walk::Graphql, bugs, Due("psppp", "6 records came: `bugs`", "")),
    (
        "a page of one is refused",
        Walk::Offset,
        |asked| if asked.count("limit") == 1 { Answer::text(400, "limit is at least 2") } else { bugs(asked) },
        Due("psppp", "2 records came", ""),
    ),
    (
        "no records",
        Walk::Offset,
        |_| Answer::json(&json!({"bugs": [], "total": 0})),
        Due("psppp", "0 records came", "the vendor answers, and there is nothing: check the profile's filters"),
    ),
    (
        "wrong password, and an echo",
        Walk::Offset,
        |asked| Answer::text(401, &json!({"message": format!("bad token {}", asked.headers["x-api-key"])}).to_string()),
        Due("psfss", "status 401 Unauthorized: bad token ***", REFUSED),
    ),
    (
        "no permission",
        Walk::Offset,
        |_| Answer::text(403, "no"),
        Due("pspfs", "status 403 Forbidden: no", "give the credential's owner the permission"),
    ),
    ("no such path", Walk::Offset, |_| Answer::status(404), Due("psssf", "status 404 Not Found", "check the url")),
    (
        "too many requests",
        Walk::Offset,
        |_| Answer::status(429).header("retry-after", "90"),
        Due("psssf", "status 429 Too Many Requests; it asks for a pause (Retry-After: 90)", "wait and try again"),
    ),
    (
        "out of order",
        Walk::Offset,
        |_| Answer::text(503, "back soon"),
        Due("psssf", "status 503 Service Unavailable: back soon", "the fault is the vendor's"),
    ),
    (
        "not ready yet",
        Walk::Offset,
        |_| Answer::status(202),
        Due("pspss", "the vendor is still at work (status 202)", ""),
    ),
    (
        "HTML instead of JSON",
        Walk::Offset,
        |_| Answer::text(200, "<!DOCTYPE html><html><title>Sign in</title></html>"),
        Due("psssf", "it is a web page titled `Sign in`", "websites, login pages and proxies answer like that"),
    ),
    ("empty body", Walk::Offset, |_| Answer::status(200), Due("psssf", "it is empty", "check the url")),
    (
        "records elsewhere",
        Walk::Offset,
        |_| Answer::json(&json!({"message": "maintenance"})),
        Due("psssf", "`$.bugs[*]` matches nothing", "hold the answer against `records`"),
    ),
    (
        "another host",
        Walk::Offset,
        |_| Answer::redirect(302, "https://login.acme.example/"),
        Due("psssf", "`connect.hosts` does not list it", "write the address that answers"),
    ),
    (
        "graphql errors",
        Walk::Graphql,
        |_| Answer::json(&json!({"errors": [{"message": "Unknown field"}]})),
        Due("psssf", "the server answers with errors: Unknown field", "the vendor's own words say why"),
    ),
    (
        "graphql, wrong password",
        Walk::Graphql,
        |_| Answer::json(&json!({"errors": [{"message": "who?", "extensions": {"code": "UNAUTHENTICATED"}}]})),
        Due("psfss", "the server answers with errors: who?", REFUSED),
    ),
    (
        "too slow",
        Walk::Offset,
        |asked| bugs(asked).drip(),
        Due("psssf", "gave no whole answer within 1s", "`limits: { timeout: 2m }`"),
    ),
];

/// The table as `docs/reliability.md` prints it.
pub fn markdown() -> String {
    let mut table = "| the vendor's answer | check that fails | what is said |\n|---|---|---|\n".to_owned();
    for (name, _, _, Due(verdicts, detail, hint)) in ANSWERS {
        let failed = verdicts.find('f').map_or_else(|| "none".to_owned(), |at| format!("`{}`", NAMES[at]));
        let hint = if hint.is_empty() { String::new() } else { format!(" → “{hint}”") };
        table += &format!("| {name} | {failed} | “{detail}”{hint} |\n");
    }
    table
}

#[test]
fn every_answer_is_told_by_the_check_it_concerns() {
    hold(
        ANSWERS
            .iter()
            .map(|(name, walk, script, due)| {
                let vendor = Vendor::start(*script);
                let timeout = if *name == "too slow" { "1s" } else { "60s" };
                let workspace = Workspace::new(&vendor.url, *walk, &[], &format!("limits: {{ timeout: {timeout} }}"));
                (*name, judge(&workspace, *due, &[]))
            })
            .collect(),
    );
}

#[test]
fn the_request_is_light_and_made_once() {
    for (status, requests) in [(200, 1), (503, 1), (429, 1)] {
        let vendor = Vendor::start(move |asked| if status == 200 { bugs(asked) } else { Answer::status(status) });
        test(&Workspace::new(&vendor.url, Walk::Offset, &[], ""), "test-connection acme", &[]);
        let asked = vendor.asked();
        assert_eq!(asked.len(), requests, "{status}");
        assert_eq!((asked[0].query["limit"].as_str(), asked[0].query["offset"].as_str()), ("1", "0"));
    }
}

#[test]
fn who_cannot_be_reached_is_told() {
    let gone = Vendor::start(bugs).url.clone();
    let dead = [("HTTPS_PROXY", gone.as_str()), ("NO_PROXY", "")];
    let refusing = Vendor::start(|_| Answer::status(403));
    let no_way = [("HTTPS_PROXY", refusing.url.as_str()), ("NO_PROXY", "")];
    let at = |url: &str, more: &str| Workspace::new(url, Walk::Offset, &[], more);
    hold(vec![
        (
            "nobody there",
            judge(
                &at(&gone, ""),
                Due("fssss", "refused the connection: nothing listens there", "check host and port"),
                &[],
            ),
        ),
        ("no such name", judge(&at(NOBODY, PLAIN), Due("fssss", "was not found", "check the host's name"), &[])),
        (
            "a proxy that is not there",
            judge(
                &at("https://api.acme.example", ""),
                Due("fssss", "the proxy does not answer: `127.0.0.1:", "check `HTTPS_PROXY`"),
                &dead,
            ),
        ),
        (
            "a proxy that lets nobody through",
            judge(
                &at("https://api.acme.example", ""),
                Due("fssss", "`api.acme.example` cannot be reached", "the proxy that the environment names"),
                &no_way,
            ),
        ),
    ]);
}

#[test]
fn every_certificate_is_judged_as_a_run_would() {
    let (authority, stranger) = (Authority::new("Acme"), Authority::new("Stranger"));
    let own = self_signed("localhost");
    let other_pin = format!("tls: {{ pin: \"{}\" }}", Fingerprint::of(&own.certificate));
    let rows = [
        ("trusted", authority.sign("localhost"), CA, Due("ppppp", "TLS 1.3, and the certificate is trusted", "")),
        (
            "expired",
            authority.sign_until("localhost", 2001),
            CA,
            Due("pfsss", "has expired", "the server needs a new one"),
        ),
        (
            "unknown authority",
            stranger.sign("localhost"),
            CA,
            Due("pfsss", "nobody whom this machine trusts", "name its authority in the profile"),
        ),
        (
            "wrong name",
            authority.sign("elsewhere.example"),
            CA,
            Due("pfsss", "is for another host", "check the host's name in the url"),
        ),
        (
            "another than pinned",
            stranger.sign("localhost"),
            other_pin.as_str(),
            Due(
                "pfsss",
                "does not show the certificate that the profile pins",
                "make sure that it is the right server",
            ),
        ),
    ];
    let judged = rows.map(|(name, identity, tls, due)| {
        let vendor = Vendor::start_tls(&identity, bugs);
        let workspace = Workspace::new(&vendor.url, Walk::Offset, &[], tls);
        workspace.write("ca.pem", &authority.pem());
        (name, judge(&workspace, due, &[]))
    });
    let plain = Vendor::start(bugs);
    let workspace = Workspace::new(&plain.url.replace("http:", "https:"), Walk::Offset, &[], "");
    let no_tls = judge(&workspace, Due("pfsss", "no TLS with `127.0.0.1:", "check that the port speaks https"), &[]);
    hold(judged.into_iter().chain([("no TLS at all", no_tls)]).collect());
}

#[test]
fn what_has_no_connection_is_no_success() {
    let workspace = Workspace::new("https://api.acme.example", Walk::Offset, &[], "replay: [traffic.har]");
    workspace.write("traffic.har", r#"{"log": {"version": "1.2", "entries": []}}"#);
    let output = test(&workspace, "test-connection acme", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("answers from a recording and asks no vendor"), "{}", text(&output.stderr));
    assert_eq!(test(&workspace, "test-connection nobody", &[]).status.code(), Some(2));
}
