//! What `scoring:` says, checked.

use super::table::{Row, ScoreTable, Source};
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::expression::fold;
use crate::registry::{Key, Shape};
use crate::yaml::{Node, check};
use std::collections::HashMap;

/// The shape of `scoring:`.
pub static SHAPE: Shape = Shape::Record(&[
    Key::required("levels", Shape::Record(LEVELS), "the five severities, from the least severe to the most"),
    Key::required(
        "default_severity",
        Shape::Integer { min: 1, max: 5 },
        "the severity of a source value that is in no row; every use is counted",
    ),
]);

/// The rows; that all five stand is checked here, for one that is missing has a code of its own.
const LEVELS: &[Key] = &[
    Key::optional("1", LEVEL, "minimal"),
    Key::optional("2", LEVEL, "medium"),
    Key::optional("3", LEVEL, "serious"),
    Key::optional("4", LEVEL, "critical"),
    Key::optional("5", LEVEL, "urgent"),
];

const LEVEL: Shape = Shape::Record(&[
    Key::required("source", Shape::List(&Shape::Text), "the vendor's values of this severity; `[]` when it has none"),
    Key::required("qds", Shape::Integer { min: 0, max: 100 }, "the QDS of findings of this severity"),
]);

impl ScoreTable {
    /// Compiles `scoring:`. The shape was checked before; what is wrong with it nevertheless is reported in the same
    /// words, which a report takes only once.
    pub fn compile(node: &Node, report: &mut Report) -> Option<Self> {
        let levels = node.get("levels");
        let rows = levels.map(|levels| ["1", "2", "3", "4", "5"].map(|name| row(levels, name, report)));
        let default = node.get("default_severity").and_then(Node::as_i64).and_then(|number| u8::try_from(number).ok());
        let (Some([Some(one), Some(two), Some(three), Some(four), Some(five)]), Some(default_severity @ 1..=5)) =
            (rows, default)
        else {
            check(node, &SHAPE, report);
            return None;
        };
        let table = Self { rows: [one.0, two.0, three.0, four.0, five.0], default_severity };
        complain_of_falling(&table, [one.1, two.1, three.1, four.1, five.1], report);
        complain_of_twice(&table, report).then_some(table)
    }
}

/// A row and the place of its QDS; `None` when it is missing, which is reported, or is no row.
fn row(levels: &Node, name: &str, report: &mut Report) -> Option<(Row, Place)> {
    let Some(level) = levels.get(name) else {
        if levels.is_map() {
            report.push(missing(levels, name));
        }
        return None;
    };
    let qds = level.get("qds")?;
    let points = qds.as_i64().and_then(|points| u8::try_from(points).ok()).filter(|points| *points <= 100)?;
    let written = level.get("source").filter(|source| source.is_list())?;
    let sources = written.items().iter().map(source).collect::<Option<_>>()?;
    Some((Row { sources, qds: points }, qds.place.clone()))
}

fn source(node: &Node) -> Option<Source> {
    let text = node.text()?.to_owned();
    Some(Source { folded: fold(&text).into_owned(), text, place: node.place.clone() })
}

fn missing(levels: &Node, name: &str) -> Diagnostic {
    let place = levels.entries().next().map_or(&levels.place, |(_, key, _)| &key.place);
    Diagnostic::error(&codes::SCORE_ROW, place, format!("the score table has no row `{name}`")).help(format!(
        "all five rows stand; write `{name}: {{ source: [], qds: … }}` if the vendor never gives that one"
    ))
}

/// Whether every source value is in one row.
fn complain_of_twice(table: &ScoreTable, report: &mut Report) -> bool {
    let mut first: HashMap<&str, &Source> = HashMap::new();
    let mut once = true;
    for source in table.sources() {
        let Some(before) = first.get(source.folded.as_str()) else {
            first.insert(&source.folded, source);
            continue;
        };
        once = false;
        let message = format!("the source value `{}` stands in the table already", source.text);
        let twice = Diagnostic::error(&codes::SCORE_TWICE, &source.place, message).saying("the second one");
        report.push(
            twice
                .also(&before.place, "the first one")
                .help("case does not count, and numbers match by value; keep one of the two"),
        );
    }
    once
}

