//! The table at work.

use crate::diagnostic::Place;
use crate::expression::fold;
use crate::value::Datum;

/// Five rows, from the least severe to the most, and the severity of what is in no row.
#[derive(Debug, Clone)]
pub struct ScoreTable {
    pub(super) rows: [Row; 5],
    pub(super) default_severity: u8,
}

/// One severity.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) sources: Vec<Source>,
    pub(super) qds: u8,
}

/// A source value of the table.
#[derive(Debug, Clone)]
pub struct Source {
    /// As it is written.
    pub text: String,
    /// As it is compared.
    pub(super) folded: String,
    /// Where it is written.
    pub place: Place,
}

/// What a source value is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// From 1, the least severe, to 5.
    pub severity: u8,
    /// Whether the value was in no row (or absent), so that the default was taken.
    pub defaulted: bool,
}

impl ScoreTable {
    /// The severity of a source value. Text matches without regard to case, numbers by value; absent values, lists and
    /// objects are in no row.
    pub fn rate(&self, source: Option<&Datum<'_>>) -> Rating {
        let severity = source.and_then(Datum::scalar_text).and_then(|text| self.severity_of(&text));
        Rating { severity: severity.unwrap_or(self.default_severity), defaulted: severity.is_none() }
    }

    /// The QDS of a severity; one outside of 1 to 5 counts as the nearest.
    pub fn qds(&self, severity: u8) -> u8 {
        self.rows[usize::from(severity.clamp(1, 5)) - 1].qds
    }

    /// Whether a row lists the value.
    pub fn knows(&self, text: &str) -> bool {
        self.severity_of(text).is_some()
    }

    /// Every source value, from the least severe to the most.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.rows.iter().flat_map(|row| &row.sources)
    }

    fn severity_of(&self, text: &str) -> Option<u8> {
        let folded = fold(text);
        let in_row = |row: &Row| row.sources.iter().any(|source| source.folded == folded);
        (1..).zip(&self.rows).find(|(_, row)| in_row(row)).map(|(severity, _)| severity)
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::fixture::table;
    use super::*;
    use crate::value::Raw;

    fn severity(json: &str) -> Rating {
        table().rate(Datum::from_raw(Raw::trusted(json)).as_ref())
    }

    #[test]
    fn a_listed_value_has_its_rows_severity() {
        assert_eq!(severity("1"), Rating { severity: 5, defaulted: false });
        assert_eq!(severity("5"), Rating { severity: 1, defaulted: false });
        assert_eq!(severity(r#""Minor""#), Rating { severity: 2, defaulted: false });
    }

    #[test]
    fn spellings_of_one_number_are_one_value() {
        for five in ["5", "5.0", r#""5""#, "5e0"] {
            assert_eq!(severity(five), Rating { severity: 1, defaulted: false }, "{five}");
        }
    }

    #[test]
    fn what_is_in_no_row_takes_the_default_and_says_so() {
        for other in ["null", "9", r#""""#, "[1]", "{}", r#""1 ""#] {
            assert_eq!(severity(other), Rating { severity: 3, defaulted: true }, "{other}");
        }
    }

    #[test]
    fn qds_comes_from_the_severitys_row() {
        let table = table();
        assert_eq!([1, 2, 3, 4, 5].map(|severity| table.qds(severity)), [15, 35, 55, 80, 95]);
        assert_eq!((table.qds(0), table.qds(9)), (15, 95));
    }

    #[test]
    fn the_table_tells_what_it_knows() {
        let table = table();
        assert!(table.knows("MINOR") && table.knows("2.0") && !table.knows("severe"));
        let texts: Vec<&str> = table.sources().map(|source| source.text.as_str()).collect();
        assert_eq!(texts, ["5", "4", "minor", "3", "2", "1"]);
        assert_eq!(table.sources().next().map(|source| source.place.pointer.as_str()), Some("/levels/1/source/0"));
    }
}
