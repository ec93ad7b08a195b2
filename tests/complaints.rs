//! What a run says of the world's commonest faults: one clear message with the fix. From the start it ends with 1, in the
//! middle with 3, and what was read is kept.

use crate::faults::workspace::{Came, Walk, Workspace};
use crate::vendor::certificates::{Authority, Identity};
use crate::vendor::{Answer, Asked, Vendor, bugs};
use serde_json::json;

const CA: &str = "tls: { ca_file: ca.pem }";
/// TLS would not even ask for such a name.
const PLAIN: &str = "tls: { plain_http: true }";
const NOBODY: &str = "no-name-server-is-asked-for-a-label-of-more-than-63-characters-xxx.invalid";

/// A fault: its name, what goes wrong, what is said, and the fix.
struct Complaint {
    name: &'static str,
    fault: Fault,
    fact: &'static str,
    fix: &'static str,
}

enum Fault {
    /// The vendor answers like that.
    Answer(fn() -> Answer),
    /// The url, or a next link, names a host that nobody knows.
    WrongHost,
    /// There nobody listens.
    WrongPort,
    /// The certificate was good until some day.
    Expired,
}

const COMPLAINTS: &[Complaint] = &[
    Complaint {
        name: "wrong password",
        fault: Fault::Answer(|| Answer::text(401, r#"{"message":"bad token"}"#)),
        fact: "status 401 Unauthorized: bad token",
        fix: "check the credential in the profile's settings",
    },
    Complaint {
        name: "no permission",
        fault: Fault::Answer(|| Answer::text(403, r#"{"error":"not yours"}"#)),
        fact: "status 403 Forbidden: not yours",
        fix: "give the credential's owner the permission",
    },
    Complaint {
        name: "wrong path",
        fault: Fault::Answer(|| Answer::text(404, "<!doctype html><title>Not found</title>")),
        fact: "status 404 Not Found: a web page titled `Not found`",
        fix: "check the url in the profile's settings",
    },
    Complaint {
        name: "HTML instead of JSON",
        fault: Fault::Answer(|| Answer::text(200, "<!DOCTYPE html>\n<html><title>Sign in</title></html>")),
        fact: "the answer cannot be read: it is a web page titled `Sign in`",
        fix: "check that the url in the profile's settings is the API's own",
    },
    Complaint {
        name: "empty body",
        fault: Fault::Answer(|| Answer::status(200)),
        fact: "the answer cannot be read: it is empty",
        fix: "check the url in the profile's settings",
    },
    Complaint {
        name: "wrong host",
        fault: Fault::WrongHost,
        fact: "was not found: no name server knows it",
        fix: "check the host's name in the url",
    },
    Complaint {
        name: "wrong port",
        fault: Fault::WrongPort,
        fact: "refused the connection: nothing listens there",
        fix: "check host and port",
    },
    Complaint {
        name: "expired certificate",
        fault: Fault::Expired,
        fact: "has expired",
        fix: "the server needs a new one; if it has one, check this machine's clock",
    },
];

/// A server that is no more.
fn gone() -> String {
    Vendor::start(bugs).url.clone()
}

fn expired() -> (Identity, Authority) {
    let authority = Authority::new("Acme");
    (authority.sign_until("localhost", 2001), authority)
}

fn from_the_start(fault: &Fault) -> Came {
    match fault {
        Fault::Answer(answer) => {
            let answer = *answer;
            let vendor = Vendor::start(move |_| answer());
            Workspace::new(&vendor.url, Walk::Offset, &[], "").run()
        }
        Fault::WrongHost => Workspace::new(&format!("http://{NOBODY}"), Walk::Offset, &[], PLAIN).run(),
        Fault::WrongPort => Workspace::new(&gone(), Walk::Offset, &[], "").run(),
        Fault::Expired => {
            let (identity, authority) = expired();
            let vendor = Vendor::start_tls(&identity, bugs);
            let workspace = Workspace::new(&vendor.url, Walk::Offset, &[], CA);
            workspace.write("ca.pem", &authority.pem());
            workspace.run()
        }
    }
}

/// A first page of two bugs, and a second that is to be had elsewhere.
fn leads_to(place: String) -> impl Fn(&Asked) -> Answer {
    move |_| {
        let bug = |id: &str| json!({"id": id, "title": "Bug", "severity": "high", "site": "shop.example"});
        Answer::json(&json!({"bugs": [bug("1"), bug("2")], "next": format!("{place}/bugs")}))
    }
}

fn in_the_middle(fault: &Fault) -> Came {
    let linked = |place: &str, ca: Option<&Authority>| {
        let vendor = Vendor::start(leads_to(place.to_owned()));
        let (_, host) = place.split_once("://").expect("a url");
        let workspace = Workspace::new(&vendor.url, Walk::NextUrl, &[host], if ca.is_some() { CA } else { PLAIN });
        workspace.write("ca.pem", &ca.map(Authority::pem).unwrap_or_default());
        workspace.run()
    };
    match fault {
        Fault::Answer(answer) => {
            let answer = *answer;
            let vendor = Vendor::start(move |asked| if asked.count("offset") == 2 { answer() } else { bugs(asked) });
            Workspace::new(&vendor.url, Walk::Offset, &[], "").run()
        }
        Fault::WrongHost => linked(&format!("http://{NOBODY}"), None),
        Fault::WrongPort => linked(&gone(), None),
        Fault::Expired => {
            let (identity, authority) = expired();
            let other = Vendor::start_tls(&identity, bugs);
            linked(&other.url, Some(&authority))
        }
    }
}

/// What is wrong with what a person was told, if anything.
fn judge(complaint: &Complaint, came: &Came, exit: i32, kept: usize) -> Result<(), String> {
    // A terminal's lines are broken between words.
    let told: Vec<&str> = came.complaints.split_whitespace().collect();
    let told = told.join(" ");
    match () {
        () if came.exit != exit => Err(format!("exit {}", came.exit)),
        () if came.out.lines().count() != kept => Err(format!("{} entities", came.out.lines().count())),
        () if told.matches(complaint.fix).count() != 1 => Err("the fix is not told once".to_owned()),
        () if told.matches(complaint.fact).count() != 1 => Err("it is not told once".to_owned()),
        () if told.contains("hunter2") => Err("a secret is told".to_owned()),
        () => Ok(()),
    }
}

#[test]
fn every_fault_is_told_once_with_its_fix() {
    let mut wrong = Vec::new();
    for complaint in COMPLAINTS {
        for (came, exit, kept) in [(from_the_start(&complaint.fault), 1, 0), (in_the_middle(&complaint.fault), 3, 2)] {
            if let Err(why) = judge(complaint, &came, exit, kept) {
                wrong.push(format!("{}, exit {exit} due: {why}\n{}", complaint.name, came.complaints));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}
