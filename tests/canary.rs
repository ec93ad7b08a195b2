//! Marker secrets from every source, echoed by the vendor in every encoding: on no way out may one be found.
//!
//! `preview` is not among the commands, for it reads no profile and so knows no secret.

mod live;

use crate::scratch::words;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Where each secret is kept, and what it is. They hold what encodings treat in a way of their own.
const SECRETS: [(&str, &str); 5] = [
    ("env", "c4nary env/+\"é&<%41~end"),
    ("file", "c4nary-file=='\\n;ü?end"),
    ("stored", "c4nary{stored}[😀]\\\"end"),
    ("exec", "c4nary$exec:`x`>>??end"),
    ("clear", "c4nary#clear@|!*()end"),
];
const KEY: &str = "c4nary key, long and random";
/// What a vendor hands out for them.
const TOKEN: &str = "c4nary+t0ken/of;the=day";

/// The eight encodings, the cases and offsets of some besides.
fn encodings(secret: &str) -> Vec<(&'static str, String)> {
    let bytes = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let characters = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    let utf16 = |write: fn(u16) -> String| secret.encode_utf16().map(write).collect::<String>();
    vec![
        ("raw", secret.to_owned()),
        ("base64", STANDARD.encode(secret)),
        ("base64url", URL_SAFE_NO_PAD.encode(secret)),
        ("base64 of user:pass", STANDARD.encode(format!("user:{secret}"))),
        ("base64 of user1:pass", STANDARD.encode(format!("user1:{secret}"))),
        ("percent", bytes(|byte| format!("%{byte:02X}"))),
        ("percent, lower", bytes(|byte| format!("%{byte:02x}"))),
        ("percent, as urls have it", mapctl::http::encode_value(secret)),
        ("hex", bytes(|byte| format!("{byte:02x}"))),
        ("hex, upper", bytes(|byte| format!("{byte:02X}"))),
        ("json", utf16(|unit| format!("\\u{unit:04x}"))),
        ("json, upper", utf16(|unit| format!("\\u{unit:04X}"))),
        ("html", characters(|c| format!("&#{};", u32::from(c)))),
        ("html, hex", characters(|c| format!("&#x{:x};", u32::from(c)))),
        ("html, named", secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")),
    ]
}

/// What a run over a recording can know: it runs no program to be told secrets that it does not need.
fn known_in_replay() -> Vec<(&'static str, &'static str)> {
    SECRETS.into_iter().filter(|(source, _)| *source != "exec").collect()
}

/// Records whose every text is one encoding of one secret, and one record that is rejected with it.
fn echoes(secrets: &[(&str, &str)]) -> Vec<Value> {
    let mut echoes = Vec::new();
    for (source, secret) in secrets {
        for (encoding, text) in encodings(secret) {
            let id = format!("{source} {encoding}");
            echoes.push(json!({"id": id, "title": format!("got {text}, sorry"), "severity": "low", "state": "open", "site": "shop"}));
            echoes
                .push(json!({"id": id + " rejected", "title": text, "severity": "low", "state": text, "site": "shop"}));
        }
    }
    echoes
}

const MAP: &str = r#"
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings:
  env: { title: E, secret: true }
  file: { title: F, secret: true }
  stored: { title: S, secret: true }
  exec: { title: X, secret: true }
  clear: { title: C, secret: true, pattern: "^c4nary" }
connect:
  url: https://api.acme.example
  retry: { attempts: 1 }
  auth:
    header:
      name: X-Key
      value: "{{ settings.env }}{{ settings.file }}{{ settings.stored }}{{ settings.exec }}{{ settings.clear }}"
transform_maps:
  issues:
    from: issues
    to: finding/web_application
    identity: [externalFindingId]
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingDescription: $.title
      findingSeverity: { score: $.severity }
      findingStatus: { from: $.state, enum: { open: ACTIVE }, otherwise: reject }
      webAppName: $.site
scoring:
  levels:
    1: { source: [], qds: 15 }
    2: { source: [low], qds: 35 }
    3: { source: [], qds: 55 }
    4: { source: [], qds: 80 }
    5: { source: [], qds: 95 }
  default_severity: 3
"#;

fn profile(name: &str, map: &str, rest: &str) -> String {
    let clear = serde_json::to_string(SECRETS[4].1).expect("JSON");
    format!(
        "profile: {name}\nmap: {map}\nsettings:\n  env: {{ env: ACME_ENV }}\n  file: {{ file: file.txt }}\n  \
         stored: {{ stored: acme }}\n  exec: {{ exec: [cat, exec.txt] }}\n  clear: {clear}\n{rest}\n"
    )
}

/// An exchange of a recording.
fn entry(path: &str, status: u16, body: &str, header: &str) -> Value {
    json!({
        "request": {"method": "GET", "url": format!("https://api.acme.example{path}")},
        "response": {"status": status, "headers": [{"name": "X-Echo", "value": header}], "content": {"text": body}},
    })
}

/// A recording of pages, of a url that holds a secret, and of error messages whole and cut.
fn recording() -> String {
    let mut entries =
        vec![entry("/issues", 200, &json!({ "issues": echoes(&known_in_replay()) }).to_string(), SECRETS[0].1)];
    let mut parents = Vec::new();
    for (source, secret) in known_in_replay() {
        for (encoding, text) in encodings(secret) {
            let id = format!("{source} {encoding}");
            let path = format!("/sites/{}", mapctl::http::encode_value(&id));
            let long = format!("{} {text}", "x".repeat(190));
            let message = if encoding.contains(',') { long } else { format!("bad key {text}") };
            entries.push(entry(&path, 401, &json!({ "message": message }).to_string(), &text));
            parents.push(json!({"id": id, "name": text}));
        }
    }
    entries.push(entry("/sites", 200, &json!({ "sites": parents }).to_string(), SECRETS[1].1));
    json!({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}}).to_string()
}

