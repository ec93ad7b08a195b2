//! The closing table of a run: what is not whole comes first, the verdict last, where the eye is at the end.

mod books;
mod figures;
mod units;
mod verdict;

pub use figures::{counted, grouped, unit_name};

use super::Look;
use super::paint::Paint;
use serde_json::Value;

/// Draws the report of a run (the object that `--report` writes).
pub fn ledger(report: &Value, look: Look) -> String {
    let paint = Paint { color: look.color };
    let sections = [
        units::incomplete(report, look),
        units::failures(report, look),
        units::endpoints(report, look),
        books::maps(report, look),
        books::reasons(report, look),
        books::severities(report, paint),
        verdict::lines(report, look),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The verdict alone, and what it means.
pub fn verdict(report: &Value, look: Look) -> String {
    verdict::brief(report, look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use unicode_width::UnicodeWidthStr as _;

    fn whole() -> Value {
        json!({
            "run": "20300101T000000Z-acme", "profile": "acme", "map": "acme@1.0.0", "verdict": "complete", "exitCode": 0,
            "started": "2030-01-01T00:00:00Z", "finished": "2030-01-01T00:00:01.5Z",
            "requests": 3, "bytes": 12345, "retries": 0,
            "endpoints": [ { "endpoint": "issues", "units": [ { "unit": {}, "pages": 3, "records": 6,
                "distinct": 6, "vendorTotal": 6, "complete": true, "why": "empty page" } ] } ],
            "maps": [ { "map": "issues", "records": 6, "exploded": 6, "written": 5, "skipped": { "turned down": 1 },
                "rejected": {}, "duplicates": 0, "defaulted": { "severity": 1, "enum": 0 } } ],
            "failures": [],
            "severities": { "1": 0, "2": 1, "3": 1, "4": 1, "5": 2 }
        })
    }

    fn broken() -> Value {
        let site = |id: u32, complete: bool, why: &str| {
            json!({ "unit": { "site": id.to_string(), "scan": (id + 87).to_string() }, "pages": 3, "records": 1000,
                "distinct": 1000, "vendorTotal": null, "complete": complete, "why": why })
        };
        let mut report = whole();
        report["verdict"] = json!("incomplete");
        report["exitCode"] = json!(3);
        report["endpoints"].as_array_mut().unwrap().push(json!({ "endpoint": "findings", "units": [
            site(12, true, "short page"), site(13, false, "the vendor states 1204 records, 1000 came"),
            site(14, false, "page 2 failed") ] }));
        report["failures"] = json!([{ "endpoint": "findings", "unit": { "site": "14", "scan": "101" }, "page": 2,
            "message": "status 503: \u{1b}[2J maintenance" }]);
        report["maps"][0]["written"] = json!(4);
        report["maps"][0]["rejected"] = json!({ "missing-required": 1 });
        report
    }

    #[test]
    fn a_whole_run_reads_in_one_glance() {
        let expected = "\
Endpoints  units  pages  records  distinct  total
  issues       1      3        6         6      6  complete: empty page

Maps      records  exploded  written  skipped  rejected  duplicates
  issues        6         6        5        1         0           0

Why
  issues  skipped    1  turned down
  issues  defaulted  1  severity

Severity  5: 2   4: 1   3: 1   2: 1   1: 0

COMPLETE  acme  (map acme@1.0.0, run 20300101T000000Z-acme)
  5 written, 1 skipped, 0 rejected, 0 duplicates
  3 requests, 12.3 kB, 0 retries, 1.5 s, exit 0
";
        assert_eq!(ledger(&whole(), Look::PLAIN), expected);
    }

    #[test]
    fn what_is_not_whole_comes_first_by_name_with_why() {
        let drawn = ledger(&broken(), Look::PLAIN);
        assert!(drawn.starts_with("NOT WHOLE: 2 of 4 units\n  findings  site 13, scan 100\n"), "{drawn}");
        assert!(drawn.contains("the vendor states 1204 records, 1000 came"));
        assert!(drawn.contains("page 2: status 503: [2J maintenance"), "{drawn}");
        assert!(drawn.contains("2 of 3 not whole"));
        assert!(drawn.contains("INCOMPLETE"));
        assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
    }

    #[test]
    fn books_that_do_not_balance_are_called_out() {
        let mut report = whole();
        report["verdict"] = json!("failed");
        report["maps"][0]["written"] = json!(3);
        assert!(ledger(&report, Look::PLAIN).contains("issues: 6 exploded, but 4 accounted for"));
    }

    #[test]
    fn a_thousand_broken_units_do_not_push_the_verdict_away() {
        let mut report = broken();
        let unit = report["endpoints"][1]["units"][1].clone();
        report["endpoints"][1]["units"] = json!(vec![unit; 1000]);
        let drawn = ledger(&report, Look::PLAIN);
        assert!(drawn.lines().count() < 100 && drawn.contains("and 980 more"), "{drawn}");
    }

    #[test]
    fn a_report_that_says_nothing_is_still_drawn() {
        assert!(!ledger(&json!({}), Look::PLAIN).is_empty());
        assert!(!ledger(&json!([1, "x"]), Look { color: true, width: 20 }).is_empty());
    }
}
