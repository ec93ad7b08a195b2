//! `run --record`, and what `run --replay` makes of it without any secret.

mod cut_short;
mod misuse;
mod workspace;

use crate::vendor::{Answer, Asked, Vendor};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use workspace::Workspace;

/// The secret that the profile knows, and the tokens that the vendor hands out for it.
const SECRET: &str = "hunter2/+\"s3cret";
const TOKENS: [&str; 2] = ["t0ken-of-the-day", "t0ken-of-the-night"];

/// Each kind of authentication, and the header or parameter that requests must carry then.
const KINDS: [(&str, &str, &str); 8] = [
    ("none", "none", ""),
    ("basic", "{ basic: { username: me, password: '{{ settings.secret }}' } }", "authorization"),
    ("bearer", "{ bearer: { token: $settings.secret } }", "authorization"),
    ("header", "{ header: { name: X-Api-Key, value: 'Key {{ settings.secret }}' } }", "x-api-key"),
    ("cookie", "{ header: { name: Cookie, value: 'session={{ settings.secret }}' } }", "cookie"),
    ("query", "{ query: { name: api_key, value: $settings.secret } }", "api_key"),
    (
        "oauth2",
        "{ oauth2: { token_url: '{{ settings.url }}/token', client_id: me, client_secret: $settings.secret } }",
        "authorization",
    ),
    (
        "login",
        "{ login: { post: /token, json: { user: me, password: $settings.secret }, token: { header: X-Session }, header: { name: X-Session, value: '{{ token }}' } } }",
        "x-session",
    ),
];

/// A vendor that puts off, redirects, lets tokens run out, and repeats what it was shown in answers and links.
fn vendor(asked: &Asked, due: &str) -> Answer {
    if asked.path == "/token" {
        return token(asked);
    }
    let shown = asked.headers.get(due).or(asked.query.get(due)).cloned().unwrap_or_default();
    if shown.is_empty() != due.is_empty() {
        return Answer::text(401, "who are you?");
    }
    let after = asked.count("after");
    let puts_off = asked.path == "/bugs" && after == 2;
    match asked.time {
        1 if puts_off => Answer::text(429, &format!("not so fast, {shown}")).header("retry-after", "0"),
        2 if puts_off => Answer::status(202).header("retry-after", "0"),
        3 if puts_off && shown.contains("of-the-day") => Answer::text(401, "that token is old"),
        _ if puts_off => Answer::redirect(307, &format!("/moved?after=2&seen={}", encoded(&shown))),
        _ if asked.path == "/graphql" => Answer::json(&json!({"data": {"bugs": bugs(6, &shown)}})),
        _ => page(after, &shown),
    }
}

fn token(asked: &Asked) -> Answer {
    let token = TOKENS[(asked.time - 1).min(1)];
    let answer =
        json!({"access_token": token, "token_type": "Bearer", "refresh_token": "r3fresh", "asked": asked.body});
    Answer::json(&answer).header("x-session", token).header("set-cookie", &format!("sid={token}; Path=/"))
}

fn page(after: usize, shown: &str) -> Answer {
    let next = (after < 4).then(|| format!("/bugs?after={}&api_key={}", after + 2, encoded(shown)));
    let body = json!({"bugs": bugs(after, shown), "next": next});
    Answer::json(&body).header("set-cookie", "sid=c00kie-of-ours; Path=/").gzip()
}

fn bugs(from: usize, shown: &str) -> Vec<Value> {
    let bug = |id: usize| json!({"id": id.to_string(), "title": format!("ü, {shown}"), "severity": "high"});
    (from + 1..=from + 2).map(bug).collect()
}

fn encoded(text: &str) -> String {
    mapctl::http::encode_value(text)
}

