//! The fault table: every row is run through the built binary against the scripted vendor. No fault may end as complete
//! with data missing.

mod table;
pub mod workspace;

use crate::vendor::{Answer, Vendor, bugs};
use table::{FAULTS, Fault, Outcome};
use workspace::{Came, Walk, Workspace};

fn run(fault: &Fault) -> Came {
    let vendor = Vendor::start(fault.script);
    let limits = format!("limits: {{ timeout: {} }}", fault.timeout);
    Workspace::new(&vendor.url, fault.walk, &[], &limits).run()
}

/// What is wrong with what came, if anything.
fn check(fault: &Fault, came: &Came, truth: &str) -> Result<(), String> {
    let verdict = came.report["verdict"].as_str().unwrap_or("none");
    let (due, exit, reason) = match fault.outcome {
        Outcome::Whole => ("complete", 0, ""),
        Outcome::Short(reason) => ("incomplete", 3, reason),
        Outcome::Nothing(reason) => ("failed", 1, reason),
    };
    if verdict == "complete" && came.out != truth {
        return Err("the run says complete, and data is missing".to_owned());
    }
    if verdict != due || came.exit != exit {
        return Err(format!("{verdict}, exit {}, where {due} was due", came.exit));
    }
    if !came.reasons().contains(reason) {
        return Err("the reason is another".to_owned());
    }
    Ok(())
}

#[test]
fn every_fault_ends_whole_or_honest() {
    let truth = run(&FAULTS[0]);
    assert_eq!((truth.exit, truth.out.lines().count()), (0, crate::vendor::RECORDS), "{}", truth.complaints);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = FAULTS.iter().map(|fault| (fault, scope.spawn(move || run(fault)))).collect();
        let judged = runs.into_iter().map(|(fault, run)| {
            let came = run.join().expect("a run");
            let why = check(fault, &came, &truth.out).err()?;
            Some(format!("{}: {why}\n{}\n{}", fault.name, came.reasons(), came.complaints))
        });
        judged.flatten().collect()
    });
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), FAULTS.len(), wrong.join("\n\n"));
}

/// The table as `docs/reliability.md` prints it.
pub fn markdown() -> String {
    let mut table = "| fault | what the server does | what comes out |\n|---|---|---|\n".to_owned();
    for Fault { name, server, outcome, .. } in FAULTS {
        let outcome = match outcome {
            Outcome::Whole => "everything, complete".to_owned(),
            Outcome::Short(reason) => format!("incomplete, exit 3: “{reason}”"),
            Outcome::Nothing(reason) => format!("failed, exit 1: “{reason}”"),
        };
        table += &format!("| {name} | {server} | {outcome} |\n");
    }
    table
}

#[test]
fn credentials_stay_where_they_belong() {
    let other = Vendor::start(bugs);
    let place = other.url.clone();
    let vendor = Vendor::start(move |asked| match asked.count("offset") {
        2 => Answer::redirect(307, &format!("{place}/bugs?offset=2&limit=2")),
        _ => bugs(asked),
    });
    let host = other.url.trim_start_matches("http://");
    let came = Workspace::new(&vendor.url, Walk::Offset, &[host], "").run();
    assert_eq!(came.exit, 0, "{}", came.complaints);
    assert!(vendor.asked().iter().all(|asked| asked.headers["x-api-key"] == "hunter2-token"));
    let strange = other.asked();
    assert!(strange.len() == 1 && !strange[0].headers.contains_key("x-api-key"), "{strange:?}");
}

#[test]
fn a_host_that_is_not_there_is_told_at_once() {
    let gone = Vendor::start(bugs).url.clone();
    let came = Workspace::new(&gone, Walk::Offset, &[], "").run();
    assert_eq!(came.exit, 1);
    assert!(came.reasons().contains("refused the connection: nothing listens there"), "{}", came.reasons());
    assert_eq!(came.report["retries"], 0);
}

#[test]
fn nothing_goes_unencrypted_to_other_machines() {
    let came = Workspace::new("http://192.0.2.1", Walk::Offset, &[], "").run();
    assert_eq!(came.exit, 1);
    assert!(came.reasons().contains("`http://192.0.2.1` is not encrypted"), "{}", came.reasons());
}
