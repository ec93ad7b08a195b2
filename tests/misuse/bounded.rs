//! A workspace with one small map, and the binary run in it with a bound on time and memory.

use crate::scratch::scored;
use base64::Engine as _;
use serde_json::json;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Far more than any case needs, though the machine be busy and the build a slow one.
const TIME: Duration = Duration::from_secs(30);
/// Address space, in KiB.
const MEMORY: &str = "2000000";

/// A map that reads pages by their next url.
pub const MAP: &str = scored!(
    r#"map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
connect: { url: "https://api.acme.example" }
endpoints:
  issues:
    get: /issues
    paginate: { next_url: { from: $.next } }
    key: $.id
    records: $.issues[*]
transform_maps:
  issues:
    from: issues
    to: finding/web_application
    identity: [externalFindingId]
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: { from: $.state, enum: { open: ACTIVE, fixed: FIXED }, otherwise: reject }
      webAppName: $.site
"#
);

/// A profile for it.
pub const PROFILE: &str = "profile: acme\nmap: acme\nreplay: [traffic.har]\n";

/// A record that the map takes, of this id and title (in JSON).
pub fn record(id: u32, title: &str) -> String {
    format!(r#"{{"id":"{id}","title":{title},"severity":"high","state":"open","site":"shop.example"}}"#)
}

/// A page with these records, and the page that follows.
pub fn page(records: &str, next: Option<u32>) -> String {
    let next = next.map_or("null".to_owned(), |page| format!("\"https://api.acme.example/issues?page={page}\""));
    format!(r#"{{"next":{next},"issues":[{records}]}}"#)
}

/// A recording of these pages; each is recorded as Base64, so that any bytes can be an answer.
pub fn recording(pages: &[&[u8]]) -> String {
    let entries = pages.iter().enumerate().map(|(number, body)| {
        let query = if number == 0 { String::new() } else { format!("?page={}", number + 1) };
        let body = base64::engine::general_purpose::STANDARD.encode(body);
        json!({
            "request": { "method": "GET", "url": format!("https://api.acme.example/issues{query}") },
            "response": { "status": 200, "headers": [], "content": { "text": body, "encoding": "base64" } },
        })
    });
    json!({ "log": { "version": "1.2", "entries": entries.collect::<Vec<_>>() } }).to_string()
}

/// What a command said, and how it ended.
pub struct Said {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A workspace with the map above, its profile and a recording of one good page.
pub struct Bounded(TempDir);

impl Bounded {
    pub fn new() -> Self {
        let workspace = Self(TempDir::new().expect("a temporary folder"));
        workspace.write("maps/acme.yaml", MAP);
        workspace.write("profiles/acme.yaml", PROFILE);
        workspace.write("traffic.har", recording(&[page(&record(1, "\"XSS\""), None).as_bytes()]));
        workspace
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Runs a command line within the bounds; a crash fails the test, whatever the case expects.
    pub fn run(&self, case: &str, arguments: &[&str]) -> Said {
        let (out, err) = (self.path().join("stdout.txt"), self.path().join("stderr.txt"));
        let mut child = bounded()
            .args(arguments)
            .current_dir(self.path())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(File::create(&out).expect("stdout"))
            .stderr(File::create(&err).expect("stderr"))
            .spawn()
            .expect("the built binary runs");
        let begun = Instant::now();
        let exit = loop {
            if let Some(status) = child.try_wait().expect("a status") {
                break status.code();
            }
            if begun.elapsed() > TIME {
                child.kill().expect("an end");
                panic!("{case}: still running after {TIME:?}");
            }
            sleep(Duration::from_millis(5));
        };
        let text = |path: &Path| String::from_utf8(fs::read(path).expect("a stream")).expect("UTF-8 on every stream");
        let said = Said { exit, stdout: text(&out), stderr: text(&err) };
        assert!(said.exit.is_some_and(|exit| exit <= 4), "{case}: {said}");
        assert!(!said.stderr.contains("panicked at"), "{case}: {said}");
        said
    }
}

/// The binary, with bounded memory where the shell can bound it.
fn bounded() -> Command {
    if cfg!(unix) {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_mapctl")]);
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_mapctl"))
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = |text: &str| text.chars().take(3_000).collect::<String>();
        write!(f, "exit {:?}\nstdout: {}\nstderr: {}", self.exit, start(&self.stdout), start(&self.stderr))
    }
}