fn workspace() -> TempDir {
    let scratch = TempDir::new().expect("a temporary folder");
    let put = |path: &str, text: &str| {
        let path = scratch.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the file's folder");
        fs::write(path, text).expect("a file of the workspace");
    };
    let lines: Vec<String> = echoes(&SECRETS).iter().map(Value::to_string).collect();
    put("in/echo.ndjson", &lines.join("\n"));
    put("in/traffic.har", &recording());
    put("file.txt", &format!("{}\n", SECRETS[1].1));
    put("exec.txt", &format!("{}\n", SECRETS[3].1));
    let in_files = "endpoints: { issues: { file: in/echo.ndjson, format: ndjson, records: $ } }";
    put("maps/files.yaml", &format!("map: files\n{MAP}{in_files}\n"));
    let api = "endpoints:\n  issues: { get: /issues, records: \"$.issues[*]\" }\n  sites: { get: /sites, records: \"$.sites[*]\", key: $.name }\n  \
        pages: { for_each: { site: sites }, get: \"/sites/{{ site.id }}\", records: \"$.pages[*]\" }";
    let second = "  pages:\n    from: pages\n    to: finding/web_application\n    identity: [externalFindingId]\n    fields: { externalFindingId: $.id, findingName: $.id, findingSeverity: { score: $.s }, findingStatus: { const: ACTIVE }, webAppName: $site.name }\nscoring:";
    put("maps/api.yaml", &format!("map: api\n{}{api}\n", MAP.replace("scoring:", second)));
    let outputs = "allow_rejects: 1000\noutputs: [{ ndjson: out/N.ndjson }, { csv: { file: out/N.csv, target: finding/web_application } }]";
    put("profiles/files.yaml", &profile("files", "files", &outputs.replace('N', "files")));
    let replayed = format!("{}\nreplay: [in/traffic.har]", outputs.replace('N', "api"));
    put("profiles/api.yaml", &profile("api", "api", &replayed));
    put("profiles/stdout.yaml", &profile("stdout", "files", ""));
    put("tests/maps/files/echo/profile.yaml", &profile("echo", "files", ""));
    put("tests/maps/files/echo/expected.ndjson", "");
    put("tests/maps/files/echo/expected.ledger.json", "{}");
    // Profiles that are wrong right where the secret stands.
    let clear = serde_json::to_string(SECRETS[4].1).expect("JSON");
    for (name, settings) in [
        ("listed", format!("clear: [{clear}]")),
        ("nested", format!("clear: {{ value: {clear} }}")),
        ("misspelt", format!("cleer: {clear}")),
        ("unfit", format!("clear: \"x{}", &clear[1..])),
        ("broken", format!("clear: {clear}\"")),
        ("twice", format!("clear: {clear}, clear: {clear}")),
        ("beside", format!("clear: {clear}, env: {{ envv: X }}")),
    ] {
        put(&format!("wrong/{name}.yaml"), &format!("profile: {name}\nmap: files\nsettings: {{ {settings} }}\n"));
    }
    put("wrong/mapless.yaml", &format!("profile: mapless\nsettings: {{ clear: [{clear}] }}\n"));
    scratch
}

