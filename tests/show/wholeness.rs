//! A run that says complete is complete: every page that is taken out, repeated or promised shows.

use super::recording::Recording;
use super::runs::{Ran, Scratch};
use serde_json::{Value, json};

/// A walk of several pages in the demo of a map.
struct Walk {
    map: &'static str,
    endpoint: &'static str,
    unit: Value,
    /// The entries of its pages.
    pages: &'static [usize],
    /// Where a page states the vendor's total.
    total: &'static str,
}

fn walks() -> [Walk; 3] {
    let company = json!({ "company": "a940bb61-33c4-42c9-9231-c8194c305db3" });
    [
        Walk {
            map: "bugcrowd",
            endpoint: "submissions",
            unit: json!({}),
            pages: &[0, 1, 2, 3],
            total: "/meta/total_hits",
        },
        Walk { map: "bitsight", endpoint: "findings", unit: company, pages: &[2, 3, 4], total: "/count" },
        Walk {
            map: "burpsuite",
            endpoint: "issues",
            unit: json!({ "site": "12", "scan": "99" }),
            pages: &[4, 5, 6],
            total: "/data/scan/issue_counts/total",
        },
    ]
}

impl Walk {
    /// The run is incomplete on account of this walk alone; ledger and terminal say why.
    fn is_not_whole(&self, ran: &Ran, why: &str) {
        assert_eq!((ran.exit, &ran.report["verdict"]), (3, &json!("incomplete")));
        assert_eq!(ran.report["exitCode"], 3);
        let not_whole = ran.not_whole();
        let [(endpoint, unit, said)] = not_whole.as_slice() else { panic!("{not_whole:?}") };
        assert_eq!((endpoint.as_str(), unit), (self.endpoint, &self.unit));
        assert!(said.contains(why), "{said}");
        let terminal: String = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(terminal.contains("NOT WHOLE: 1 of") && terminal.contains("INCOMPLETE"), "{}", ran.stderr);
        assert!(terminal.contains(why), "{}", ran.stderr);
        for value in self.unit.as_object().expect("a unit").values() {
            assert!(terminal.contains(value.as_str().expect("a text")), "{}", ran.stderr);
        }
        assert!(!ran.entities.is_empty(), "what was read is written");
    }

    /// The failure that made it so, at this page.
    fn failed_at(&self, ran: &Ran, page: usize) {
        let failures = ran.report["failures"].as_array().expect("failures");
        let [failure] = failures.as_slice() else { panic!("{failures:?}") };
        assert_eq!((&failure["endpoint"], &failure["unit"]), (&json!(self.endpoint), &self.unit));
        assert_eq!(failure["page"], page);
        assert!(!failure["message"].as_str().expect("a message").is_empty());
    }
}

#[test]
fn a_page_that_is_taken_out() {
    for walk in walks() {
        let mut recording = Recording::demo(walk.map);
        recording.entries_mut().remove(walk.pages[1]);
        let ran = Scratch::new().replay(walk.map, &recording);
        walk.is_not_whole(&ran, "the recording holds no answer to");
        walk.failed_at(&ran, 2);
        let message = ran.report["failures"][0]["message"].as_str().expect("a message").to_owned();
        assert!(message.contains("nearest are entry"), "{message}");
    }
}

#[test]
fn a_page_that_comes_twice() {
    for walk in walks() {
        let mut recording = Recording::demo(walk.map);
        let again = recording.text(walk.pages[0]).to_owned();
        recording.set_text(walk.pages[1], again);
        let ran = Scratch::new().replay(walk.map, &recording);
        walk.is_not_whole(&ran, "the same page came twice");
        walk.failed_at(&ran, 2);
    }
}

#[test]
fn a_total_that_is_not_reached() {
    for walk in walks() {
        let mut recording = Recording::demo(walk.map);
        let mut stated = 0;
        for page in walk.pages {
            recording.alter(*page, |answer| {
                let total = answer.pointer_mut(walk.total).expect("a total");
                stated = total.as_u64().expect("a number") + 2;
                *total = json!(stated);
            });
        }
        let ran = Scratch::new().replay(walk.map, &recording);
        walk.is_not_whole(&ran, &format!("vendor states {stated} records, {} came", stated - 2));
    }
}

/// Not only the pages above: whatever is not there, the run does not say complete.
#[test]
fn no_page_of_a_recording_can_be_missing() {
    for map in ["bugcrowd", "bitsight", "burpsuite"] {
        let whole = Recording::demo(map);
        for entry in 0..whole.entries().len() {
            let mut recording = whole.clone();
            recording.entries_mut().remove(entry);
            let ran = Scratch::new().replay(map, &recording);
            let none_read = ran.report["endpoints"][0]["units"][0]["pages"] == 0 && ran.entities.is_empty();
            let expected = if none_read { (1, "failed") } else { (3, "incomplete") };
            assert_eq!(
                (ran.exit, ran.report["verdict"].as_str().expect("a verdict")),
                expected,
                "{map}, entry {entry}"
            );
            assert_eq!(ran.not_whole().len(), 1, "{map}, entry {entry}");
        }
    }
}

/// A record that came on two pages, while another never came: the numbers agree, the run does not.
#[test]
fn pages_that_overlap_are_not_whole() {
    for (map, pointer, entry) in [("bugcrowd", "/data", 1), ("burpsuite", "/data/scan/issues", 5)] {
        let mut recording = Recording::demo(map);
        let before = recording.answer(entry - 1).pointer(pointer).expect("records")[0].clone();
        recording.alter(entry, |answer| answer.pointer_mut(pointer).expect("records")[0] = before);
        let ran = Scratch::new().replay(map, &recording);
        assert_eq!((ran.exit, &ran.report["verdict"]), (3, &json!("incomplete")), "{map}");
        let not_whole = ran.not_whole();
        assert_eq!(not_whole.len(), 1, "{not_whole:?}");
        assert_eq!(ran.report["maps"][0]["duplicates"], 1);
    }
}

/// The vendor answers 200 and means no.
#[test]
fn an_answer_that_is_an_error_is_no_empty_page() {
    let graphql = r#"{"data":null,"errors":[{"message":"Internal error","path":["scan"]}]}"#;
    let maintenance = r#"{"message":"maintenance"}"#;
    let answers = [("burpsuite", 7, graphql), ("bitsight", 5, maintenance), ("bugcrowd", 1, maintenance)];
    for (map, entry, answer) in answers {
        let mut recording = Recording::demo(map);
        recording.set_text(entry, answer);
        let ran = Scratch::new().replay(map, &recording);
        assert_eq!((ran.exit, &ran.report["verdict"]), (3, &json!("incomplete")), "{map}");
        assert_eq!(ran.not_whole().len(), 1, "{map}");
    }
}
