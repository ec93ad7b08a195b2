//! The last lines: the verdict, what it means, and where to look next.

use super::super::control::stripped;
use super::super::{Look, paint::Paint};
use super::figures::{bytes, counted, counts, grouped, items, number, text};
use super::{books, units};
use serde_json::Value;

/// The verdict with the names of the run, the sums, and the next step where there is one.
pub fn lines(report: &Value, look: Look) -> String {
    let mut out = format!("{}  {}\n", word(report, look), names(report));
    for line in explanation(report).into_iter().chain([sums(report), traffic(report)]).chain(quarantine(report)) {
        out += &format!("  {line}\n");
    }
    out
}

/// The verdict and what it means, for those who asked for silence.
pub fn brief(report: &Value, look: Look) -> String {
    let mut out = format!("{}  {}\n", word(report, look), names(report));
    for line in explanation(report).into_iter().chain(quarantine(report)) {
        out += &format!("  {line}\n");
    }
    out
}

fn word(report: &Value, look: Look) -> String {
    let paint = Paint { color: look.color };
    let word = text(report, "verdict").to_uppercase();
    match (word.as_str(), number(report, "exitCode")) {
        ("COMPLETE", 0) => paint.good(&word),
        ("COMPLETE" | "LIMITED", _) => paint.doubtful(&word),
        ("", _) => paint.bad("NO VERDICT"),
        _ => paint.bad(&word),
    }
}

fn names(report: &Value) -> String {
    format!("{}  (map {}, run {})", text(report, "profile"), text(report, "map"), text(report, "run"))
}

/// What the verdict means for whoever reads the findings.
fn explanation(report: &Value) -> Option<String> {
    // What went wrong with the run itself, and with no endpoint.
    if let Some(failure) = items(report, "failures").iter().find(|failure| failure["endpoint"] == "") {
        return Some(text(failure, "message"));
    }
    let (open, all) = units::tally(report);
    let [_, _, rejected, _] = books::totals(report);
    match (text(report, "verdict").as_str(), number(report, "exitCode")) {
        ("incomplete", _) => {
            let units = counted(all, "unit");
            Some(format!("{} of {units} could not be proved whole: what is absent may only be unread", grouped(open)))
        }
        ("limited", _) => Some("stopped at the limit that was asked for; nothing is closed".to_owned()),
        ("failed", _) if !books::balance(report) => Some("the books do not balance: see above".to_owned()),
        ("failed", _) if read_nothing(report) => Some("not one page could be read".to_owned()),
        ("failed", _) => items(report, "failures").iter().find(|one| one["page"] == 0).map(|one| text(one, "message")),
        ("complete", 4) => {
            Some(format!("every unit is whole, but {} rejected: more than `allow_rejects`", were(rejected)))
        }
        _ => None,
    }
}

fn were(records: u64) -> String {
    format!("{} {}", counted(records, "record"), if records == 1 { "was" } else { "were" })
}

fn read_nothing(report: &Value) -> bool {
    let mut units = items(report, "endpoints").iter().flat_map(|endpoint| items(endpoint, "units"));
    units.all(|unit| number(unit, "pages") == 0)
}

fn sums(report: &Value) -> String {
    let [written, skipped, rejected, duplicates] = books::totals(report);
    let duplicates = counted(duplicates, "duplicate");
    format!("{} written, {} skipped, {} rejected, {duplicates}", grouped(written), grouped(skipped), grouped(rejected))
}

fn traffic(report: &Value) -> String {
    let parts = [
        counted(number(report, "requests"), "request"),
        bytes(number(report, "bytes")),
        counted(number(report, "retries"), "retry"),
    ];
    let time = seconds(report).map(|seconds| format!(", {seconds:.1} s")).unwrap_or_default();
    format!("{}{time}, exit {}", parts.join(", "), number(report, "exitCode"))
}

fn seconds(report: &Value) -> Option<f64> {
    let instant = |key: &str| report[key].as_str()?.parse::<jiff::Timestamp>().ok();
    Some(instant("finished")?.duration_since(instant("started")?).as_secs_f64())
}

/// Where the rejected records are, and how to learn what their codes mean.
fn quarantine(report: &Value) -> Vec<String> {
    let Some(code) = items(report, "maps").iter().flat_map(|map| counts(map, "rejected")).map(|(code, _)| code).next()
    else {
        return Vec::new();
    };
    vec![
        format!("rejected records: .mapctl/quarantine/{}.ndjson", text(report, "run")),
        format!("what a code means: mapctl explain {}", stripped(code)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rejects_beyond_the_allowed_are_explained_and_located() {
        let report = json!({ "verdict": "complete", "exitCode": 4, "run": "r1",
            "maps": [{ "written": 2, "rejected": { "bad-value": 1 } }] });
        let drawn = lines(&report, Look::PLAIN);
        assert!(drawn.contains("every unit is whole, but 1 record was rejected"), "{drawn}");
        assert!(drawn.contains(".mapctl/quarantine/r1.ndjson"), "{drawn}");
        assert!(drawn.contains("mapctl explain bad-value"), "{drawn}");
    }

    #[test]
    fn what_went_wrong_with_the_run_itself_is_the_explanation() {
        let report = json!({ "verdict": "incomplete", "exitCode": 3,
            "failures": [{ "endpoint": "", "unit": {}, "page": 0, "message": "nobody reads" }] });
        assert!(brief(&report, Look::PLAIN).ends_with("\n  nobody reads\n"));
        assert_eq!(units::failures(&report, Look::PLAIN), "");
    }

    #[test]
    fn a_run_that_read_nothing_says_so() {
        let report = json!({ "verdict": "failed", "exitCode": 1 });
        assert!(lines(&report, Look::PLAIN).contains("not one page could be read"));
    }
}
