//! What is told of a run while it goes on: lines, what is drawn on a terminal, logs.

use crate::faults::workspace::{Walk, Workspace};
use crate::vendor::{Answer, Vendor, bugs};
use serde_json::Value;

/// A sound vendor, and a workspace that walks it in three pages.
fn sound() -> (Vendor, Workspace) {
    let vendor = Vendor::start(bugs);
    let workspace = Workspace::new(&vendor.url, Walk::Cursor, &[], "");
    (vendor, workspace)
}

fn stderr(workspace: &Workspace, line: &str) -> String {
    let output = workspace.command(&line.split(' ').collect::<Vec<_>>());
    assert!(output.stdout.is_empty(), "{line}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

/// The objects of a log, of which every line must be one.
fn objects(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn messages(objects: &[Value]) -> Vec<&str> {
    objects.iter().filter_map(|object| object["message"].as_str()).collect()
}

#[test]
fn a_short_run_has_one_line_for_an_endpoint() {
    let (_vendor, workspace) = sound();
    let said = stderr(&workspace, "run acme");
    assert!(said.starts_with("reading bugs\nEndpoints  "), "{said}");
    assert_eq!(stderr(&workspace, "run acme --quiet"), "");
    let json = stderr(&workspace, "run acme --json");
    assert!(serde_json::from_str::<Value>(&json).is_ok(), "{json}");
}

#[test]
fn a_log_tells_requests_answers_and_pages() {
    let (vendor, workspace) = sound();
    let said = stderr(&workspace, "run acme -v");
    let (log, ledger) = said.split_once("Endpoints  ").expect("the ledger follows");
    assert!(ledger.contains("COMPLETE"), "{ledger}");
    let url = format!("{}/bugs", vendor.url);
    let due = [
        "INFO  endpoint begun endpoint=bugs units=1".to_owned(),
        format!("INFO  request method=GET url={url} attempt=1"),
        "INFO  response status=200 bytes=".to_owned(),
        "INFO  page read endpoint=bugs page=1 records=2".to_owned(),
        format!("INFO  request method=GET url={url}?after=2 attempt=1"),
    ];
    // The second page may be on its way before the first is mapped: of one page each thing comes after the other.
    let places: Vec<Option<usize>> = due.iter().map(|due| log.find(due.as_str())).collect();
    assert!(places.iter().all(Option::is_some) && places[..4].is_sorted(), "{places:?}\n{log}");
    assert!(log.ends_with("unit whole endpoint=bugs pages=3 records=6 why=\"no next page\"\n"), "{log}");
    assert!(!log.contains("X-Api-Key"), "that is for -vv: {log}");
}

#[test]
fn a_json_log_is_json_from_its_first_line_to_its_last_and_holds_no_secret() {
    let vendor = Vendor::start(|asked| match (asked.count("offset"), asked.time) {
        (2, 1) => Answer::status(503),
        (4, _) => Answer::text(400, "{\"message\":\"\u{202e}hunter2-token\\u001b[2J is bad\"}"),
        _ => bugs(asked),
    });
    let workspace = Workspace::new(&vendor.url, Walk::Offset, &[], "");
    let said = stderr(&workspace, "run acme -vv --log json");
    assert!(!said.contains("hunter2") && !said.contains("\\u00"), "{said}");
    let log = objects(&said);
    for object in &log {
        let keys: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["timestamp", "level", "target", "message", "fields"], "{object}");
        let target = object["target"].as_str().expect("a text");
        assert!(target == "mapctl" || target.starts_with("mapctl::"), "only our own events: {object}");
    }
    let told = messages(&log);
    for due in ["request", "sent along", "response", "retry", "waiting", "page read", "unit not whole"] {
        assert!(told.contains(&due), "{due}: {said}");
    }
    let sent = log.iter().find(|object| object["message"] == "sent along").expect("the headers");
    assert_eq!(sent["fields"]["headers"], "X-Api-Key: ***");
    let [.., ledger, how_to_go_on] = log.as_slice() else { panic!("{said}") };
    assert_eq!((&ledger["message"], &ledger["level"]), (&"ledger".into(), &"ERROR".into()));
    assert_eq!(ledger["fields"]["verdict"], "incomplete");
    assert_eq!(how_to_go_on["message"], "to read what is missing: mapctl run acme --resume");
}

#[test]
fn mistakes_and_silence_are_json_too() {
    let (_vendor, workspace) = sound();
    workspace.write("profiles/acme.yaml", "profile: acme\nmapp: acme\n");
    let log = objects(&stderr(&workspace, "run acme --log json"));
    assert!(log.iter().any(|object| object["level"] == "ERROR" && object["fields"]["file"] == "profiles/acme.yaml"));
    let (_vendor, workspace) = sound();
    assert_eq!(stderr(&workspace, "run acme --log json -q"), "");
}

#[cfg(unix)]
mod drawn {
    use super::*;
    use crate::pty::{Out, Pty};
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::mpsc::{Sender, channel};
    use unicode_width::UnicodeWidthStr as _;

    /// A vendor that holds its second page back until it is told to go on.
    fn held() -> (Vendor, Workspace, Sender<()>) {
        let (go, gate) = channel::<()>();
        let gate = Mutex::new(gate);
        let vendor = Vendor::start(move |asked| {
            if asked.count("after") == 2 {
                // An error means that the test is over.
                let _ = gate.lock().expect("nobody panics").recv();
            }
            bugs(asked)
        });
        let workspace = Workspace::new(&vendor.url, Walk::Cursor, &[], "");
        (vendor, workspace, go)
    }

    fn run(folder: &Path, columns: u16) -> Pty {
        Pty::start(folder, &["run", "acme"], columns, Out::Null, "xterm")
    }

    /// The screen in pieces between escape sequences and line ends; the last line is filled up with spaces.
    fn pieces(seen: &str) -> Vec<&str> {
        seen.split(['\u{1b}', '\r', '\n'])
            .map(|piece| {
                piece
                    .split_once(['K', 'A', 'B', 'J', 'G'])
                    .map_or(piece, |(command, text)| if command.starts_with('[') { text } else { piece })
            })
            .collect()
    }

    #[test]
    fn progress_is_drawn_and_gone_before_the_ledger() {
        let (_vendor, workspace, go) = held();
        let mut pty = run(workspace.path(), 100);
        assert!(pty.read_until(" bugs  1 page  2 records"), "{}", pty.seen);
        go.send(()).expect("the vendor listens");
        assert_eq!(pty.end(), Some(0), "{}", pty.seen);
        let (drawn, ledger) = pty.seen.split_once("Endpoints  ").expect("the ledger");
        assert!(drawn.ends_with("\u{1b}[2K") || drawn.ends_with('\r') || drawn.ends_with("\u{1b}[0J"), "{drawn:?}");
        assert!(!ledger.contains('\u{1b}') && ledger.contains("COMPLETE"), "{ledger:?}");
        assert!(!drawn.contains("reading bugs"));
    }

    /// Else the line above it would stay where it is.
    #[test]
    fn what_the_terminal_echoes_of_ctrl_c_begins_no_line() {
        let (_vendor, workspace, go) = held();
        let mut pty = run(workspace.path(), 100);
        assert!(pty.read_until(" bugs  1 page  2 records"), "{}", pty.seen);
        pty.press("\u{3}");
        assert!(pty.read_until("^C"), "{}", pty.seen);
        let (before, _) = pty.seen.split_once("^C").expect("it was seen");
        assert!(before.ends_with('\r'), "{before:?}");
        go.send(()).expect("the vendor listens");
        assert_eq!(pty.end(), Some(0), "{}", pty.seen);
    }

    #[test]
    fn a_narrow_terminal_breaks_no_line() {
        let (_vendor, workspace, go) = held();
        let mut pty = run(workspace.path(), 24);
        assert!(pty.read_until(" bugs  1 page"), "{}", pty.seen);
        go.send(()).expect("the vendor listens");
        assert_eq!(pty.end(), Some(0), "{}", pty.seen);
        let drawn = pty.seen.split("Endpoin").next().expect("a beginning");
        assert!(pieces(drawn).iter().all(|piece| piece.trim_end().width() < 24), "{drawn:?}");
    }

    #[test]
    fn nothing_is_drawn_where_it_would_be_in_the_way() {
        for (arguments, out, term) in [
            (&["run", "acme", "--quiet"][..], Out::Null, "xterm"),
            (&["run", "acme"], Out::Null, "dumb"),
            (&["run", "acme", "-v"], Out::Null, "xterm"),
            (&["run", "acme", "--out", "-"], Out::Terminal, "xterm"),
            (&["run", "acme", "--out", "-"], Out::Pipe, "xterm"),
        ] {
            let (_vendor, workspace, go) = held();
            go.send(()).expect("the vendor listens");
            let mut pty = Pty::start(workspace.path(), arguments, 100, out, term);
            assert_eq!(pty.end(), Some(0), "{}", pty.seen);
            assert!(!pty.seen.contains('\u{1b}') && !pty.seen.contains("| bugs"), "{arguments:?}: {}", pty.seen);
        }
    }
}
