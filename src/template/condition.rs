//! An expression that is true or not, as `skip:` holds them.

use super::context::context;
use super::error::TemplateError;
use super::expression::Expression;
use super::json::Handing;
use super::lexer::lex;
use super::names::{self, Tree};
use super::vocabulary::CONDITIONS;
use crate::value::Datum;

/// An expression that is true or not; absent values are `none`, and nothing is true of them but `is none` and `!=`.
#[derive(Debug)]
pub struct Condition {
    expression: Expression,
    names: Vec<Vec<String>>,
    tree: Tree,
}

impl Condition {
    /// Compiles an expression, written without braces.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let (tokens, _) = lex(text, 0, false)?;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Err(TemplateError::at(0..text.len(), "there is no condition here"));
        };
        let range = first.range.start..last.range.end;
        if text[range.clone()].starts_with("{{") {
            return Err(TemplateError::at(range, "a condition is written without `{{` and `}}`"));
        }
        let expression = Expression::compile(&CONDITIONS, text, &tokens, range)?;
        let names = names::merge(expression.names.iter().cloned());
        Ok(Self { expression, tree: Tree::new(&names), names })
    }

    /// The dotted names it reads, as [`Template::names`](super::Template::names) gives them.
    pub fn names(&self) -> &[Vec<String>] {
        &self.names
    }

    /// Whether it holds. `read` gives the value of the n-th name.
    pub fn test<'a>(&self, read: &dyn Fn(usize) -> Option<Datum<'a>>) -> Result<bool, TemplateError> {
        let handing = Handing { reckons: true, absent_is_none: true };
        let value = self.expression.eval(context(&self.tree, read, handing))?;
        Ok(value.is_true())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    /// Tests with values given as name and JSON.
    fn holds(text: &str, values: &[(&str, &'static str)]) -> bool {
        let condition = Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let read = |number: usize| {
            let name = condition.names()[number].join(".");
            let (_, json) = values.iter().find(|(known, _)| *known == name)?;
            Datum::from_raw(Raw::trusted(json))
        };
        condition.test(&read).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn conditions_read_aloud() {
        let values = [("record.state", r#""resolved""#), ("record.score", "9.80"), ("record.flag", "true")];
        assert!(holds("record.state in ['resolved', 'closed']", &values));
        assert!(holds("record.state not in ['new'] and record.flag", &values));
        assert!(holds("record.score == 9.8 and record.score > 9", &values));
        assert!(holds("record.state is startingwith 're'", &values));
        assert!(!holds("not record.flag or record.state == 'new'", &values));
    }

    #[test]
    fn an_absent_value_is_none_and_never_an_error() {
        for text in
            ["record.x is none", "record.x == none", "record.x != 'a'", "record.x is not defined", "not record.x"]
        {
            assert!(holds(text, &[]), "{text}");
        }
        for text in [
            "record.x == 'a'",
            "record.x < 3",
            "record.x >= 3",
            "record.x in ['a']",
            "'a' in record.x",
            "record.x | lower == 'a'",
            "record.x | length > 0",
            "record.x + 1 > 0",
            "record.x ~ 'a' == 'a'",
            "record.x.y.z[0] == 'a'",
            "record.x is startingwith('a')",
            "record.x | join(',') | first == 'a'",
            "record.x | default('b') == 'a'",
        ] {
            assert!(!holds(text, &[]), "{text}");
        }
    }

    #[test]
    fn kinds_that_do_not_fit_are_errors() {
        let condition = Condition::parse("record.score < 3").unwrap();
        let error = condition.test(&|_| Some(Datum::Text("2".into()))).unwrap_err();
        assert_eq!(error.message, "`record.score < 3` fails: the text `2` is no number: say `| int` or `| float`");
        assert_eq!(error.range, Some(0..16));
    }

    #[test]
    fn mistakes_are_found_when_parsed() {
        for (text, says) in [
            ("", "no condition"),
            ("{{ record.x }}", "without `{{`"),
            ("record.x = 1", "write `==`"),
            ("record.x && y", "write `and`"),
            ("$.state == 'x'", "without `$`"),
            ("1 < 2 < 3", "not chained"),
            ("'a' * 100000000 == b", "repeated"),
        ] {
            let error = Condition::parse(text).unwrap_err();
            assert!(error.message.contains(says), "{text}: {}", error.message);
        }
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,80}") {
            let _ = Condition::parse(&text);
        }
    }
}
