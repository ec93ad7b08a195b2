//! `date`: a moment, RFC 3339 in UTC.

use super::date_iso::Why;
use super::date_stated::Form;
use super::instant::Instant;
use super::words::{is_not, scalar};
use super::{Converter, date_epoch, date_iso};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::registry::{Kind, Shape};
use crate::value::{Datum, Type, rfc3339};
use crate::yaml::Node;

pub static KIND: Kind = Kind {
    name: "date",
    summary: "A moment as RFC 3339 in UTC, from ISO dates and date-times (UTC where no zone stands), from seconds or \
              milliseconds since 1970, or from the stated forms alone; an empty text is absent",
    example: "firstFoundDate: { from: $.found_on, as: { date: \"%d/%m/%Y\" } }",
    args: Shape::OneOrMany(&Shape::Text),
    bare: true,
    planned: false,
};

/// Stated forms are tried in order; without any, ISO and epoch counts are read. A fraction of a second keeps its digits.
#[derive(Debug)]
pub struct Date {
    forms: Vec<Form>,
}

/// The argument is a strptime pattern, or a list of them.
pub(super) fn compile(argument: Option<&Node>, report: &mut Report) -> Option<Box<dyn Converter>> {
    let patterns = argument.map(Node::one_or_many).unwrap_or_default();
    let forms: Vec<Option<Form>> = patterns.iter().map(|pattern| compile_form(pattern, report)).collect();
    Some(Box::new(Date { forms: forms.into_iter().collect::<Option<_>>()? }))
}

fn compile_form(node: &Node, report: &mut Report) -> Option<Form> {
    let pattern = node.text()?;
    let complain = |why: String| {
        let message = format!("no date can be read by the form `{pattern}`");
        Diagnostic::error(&codes::WRONG_VALUE, &node.place, message)
            .saying(why)
            .help("a form names year, month and day by strptime's letters, such as `%d/%m/%Y %H:%M`")
    };
    Form::parse(pattern).map_err(|why| report.push(complain(why))).ok()
}

impl Converter for Date {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let text = scalar(&value, "a date")?;
        if self.forms.is_empty() && text.ends_with('Z') && rfc3339::is_date_time(&text) {
            // It is written as it would be.
            return Ok(Some(Datum::Text(text)));
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let instant = match value.kind() {
            Type::Boolean => Err(String::new()),
            _ if !self.forms.is_empty() => self.read_stated(text),
            Type::Number => read_epoch(text),
            _ if date_epoch::is_count(text) => read_epoch(text),
            _ => read_iso(text),
        };
        match instant {
            Ok(instant) => Ok(Some(Datum::Text(instant.to_text().into()))),
            Err(why) => Err(format!("{}{why}", is_not(&value, "a date"))),
        }
    }
}

impl Date {
    fn read_stated<'a>(&self, text: &'a str) -> Result<Instant<'a>, String> {
        self.forms.iter().find_map(|form| form.read(text)).ok_or_else(|| " in a stated form".to_owned())
    }
}

fn read_epoch(text: &str) -> Result<Instant<'_>, String> {
    date_epoch::parse(text).ok_or_else(|| ": it counts neither seconds nor milliseconds up to the year 9999".to_owned())
}

fn read_iso(text: &str) -> Result<Instant<'_>, String> {
    date_iso::parse(text).map_err(|why| {
        let words = match why {
            Why::Form => {
                ": `2024-01-02` or `2024-01-02T03:04:05Z` would be; other forms are stated by `as: { date: … }`"
            }
            Why::Impossible => ": there is no such day, hour or zone in the years 0000 to 9999",
            Why::LeapSecond => ": leap seconds are not taken",
        };
        words.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(forms: &[&str], value: Datum<'_>) -> Result<Option<String>, String> {
        let forms = forms.iter().map(|form| Form::parse(form).expect("the form reads dates")).collect();
        let converted = Date { forms }.convert(value)?;
        Ok(converted.and_then(|datum| datum.scalar_text().map(|text| text.into_owned())))
    }

    fn text(text: &str) -> Datum<'_> {
        Datum::Text(text.into())
    }

    #[test]
    fn iso_and_epoch_are_read_without_being_asked() {
        for value in [text(" 2024-01-02 "), text("1704153600"), Datum::Number("1704153600000".into())] {
            assert_eq!(date(&[], value), Ok(Some("2024-01-02T00:00:00Z".to_owned())));
        }
    }

    #[test]
    fn an_empty_text_is_absent() {
        assert_eq!(date(&[], text("")), Ok(None));
        assert_eq!(date(&["%d/%m/%Y"], text("  ")), Ok(None));
    }

    #[test]
    fn digits_that_look_like_a_date_are_not_taken_for_seconds() {
        assert!(date(&[], text("20240102")).is_err());
        assert_eq!(date(&["%Y%m%d"], Datum::Number("20240102".into())), Ok(Some("2024-01-02T00:00:00Z".to_owned())));
    }

    #[test]
    fn the_first_stated_form_that_fits_is_taken() {
        let forms = ["%d/%m/%Y", "%Y.%m.%d"];
        assert_eq!(date(&forms, text("2024.01.02")), Ok(Some("2024-01-02T00:00:00Z".to_owned())));
        assert_eq!(date(&forms, text("2024-01-02")), Err("`2024-01-02` is not a date in a stated form".to_owned()));
    }

    #[test]
    fn refusals_say_why() {
        let why = date(&[], text("2024-02-30")).expect_err("February is short");
        assert_eq!(why, "`2024-02-30` is not a date: there is no such day, hour or zone in the years 0000 to 9999");
        assert_eq!(date(&[], Datum::Boolean(true)), Err("`true` is not a date".to_owned()));
    }
}
