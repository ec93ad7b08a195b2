//! The same over the network, with every kind of authentication: a vendor that repeats all secrets, those included that it
//! hands out itself, in answers, errors, headers, redirects and refusals; runs that are recorded, fail, or are killed.

use super::{SECRETS, TOKEN, echoes, encodings, files, given_away, profile, read, run, spoken_leaks, written_leaks};
use crate::vendor::{Answer, Asked, Vendor};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

const ALL: &str = "{{ settings.env }}{{ settings.file }}{{ settings.stored }}{{ settings.exec }}{{ settings.clear }}";

/// Each kind of authentication with every secret in it.
const KINDS: [(&str, &str); 5] = [
    ("header", "{ header: { name: X-Key, value: 'ALL' } }"),
    ("basic", "{ basic: { username: user, password: 'ALL' } }"),
    ("query", "{ query: { name: key, value: 'ALL' } }"),
    ("oauth2", "{ oauth2: { token_url: '{{ settings.url }}/token', client_id: user, client_secret: 'ALL' } }"),
    (
        "login",
        "{ login: { get: /token, headers: { X-Password: 'ALL' }, token: { header: X-Session }, header: { name: X-Session, value: '{{ token }}' } } }",
    ),
];

const ENDPOINTS: &str = r#"endpoints:
  issues: { get: /issues, paginate: { next_url: { from: $.next } }, records: "$.issues[*]" }
  sites: { get: /sites, records: "$.sites[*]", key: $.name }
  pages: { for_each: { site: sites }, get: "/sites/{{ site.id }}", records: "$.pages[*]" }"#;

const SECOND: &str = "  pages: { from: pages, to: finding/web_application, identity: [externalFindingId], fields: { externalFindingId: $.id, findingName: $.id, findingSeverity: { score: $.s }, findingStatus: { const: ACTIVE }, webAppName: $site.name } }\nscoring:";

type Secrets = [(&'static str, &'static str)];

/// What a vendor was shown: every secret, and the token where it hands one out.
const SHOWN: [(&str, &str); 6] = [SECRETS[0], SECRETS[1], SECRETS[2], SECRETS[3], SECRETS[4], ("token", TOKEN)];

fn every_encoding(secrets: &Secrets) -> Vec<(String, String)> {
    let of = |(source, secret): &(&str, &str)| -> Vec<(String, String)> {
        encodings(secret).into_iter().map(|(name, text)| (format!("{source} {name}"), text)).collect()
    };
    secrets.iter().flat_map(of).collect()
}

fn shown(kind: &str) -> &'static Secrets {
    if matches!(kind, "oauth2" | "login") { &SHOWN } else { &SHOWN[..SECRETS.len()] }
}

/// What headers can hold of it all: they must be ASCII, and no more than a hundred.
fn headers(secrets: &Secrets, mut answer: Answer) -> Answer {
    for (name, text) in every_encoding(secrets) {
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            answer = answer.header("x-echo", &text);
        }
        if name.ends_with("base64") {
            answer = answer.header("set-cookie", &format!("echo={text}"));
        }
    }
    answer
}

fn refusal(secrets: &Secrets, status: u16) -> Answer {
    let said: Vec<Value> = every_encoding(secrets).into_iter().map(|(_, text)| json!({"message": text})).collect();
    headers(secrets, Answer::text(status, &json!({ "errors": said }).to_string()).header("retry-after", "0"))
}

/// A url behind which everything is said again.
fn led_to(secrets: &Secrets, place: &str) -> String {
    let pairs = every_encoding(secrets).into_iter().enumerate();
    let query: Vec<String> =
        pairs.map(|(number, (_, text))| format!("p{number}={}", mapctl::http::encode_value(&text))).collect();
    format!("{place}?{}", query.join("&"))
}

fn vendor(asked: &Asked, secrets: &Secrets) -> Answer {
    // A token that was never handed out cannot be known to anybody.
    let Some(path) = asked.path.strip_prefix("/api") else { return refusal(&SECRETS, 401) };
    let headers = |answer| headers(secrets, answer);
    match path {
        "/token" if asked.time == 1 => refusal(secrets, 503),
        "/token" => {
            headers(Answer::json(&json!({"access_token": TOKEN, "seen": echoes(secrets)}))).header("x-session", TOKEN)
        }
        "/issues" if asked.query.len() > 2 => {
            let next = led_to(secrets, "/api/more");
            headers(Answer::json(&json!({"issues": echoes(secrets), "next": next})))
        }
        "/issues" if asked.time == 1 => refusal(secrets, 503),
        "/issues" => Answer::redirect(307, &led_to(secrets, "/api/issues")),
        "/more" => Answer::json(&json!({"issues": []})),
        "/sites" => {
            let site = |(id, text)| json!({"id": id, "name": text});
            let sites = every_encoding(secrets).into_iter().chain([("stranger".into(), "s".into())]).map(site);
            Answer::json(&json!({"sites": sites.collect::<Vec<_>>()}))
        }
        "/sites/stranger" => Answer::redirect(302, &led_to(secrets, "https://stranger.example/")),
        site => {
            let all = every_encoding(secrets);
            let text = all.iter().find(|(id, _)| site.ends_with(&mapctl::http::encode_value(id)));
            let text = text.map_or("nobody", |(_, text)| text);
            let long = format!("{} {text}", "x".repeat(190));
            let message = if site.contains("%2C") { &long } else { text };
            Answer::text(403, &json!({ "message": message }).to_string())
        }
    }
}