/// A finding that is more severe and scores less is allowed, and hardly ever meant.
fn complain_of_falling(table: &ScoreTable, places: [Place; 5], report: &mut Report) {
    for upper in 1..5 {
        let (less, more) = (table.rows[upper - 1].qds, table.rows[upper].qds);
        if more < less {
            let message = format!("severity {} scores less than severity {upper}: {more} after {less}", upper + 1);
            let falling = Diagnostic::warning(&codes::SCORE_ROW, &places[upper], message);
            report
                .push(falling.also(&places[upper - 1], "the less severe row").help("let `qds` rise with the severity"));
        }
    }
}

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use crate::diagnostic::Source as Document;
    use crate::yaml::load;

    pub const TABLE: &str = "levels:\n  1: { source: [5], qds: 15 }\n  2: { source: [4, minor], qds: 35 }\n  \
        3: { source: [3], qds: 55 }\n  4: { source: [2], qds: 80 }\n  5: { source: [1], qds: 95 }\ndefault_severity: 3\n";

    pub fn compiled(text: &str) -> (Option<ScoreTable>, Report) {
        let mut report = Report::new();
        let node = load(&Document::new("t.yaml", text), &mut report).expect("the document is YAML");
        check(&node, &SHAPE, &mut report);
        let table = ScoreTable::compile(&node, &mut report);
        (table, report)
    }

    pub fn table() -> ScoreTable {
        let (table, report) = compiled(TABLE);
        assert!(report.is_empty(), "{report:?}");
        table.expect("the table is whole")
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{TABLE, compiled};

    /// Code, and the text at the caret, of each mistake.
    fn mistakes(text: &str) -> Vec<(&'static str, String)> {
        let (_, report) = compiled(text);
        report.sorted().iter().map(|d| (d.code.id, d.primary.place.text().to_owned())).collect()
    }

    #[test]
    fn a_missing_row_is_one_mistake() {
        let (table, report) = compiled(&TABLE.replace("  4: { source: [2], qds: 80 }\n", ""));
        assert!(table.is_none());
        let messages: Vec<&str> = report.sorted().iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["the score table has no row `4`"]);
    }

    #[test]
    fn a_value_in_two_rows_is_shown_in_both() {
        let (table, report) = compiled(&TABLE.replace("[2]", "[2, \"5.0\", Minor]"));
        assert!(table.is_none());
        let twice: Vec<_> = report.sorted().into_iter().cloned().collect();
        assert_eq!(twice.len(), 2);
        assert!(twice.iter().all(|diagnostic| diagnostic.code.id == "score-twice"));
        assert_eq!(twice[0].primary.place.text(), "\"5.0\"");
        assert_eq!(twice[0].secondary[0].place.text(), "5");
    }

    #[test]
    fn a_score_that_falls_is_a_warning() {
        let (table, report) = compiled(&TABLE.replace("qds: 80", "qds: 30"));
        assert!(table.is_some());
        assert_eq!(report.counts(), (0, 1));
        let falling = report.sorted()[0];
        assert_eq!((falling.code.id, falling.primary.place.text()), ("score-row", "30"));
    }

    #[test]
    fn mistakes_of_form_are_told_once() {
        assert_eq!(mistakes(&TABLE.replace("qds: 80", "qds: 101")), [("wrong-value", "101".to_owned())]);
        assert_eq!(
            mistakes(&TABLE.replace("  4:", "  6: { source: [], qds: 99 }\n  4:")),
            [("unknown-key", "6".to_owned())]
        );
        assert_eq!(mistakes(&TABLE.replace("severity: 3", "severity: 0")), [("wrong-value", "0".to_owned())]);
        assert_eq!(mistakes(&TABLE.replace("source: [2]", "source: 2")), [("wrong-type", "2".to_owned())]);
        assert_eq!(mistakes("levels: 5\ndefault_severity: 3\n"), [("wrong-type", "5".to_owned())]);
    }
}
