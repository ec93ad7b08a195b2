//! The walks of a run: those that are not whole one by one, the others summed up by endpoint.

use super::super::table::{Align, Table};
use super::super::wrap::wrapped;
use super::super::{Look, paint::Paint};
use super::figures::{counted, grouped, items, number, text, unit_name};
use crate::run::LIMITED;
use serde_json::Value;
use std::fmt::Write as _;

/// In front of what is said of a unit.
const INDENT: &str = "    ";

/// So many are named; the report holds all of them.
const NAMED: usize = 20;

/// Every unit of the report with its endpoint.
fn units(report: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    items(report, "endpoints")
        .iter()
        .flat_map(|endpoint| items(endpoint, "units").iter().map(move |unit| (endpoint, unit)))
}

/// Whether the unit was proved whole; one that does not say is not.
fn is_whole(unit: &Value) -> bool {
    unit["complete"] == Value::Bool(true)
}

/// How many units are not whole, of how many.
pub fn tally(report: &Value) -> (u64, u64) {
    units(report).fold((0, 0), |(open, all), (_, unit)| (open + u64::from(!is_whole(unit)), all + 1))
}

/// The units that could not be proved whole, each with why and what failed in it.
pub fn incomplete(report: &Value, look: Look) -> String {
    let (open, all) = tally(report);
    // Units that end at the limit that was asked for are no news; the verdict tells.
    if open == 0 || report["verdict"] == "limited" {
        return String::new();
    }
    let title = format!("NOT WHOLE: {} of {}", grouped(open), counted(all, "unit"));
    let mut out = Paint { color: look.color }.bad(&title) + "\n";
    let mut told: Vec<(Vec<String>, String)> = Vec::new();
    for (endpoint, unit) in units(report).filter(|(_, unit)| !is_whole(unit)).take(NAMED) {
        let name = [text(endpoint, "endpoint"), unit_name(&unit["unit"])].join("  ");
        let words = words(report, (endpoint, unit), look);
        match told.iter_mut().find(|(_, known)| *known == words) {
            // What befell many is one trouble.
            Some((names, _)) => names.push(name),
            None => told.push((vec![name], words)),
        }
    }
    for (names, words) in told {
        for name in names {
            let _ = writeln!(out, "  {}", Paint { color: look.color }.strong(name.trim_end()));
        }
        out += &words;
    }
    out + &remaining(open)
}

/// Why a unit is not whole, and what failed in it.
fn words(report: &Value, (endpoint, unit): (&Value, &Value), look: Look) -> String {
    let mut words = String::new();
    let why = text(unit, "why");
    // The failure of the page tells the same at length.
    if !failures_of(report, endpoint, unit).any(|failure| text(failure, "message").starts_with(&why)) {
        words += &wrapped(&why, INDENT, look.width);
    }
    for failure in failures_of(report, endpoint, unit) {
        words += &wrapped(&failure_words(failure), INDENT, look.width);
    }
    words
}

fn remaining(all: u64) -> String {
    let named = u64::try_from(NAMED).unwrap_or(u64::MAX);
    if all > named {
        format!("  … and {} more; the report of `--report FILE` has all\n", grouped(all - named))
    } else {
        String::new()
    }
}

fn failures_of<'r>(report: &'r Value, endpoint: &'r Value, unit: &'r Value) -> impl Iterator<Item = &'r Value> {
    let mine = move |failure: &&Value| failure["endpoint"] == endpoint["endpoint"] && failure["unit"] == unit["unit"];
    items(report, "failures").iter().filter(mine)
}

fn failure_words(failure: &Value) -> String {
    match failure["page"].as_u64() {
        Some(page) => format!("page {page}: {}", text(failure, "message")),
        None => text(failure, "message"),
    }
}