fn run(folder: &Path, line: &str, stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mapctl"))
        .args(words(line))
        .current_dir(folder)
        .envs([("NO_COLOR", "1"), ("ACME_ENV", SECRETS[0].1), ("MAPCTL_KEY", KEY)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built binary runs");
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().expect("piped").write_all(stdin.as_bytes());
    child.wait_with_output().expect("it ends")
}

/// What a text gives away: which secret, in which encoding; as it stands, or as JSON or CSV write it.
fn given_away(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (source, secret) in SECRETS.iter().chain(&[("key", KEY), ("token", TOKEN)]) {
        for (encoding, needle) in encodings(secret) {
            let json = serde_json::to_string(&needle).expect("JSON");
            let written = [needle.clone(), json.trim_matches('"').to_owned(), needle.replace('"', "\"\"")];
            if written.iter().any(|needle| text.contains(needle)) {
                found.push(format!("{source}, {encoding}"));
            }
        }
    }
    found
}

/// Every file below a folder, hidden ones too.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder's entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).expect("a file that was written")).into_owned()
}

/// What the streams of a command give away, which is to end with this code.
fn spoken_leaks(line: &str, exit: i32, output: &Output) -> Vec<String> {
    let streams = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(output.status.code(), Some(exit), "mapctl {line}\n{}", streams.concat());
    let leaks = |(stream, name): (&String, &str)| -> Vec<String> {
        given_away(stream).iter().map(|leak| format!("mapctl {line}: {name}: {leak}")).collect()
    };
    streams.iter().zip(["stdout", "stderr"]).flat_map(leaks).collect()
}

/// What the files give away that were written under a workspace; what the test put there itself does not count.
fn written_leaks(here: &Path) -> Vec<String> {
    let written = ["out", ".mapctl", "tests"].iter().flat_map(|folder| files(&here.join(folder)));
    let leaks = written
        .filter(|path| !path.ends_with("profile.yaml"))
        .flat_map(|path| given_away(&read(&path)).into_iter().map(move |leak| format!("{}: {leak}", path.display())));
    leaks.collect()
}

#[test]
fn no_secret_leaves_the_process() {
    let scratch = workspace();
    let here = scratch.path();
    let mut leaks = Vec::new();
    for (line, exit) in [
        ("secret set acme", 0),
        ("secret list", 0),
        ("secret list --json", 0),
        ("run files --report out/files.json", 0),
        ("run files --out out/alone.ndjson -q", 0),
        ("run stdout --report out/stdout.json", 4),
        ("run stdout -vv", 4),
        ("run stdout --log json", 4),
        ("run api -vv --log json", 3),
        ("run api -vv", 3),
        ("run wrong/broken.yaml --log json", 2),
        ("run stdout --limit 3", 0),
        ("run stdout --dry-run", 0),
        ("run api --report out/api.json", 3),
        ("run api --dry-run", 0),
        ("run api --replay in/echo.ndjson", 2),
        ("test-connection files", 0),
        ("test-connection files --json", 0),
        ("test-connection api", 2),
        ("test-connection wrong/unfit.yaml", 2),
        ("test files", 1),
        ("test files --update", 0),
        ("test files", 0),
        ("validate", 0),
        ("validate --strict", 2),
        ("validate wrong", 2),
        ("validate wrong profiles --format json", 2),
        ("validate wrong profiles --format sarif", 2),
        ("validate wrong profiles --format github", 2),
        ("run wrong/unfit.yaml", 2),
        ("run wrong/misspelt.yaml --color always", 2),
        ("run wrong/broken.yaml", 2),
        ("run wrong/twice.yaml", 2),
        ("run wrong/mapless.yaml", 2),
        ("maps list", 0),
        ("maps show files", 0),
        ("maps clone files copy", 0),
        ("schema list", 0),
        ("schema show finding/web_application", 0),
        ("explain secret-in-clear", 0),
        ("completions bash", 0),
        ("secret rm other", 2),
        ("secret rm acme", 0),
        ("run files", 2),
    ] {
        let output = run(here, line, SECRETS[2].1);
        leaks.extend(spoken_leaks(line, exit, &output));
    }
    leaks.extend(written_leaks(here));
    assert!(leaks.is_empty(), "\n{}\n", leaks.join("\n"));
}

#[test]
fn what_was_masked_had_been_there() {
    let scratch = workspace();
    let here = scratch.path();
    run(here, "secret set acme", SECRETS[2].1);
    run(here, "run files", "");
    run(here, "run api --report out/api.json", "");
    let echoed = given_away(&read(&here.join("in/echo.ndjson")));
    assert!(echoed.len() >= SECRETS.len() * encodings("").len(), "{echoed:?}");
    let count = |path: &str| read(&here.join(path)).matches("***").count();
    let echoes = SECRETS.len() * encodings("").len();
    let replayed = known_in_replay().len() * encodings("").len();
    assert!(count("out/files.ndjson") >= 2 * echoes && count("out/files.csv") >= 2 * echoes);
    assert!(count("out/api.ndjson") >= 2 * replayed, "{}", count("out/api.ndjson"));
    assert!(count("out/api.json") >= replayed, "{}", count("out/api.json"));
    let quarantined: usize =
        files(&here.join(".mapctl/quarantine")).iter().map(|path| read(path).matches("***").count()).sum();
    assert!(quarantined >= 2 * (echoes + replayed), "{quarantined}");
    for line in read(&here.join("out/files.ndjson")).lines() {
        serde_json::from_str::<Value>(line).expect("a line that was masked is JSON still");
    }
}

#[test]
fn a_leak_would_be_found() {
    for (_, secret) in SECRETS {
        for (encoding, text) in encodings(secret) {
            assert!(!given_away(&format!("x {text} y")).is_empty(), "{encoding}");
            assert!(!given_away(&json!({ "k": text }).to_string()).is_empty(), "{encoding}");
        }
    }
}