/// Maps and profiles for every kind of authentication, at a vendor that answers and at one that refuses.
fn workspace(url: &str) -> tempfile::TempDir {
    let scratch = super::workspace();
    for (kind, auth) in KINDS {
        let map = super::MAP.replace("scoring:", SECOND);
        let (before, rest) = map.split_once("connect:").expect("a map connects");
        let (_, behind) = rest.split_once("transform_maps:").expect("a map maps");
        let before = before.replace("settings:\n", "settings:\n  url: { title: U }\n");
        let connect = format!(
            "url: \"{{{{ settings.url }}}}\"\n  retry: {{ attempts: 2 }}\n  auth: {}",
            auth.replace("ALL", ALL)
        );
        let text = format!("map: live-{kind}\n{before}connect:\n  {connect}\ntransform_maps:{behind}{ENDPOINTS}\n");
        fs::write(scratch.path().join(format!("maps/live-{kind}.yaml")), text).expect("a map");
        for (name, url) in [(format!("live-{kind}"), format!("{url}/api")), (format!("refused-{kind}"), url.to_owned())]
        {
            let outputs = format!("allow_rejects: 1000\noutputs: [{{ ndjson: out/{name}.ndjson }}]");
            let text = profile(&name, &format!("live-{kind}"), &outputs);
            let text = text.replace("settings:\n", &format!("settings:\n  url: \"{url}\"\n"));
            fs::write(scratch.path().join(format!("profiles/{name}.yaml")), text).expect("a profile");
        }
    }
    run(scratch.path(), "secret set acme", SECRETS[2].1);
    scratch
}

#[test]
fn no_secret_leaves_a_live_run() {
    let leaks: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = KINDS.iter().map(|(kind, _)| scope.spawn(move || leaks_of(kind))).collect();
        runs.into_iter().flat_map(|run| run.join().expect("a run")).collect()
    });
    assert!(leaks.is_empty(), "\n{}\n", leaks.join("\n"));
}

fn leaks_of(kind: &str) -> Vec<String> {
    let secrets = shown(kind);
    let vendor = Vendor::start(move |asked| vendor(asked, secrets));
    let scratch = workspace(&vendor.url);
    let here = scratch.path();
    let mut leaks = Vec::new();
    let mut lines = vec![
        (format!("run live-{kind} -v --record out/{kind}.har --report out/{kind}.json"), 3),
        (format!("run live-{kind} --replay out/{kind}.har -v --out out/replayed.ndjson"), 3),
        (format!("run refused-{kind} --record out/refused.har --report out/refused.json"), 1),
    ];
    if kind == "login" {
        lines.push(("run live-login --limit 5 --record out/limited.har --out out/limited.ndjson --json".to_owned(), 0));
        lines.push(("maps show live-login --egress".to_owned(), 0));
    }
    for (line, exit) in lines {
        leaks.extend(spoken_leaks(&line, exit, &run(here, &line, "")));
    }
    leaks.extend(written_leaks(here));
    // What was taken out had been there.
    let due = every_encoding(secrets).len();
    let count = |path: &str, mask: &str| read(&here.join(path)).matches(mask).count();
    assert!(count(&format!("out/{kind}.har"), "{secret:") > 4 * due, "{kind}");
    assert!(count(&format!("out/{kind}.json"), "***") > due, "{kind}");
    assert!(count(&format!("out/live-{kind}.ndjson"), "***") > due, "{kind}");
    assert!(files(&here.join(".mapctl/runs")).iter().any(|path| path.ends_with("recording.har")), "{kind}");
    leaks
}

#[test]
fn no_secret_stays_in_the_folder_of_a_killed_run() {
    let (told, hears) = mpsc::channel();
    let told = Mutex::new(told);
    let vendor = Vendor::start(move |asked| {
        if asked.path == "/api/more" {
            let _ = told.lock().expect("nobody panics").send(());
            return vendor(asked, &SHOWN).drip();
        }
        vendor(asked, &SHOWN)
    });
    let scratch = workspace(&vendor.url);
    let mut killed = start(scratch.path(), "live-login");
    hears.recv_timeout(Duration::from_secs(60)).expect("the second page is asked for");
    killed.kill().expect("it runs still");
    killed.wait().expect("it ends");
    let left = files(&scratch.path().join(".mapctl/runs"));
    let recording = left.iter().find(|path| path.ends_with("recording.har")).expect("its recording");
    assert!(read(recording).contains("{secret:"), "what was taken out had been there");
    let leaks = written_leaks(scratch.path());
    assert!(leaks.is_empty(), "\n{}\n", leaks.join("\n"));
}

fn start(folder: &Path, profile: &str) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_mapctl"))
        .args(["run", profile, "--record", "out/killed.har"])
        .current_dir(folder)
        .envs([("ACME_ENV", SECRETS[0].1), ("MAPCTL_KEY", super::KEY)])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the built binary runs")
}

#[test]
fn a_leak_of_the_token_would_be_found() {
    for (encoding, text) in encodings(TOKEN) {
        assert!(!given_away(&format!("x {text} y")).is_empty(), "{encoding}");
    }
}