/// Failures that belong to no unit named above: those before the first page of any. One of the run itself is told with
/// the verdict.
pub fn failures(report: &Value, look: Look) -> String {
    let open: Vec<(&Value, &Value)> = units(report)
        .filter(|(_, unit)| !is_whole(unit))
        .map(|(endpoint, unit)| (&endpoint["endpoint"], &unit["unit"]))
        .collect();
    let others: Vec<&Value> = items(report, "failures")
        .iter()
        .filter(|failure| !open.contains(&(&failure["endpoint"], &failure["unit"])) && failure["endpoint"] != "")
        .collect();
    if others.is_empty() {
        return String::new();
    }
    let mut out = Paint { color: look.color }.bad("FAILED") + "\n";
    for failure in others.iter().take(NAMED) {
        let name = [text(failure, "endpoint"), unit_name(&failure["unit"])].join("  ");
        let _ = writeln!(out, "  {}", name.trim_end());
        out += &wrapped(&failure_words(failure), INDENT, look.width);
    }
    out + &remaining(others.len() as u64)
}

/// One line an endpoint.
pub fn endpoints(report: &Value, look: Look) -> String {
    let right = Align::Right;
    let columns = [
        ("Endpoints", Align::Left),
        ("units", right),
        ("pages", right),
        ("records", right),
        ("distinct", right),
        ("total", right),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for endpoint in items(report, "endpoints") {
        table.row(endpoint_row(endpoint));
    }
    if table.is_empty() { String::new() } else { table.draw(look) }
}

fn endpoint_row(endpoint: &Value) -> [String; 7] {
    let units = items(endpoint, "units");
    let total = |key: &str| grouped(units.iter().map(|unit| number(unit, key)).sum());
    let stated = !units.is_empty() && units.iter().all(|unit| unit["vendorTotal"].is_u64());
    [
        format!("  {}", text(endpoint, "endpoint")),
        grouped(units.len() as u64),
        total("pages"),
        total("records"),
        total("distinct"),
        if stated { total("vendorTotal") } else { "–".to_owned() },
        state(units),
    ]
}

fn state(units: &[Value]) -> String {
    let open = units.iter().filter(|unit| !is_whole(unit)).count() as u64;
    match units {
        [] => "never walked".to_owned(),
        [only] if open == 0 => format!("complete: {}", text(only, "why")).trim_end_matches([':', ' ']).to_owned(),
        _ if open == 0 => "complete".to_owned(),
        [only] if only["why"] == LIMITED => "stopped at the limit".to_owned(),
        _ => format!("{} of {} not whole", grouped(open), grouped(units.len() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_failure_that_only_repeats_the_why_is_not_said_twice() {
        let report = json!({
            "endpoints": [{ "endpoint": "a", "units": [{ "unit": {}, "complete": false, "why": "status 500" }] }],
            "failures": [{ "endpoint": "a", "unit": {}, "page": 1, "message": "status 500" },
                         { "endpoint": "b", "unit": {}, "message": "no such host" }]
        });
        assert_eq!(incomplete(&report, Look::PLAIN), "NOT WHOLE: 1 of 1 unit\n  a\n    page 1: status 500\n");
        assert_eq!(failures(&report, Look::PLAIN), "FAILED\n  b\n    no such host\n");
    }

    #[test]
    fn what_befell_many_units_is_said_once() {
        let unit = |id: &str, why: &str| json!({ "unit": { "site": id }, "complete": false, "why": why });
        let units = [unit("1", "status 403"), unit("2", "no end"), unit("3", "status 403")];
        let report = json!({ "endpoints": [{ "endpoint": "a", "units": units }] });
        let due = "NOT WHOLE: 3 of 3 units\n  a  site 1\n  a  site 3\n    status 403\n  a  site 2\n    no end\n";
        assert_eq!(incomplete(&report, Look::PLAIN), due);
    }

    #[test]
    fn an_endpoint_without_units_was_never_walked() {
        assert_eq!(state(&[]), "never walked");
        assert_eq!(state(&[json!({ "complete": true, "why": "" })]), "complete");
    }
}
