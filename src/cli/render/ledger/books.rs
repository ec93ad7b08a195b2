//! What became of the records: one line a map, the reasons under it, and whether the books balance.

use super::super::table::{Align, Table};
use super::super::{Look, paint::Paint};
use super::figures::{counts, grouped, items, number, sum, text};
use serde_json::Value;

/// One line a map, and a line more for each whose books do not balance.
pub fn maps(report: &Value, look: Look) -> String {
    let right = Align::Right;
    let columns = [
        ("Maps", Align::Left),
        ("records", right),
        ("exploded", right),
        ("written", right),
        ("skipped", right),
        ("rejected", right),
        ("duplicates", right),
    ];
    let mut table = Table::new(&columns);
    for map in items(report, "maps") {
        table.row(map_row(map));
    }
    if table.is_empty() { String::new() } else { table.draw(look) + &unbalanced(report, look) }
}

fn map_row(map: &Value) -> [String; 7] {
    [
        format!("  {}", text(map, "map")),
        grouped(number(map, "records")),
        grouped(number(map, "exploded")),
        grouped(number(map, "written")),
        grouped(sum(map, "skipped")),
        grouped(sum(map, "rejected")),
        grouped(number(map, "duplicates")),
    ]
}

/// What a map accounts for; equal to `exploded` when its books balance.
fn accounted(map: &Value) -> u64 {
    number(map, "written") + sum(map, "skipped") + sum(map, "rejected") + number(map, "duplicates")
}

/// Whether the books of every map balance.
pub fn balance(report: &Value) -> bool {
    items(report, "maps").iter().all(|map| accounted(map) == number(map, "exploded"))
}

fn unbalanced(report: &Value, look: Look) -> String {
    let wrong = items(report, "maps").iter().filter(|map| accounted(map) != number(map, "exploded"));
    wrong
        .map(|map| {
            let (exploded, accounted) = (grouped(number(map, "exploded")), grouped(accounted(map)));
            let words = format!("{}: {exploded} exploded, but {accounted} accounted for", text(map, "map"));
            format!("  {}\n", Paint { color: look.color }.bad(&words))
        })
        .collect()
}

/// Why records were skipped, rejected or given a default.
pub fn reasons(report: &Value, look: Look) -> String {
    let mut table = Table::new(&[("Why", Align::Left), ("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    for map in items(report, "maps") {
        for fate in ["skipped", "rejected", "defaulted"] {
            for (reason, count) in counts(map, fate) {
                table.row([format!("  {}", text(map, "map")), fate.to_owned(), grouped(count), reason.to_owned()]);
            }
        }
    }
    if table.is_empty() { String::new() } else { table.draw(look) }
}

/// The findings by severity, the worst first.
pub fn severities(report: &Value, paint: Paint) -> String {
    if !report["severities"].is_object() {
        return String::new();
    }
    let figures =
        ["5", "4", "3", "2", "1"].map(|level| format!("{level}: {}", grouped(number(&report["severities"], level))));
    format!("{}  {}\n", paint.strong("Severity"), figures.join("   "))
}

/// The sums over all maps: written, skipped, rejected, duplicates.
pub fn totals(report: &Value) -> [u64; 4] {
    items(report, "maps").iter().fold([0; 4], |[written, skipped, rejected, duplicates], map| {
        [
            written + number(map, "written"),
            skipped + sum(map, "skipped"),
            rejected + sum(map, "rejected"),
            duplicates + number(map, "duplicates"),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reasons_are_listed_by_map_and_zeros_are_not() {
        let report =
            json!({ "maps": [{ "map": "a", "skipped": { "old": 2, "none": 0 }, "rejected": { "bad-value": 1 } }] });
        assert_eq!(reasons(&report, Look::PLAIN), "Why\n  a  skipped   2  old\n  a  rejected  1  bad-value\n");
    }

    #[test]
    fn an_asset_run_has_no_severities() {
        assert_eq!(severities(&json!({}), Paint { color: false }), "");
    }
}