#[test]
fn a_recording_replays_without_secrets_whatever_the_authentication() {
    for (kind, auth, due) in KINDS {
        let vendor = Vendor::start(move |asked| vendor(asked, due));
        let workspace = Workspace::new(&vendor.url, auth, "");
        let live = workspace.run(&["--record", "traffic.har", "--out", "live.ndjson"], Some(SECRET));
        assert_eq!(live.exit, 0, "{kind}: {}", live.complaints);
        let asked = vendor.asked().len();
        let replayed = workspace.run(&["--replay", "traffic.har", "--out", "replayed.ndjson"], None);
        assert_eq!(replayed.exit, 0, "{kind}: {}", replayed.complaints);
        assert_eq!(vendor.asked().len(), asked, "{kind}: a replay asks nobody");
        assert_eq!(workspace.read("live.ndjson"), workspace.read("replayed.ndjson"), "{kind}");
        assert_eq!(workspace.read("live.ndjson").lines().count(), 8, "{kind}");
        let har = workspace.har("traffic.har");
        assert_eq!(har.len(), asked, "{kind}: every exchange is there");
        holds_no_secret(kind, &workspace.read("traffic.har"));
    }
}

fn holds_no_secret(kind: &str, har: &str) {
    let basic = STANDARD.encode(format!("me:{SECRET}"));
    let json = Value::from(SECRET).to_string();
    for secret in [SECRET, &basic, &encoded(SECRET), json.trim_matches('"'), "c00kie", "r3fresh", TOKENS[0], TOKENS[1]]
    {
        assert!(!har.contains(secret), "{kind}: {secret} in {har}");
    }
}

#[test]
fn a_recording_is_as_browsers_write_it() {
    let vendor = Vendor::start(|asked| vendor(asked, "api_key"));
    let workspace = Workspace::new(&vendor.url, KINDS[5].1, "");
    workspace.run(&["--record", "traffic.har", "--out", "live.ndjson"], Some(SECRET));
    let har: Value = serde_json::from_str(&workspace.read("traffic.har")).expect("JSON");
    assert_eq!((&har["log"]["version"], &har["log"]["creator"]["name"]), (&json!("1.2"), &json!("mapctl")));
    let entries = workspace.har("traffic.har");
    for entry in &entries {
        for (part, keys) in [
            ("", "startedDateTime time request response cache timings"),
            ("/request", "method url httpVersion cookies headers queryString headersSize bodySize"),
            ("/response", "status statusText httpVersion cookies headers content redirectURL headersSize bodySize"),
            ("/response/content", "size mimeType"),
            ("/timings", "send wait receive"),
        ] {
            for key in keys.split(' ') {
                assert!(!entry.pointer(part).expect("the part")[key].is_null(), "{part}/{key} of {entry}");
            }
        }
    }
    let statuses: Vec<u64> = entries.iter().filter_map(|entry| entry["response"]["status"].as_u64()).collect();
    assert_eq!(statuses, [200, 429, 202, 307, 200, 200, 200]);
    let url = entries[1]["request"]["url"].as_str().expect("a url");
    assert_eq!(url, format!("{}/bugs?after=2&api_key={{secret:api_key}}", vendor.url));
    let moved = entries[3]["response"]["redirectURL"].as_str().expect("a place");
    assert!(moved.starts_with("/moved?after=2&seen={secret:"), "{moved}");
    let post = &entries[6]["request"]["postData"];
    assert_eq!(post["mimeType"], "application/json");
    assert!(post["text"].as_str().expect("a text").contains("query Bugs"), "{post}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(workspace.path("traffic.har")).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// A body that no secret stands in is recorded to the byte: order, spaces, numbers, escapes, and bytes that are no text.
#[test]
fn bodies_stay_as_they_came() {
    let odd =
        "\u{feff} { \"next\" : null,\n\t\"bugs\": [ {\"severity\":1.50e2, \"id\": \"\\u00e9\\/\", \"id\": 7} ] }\r\n";
    let vendor = Vendor::start(move |_| Answer::text(200, odd));
    let workspace = Workspace::new(&vendor.url, "none", "");
    let run = workspace.run(&["--record", "traffic.har"], Some(SECRET));
    let kept = workspace.kept().unwrap_or_else(|| workspace.path("traffic.har"));
    let har = std::fs::read_to_string(kept).unwrap_or_else(|error| panic!("{error}: {}", run.complaints));
    let har: Value = serde_json::from_str(&har).expect("JSON");
    assert_eq!(har["log"]["entries"][0]["response"]["content"]["text"], odd);
}
