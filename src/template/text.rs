//! A text with `{{ … }}`.

use super::OUTPUT_LIMIT;
use super::context::{Read, context};
use super::error::TemplateError;
use super::expression::Expression;
use super::json::Handing;
use super::names::{self, Tree};
use super::operators;
use super::split::{Piece, split};
use super::vocabulary::TEMPLATES;
use crate::value::Datum;
use minijinja::Value;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

/// A text with `{{ … }}`, compiled.
#[derive(Debug)]
pub struct Template {
    parts: Vec<Part>,
    names: Vec<Vec<String>>,
    tree: Tree,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// A name and nothing else: needs no engine, and keeps every digit.
    Name {
        number: usize,
        text: String,
        range: Range<usize>,
    },
    Expression(Expression),
}

impl Template {
    /// Whether the text is a template at all.
    pub fn is_one(text: &str) -> bool {
        text.contains("{{")
    }

    /// Compiles a text. An expression that reads no name is tried out at once, so that what can never work is an error here.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        for piece in split(text)? {
            parts.push(match piece {
                Piece::Text(text) => Part::Text(text),
                Piece::Expression { range, tokens } => {
                    Part::Expression(Expression::compile(&TEMPLATES, text, &tokens, range)?)
                }
            });
        }
        Self::check_length(&parts)?;
        let names = names::merge(parts.iter().flat_map(Part::names).cloned());
        let parts = parts.into_iter().map(|part| part.simplified(&names)).collect();
        let template = Self { parts, tree: Tree::new(&names), names };
        template.try_constants()?;
        Ok(template)
    }

    /// The dotted names it reads (`record.attributes.title` as its parts), sorted; a name that another is a prefix of
    /// stands once, as the prefix.
    pub fn names(&self) -> &[Vec<String>] {
        &self.names
    }

    /// The text, or `None` when it reads an absent value that no `default` stands in for. `read` gives the value of the
    /// n-th name. A list or an object is no text and an error.
    pub fn render<'a>(&self, read: &dyn Fn(usize) -> Option<Datum<'a>>) -> Result<Option<String>, TemplateError> {
        let contexts = [OnceCell::new(), OnceCell::new()];
        let mut out = String::new();
        for part in &self.parts {
            let is_there = match part {
                Part::Text(text) => append(&mut out, text, &(0..0))?,
                Part::Name { number, text, range } => write_name(&mut out, read(*number), text, range)?,
                Part::Expression(expression) => {
                    let value = expression.eval(self.context(expression, &contexts, read))?;
                    write_value(&mut out, &value, expression)?
                }
            };
            if !is_there {
                return Ok(None);
            }
        }
        Ok(Some(out))
    }

    fn context(&self, expression: &Expression, contexts: &[OnceCell<Value>; 2], read: Read<'_, '_>) -> Value {
        let handing = Handing { reckons: expression.reckons, absent_is_none: false };
        contexts[usize::from(expression.reckons)].get_or_init(|| context(&self.tree, read, handing)).clone()
    }

    fn check_length(parts: &[Part]) -> Result<(), TemplateError> {
        let written: usize = parts.iter().map(|part| if let Part::Text(text) = part { text.len() } else { 0 }).sum();
        if written > OUTPUT_LIMIT { Err(TemplateError::too_long(0..0)) } else { Ok(()) }
    }

    /// Writes every expression that reads nothing, for its mistakes.
    fn try_constants(&self) -> Result<(), TemplateError> {
        let mut out = String::new();
        for part in &self.parts {
            if let Part::Expression(expression) = part
                && expression.names.is_empty()
            {
                write_value(&mut out, &expression.eval(Value::UNDEFINED)?, expression)?;
            }
        }
        Ok(())
    }
}

impl Part {
    fn names(&self) -> &[Vec<String>] {
        match self {
            Part::Expression(expression) => &expression.names,
            _ => &[],
        }
    }

    /// An expression that is one of the names and nothing else becomes that name.
    fn simplified(self, names: &[Vec<String>]) -> Self {
        match self {
            Part::Expression(Expression { text, range, plain: Some(name), .. }) if names.contains(&name) => {
                let number = names.iter().position(|known| *known == name).unwrap_or_default();
                Part::Name { number, text, range }
            }
            other => other,
        }
    }
}

/// Appends within the bound; always `true`: there is something.
fn append(out: &mut String, text: &str, range: &Range<usize>) -> Result<bool, TemplateError> {
    if out.len() + text.len() > OUTPUT_LIMIT {
        return Err(TemplateError::too_long(range.clone()));
    }
    out.push_str(text);
    Ok(true)
}

/// Whether there was something to write.
fn write_name(
    out: &mut String,
    datum: Option<Datum<'_>>,
    name: &str,
    range: &Range<usize>,
) -> Result<bool, TemplateError> {
    let Some(datum) = datum else { return Ok(false) };
    match datum.scalar_text() {
        Some(text) => append(out, &text, range),
        None => Err(TemplateError::at(range.clone(), no_text(name, &datum))),
    }
}

fn no_text(name: &str, datum: &Datum<'_>) -> String {
    let kind = datum.kind();
    if kind == crate::value::Type::Object {
        return format!("`{name}` is an object and no text: name one of its members");
    }
    format!("`{name}` is {} and no text: say `| join(\", \")` or `| first`", kind.words())
}

/// Whether there was something to write.
fn write_value(out: &mut String, value: &Value, expression: &Expression) -> Result<bool, TemplateError> {
    if operators::is_absent(value) {
        return Ok(false);
    }
    let text: Cow<'_, str> = operators::text_of(value)
        .map_err(|error| TemplateError::evaluation(&error, &expression.range, &expression.text))?;
    append(out, &text, &expression.range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    /// Renders with values given as name and JSON scalar.
    fn render(text: &str, values: &[(&str, &'static str)]) -> Result<Option<String>, TemplateError> {
        let template = Template::parse(text)?;
        template.render(&|number| {
            let name = template.names()[number].join(".");
            let (_, json) = values.iter().find(|(known, _)| *known == name)?;
            Datum::from_raw(Raw::trusted(json))
        })
    }

    fn text(text: &str, values: &[(&str, &'static str)]) -> String {
        render(text, values).expect(text).expect(text)
    }

    #[test]
    fn text_and_values_are_written_as_they_are() {
        let values = [("record.path", r#""/a?b=<1>&c""#), ("site.id", "12")];
        assert_eq!(text("https://x{{ record.path }} <{{site.id}}>\n", &values), "https://x/a?b=<1>&c <12>\n");
    }

    #[test]
    fn digits_survive() {
        for digits in ["5601616512020228096", "1.10", "0.1", "1234567890123456789012345678901234567890.5", "1E5"] {
            assert_eq!(text("{{ record.n }}", &[("record.n", digits)]), digits);
            assert_eq!(text("{{ record.n ~ '' }}", &[("record.n", digits)]), digits);
            assert_eq!(text("{{ record.n | default('x') }}", &[("record.n", digits)]), digits);
        }
    }

    #[test]
    fn numbers_are_reckoned_with_when_asked() {
        let values = [("record.n", "1.10"), ("record.s", r#""5""#), ("record.b", "true")];
        assert_eq!(text("{{ record.n * 10 }}", &values), "11");
        assert_eq!(text("{{ 7 / 2 }} {{ 6 / 2 }} {{ -7 % 3 }} {{ 2 + 3 * 4 }}", &values), "3.5 3 2 14");
        assert_eq!(text("{{ 'low' if record.n < 2 else 'high' }}", &values), "low");
        assert_eq!(text("{{ record.b ~ '/' ~ record.s }}", &values), "true/5");
        let error = render("{{ record.s * 2 }}", &values).unwrap_err();
        assert!(error.message.contains("the text `5` is no number"), "{}", error.message);
    }

    #[test]
    fn an_absent_value_makes_the_whole_absent() {
        assert_eq!(render("a {{ record.x }}", &[]), Ok(None));
        assert_eq!(render("a {{ record.x ~ 'b' }}", &[]), Ok(None));
        assert_eq!(render("{{ record.x | upper }}", &[]), Ok(None));
        assert_eq!(render("{{ record.x | join(',') }}", &[]), Ok(None));
        assert_eq!(render("{{ record.x == 'a' }}", &[]), Ok(None));
        assert_eq!(render("{{ 'a' in record.x }}", &[]), Ok(None));
        assert_eq!(render("{{ record.x + 1 }}", &[]), Ok(None));
        assert_eq!(render("{{ 'x' if record.x else 'y' }}", &[]), Ok(None));
        assert_eq!(render("{{ 'a' if false }}", &[]), Ok(None));
    }

    #[test]
    fn default_and_defined_speak_of_absence() {
        assert_eq!(text("{{ record.a.b | default('n/a') }}", &[]), "n/a");
        assert_eq!(text("{{ record.a | default(record.b) }}", &[("record.b", "3")]), "3");
        assert_eq!(text("{{ 'yes' if record.a is defined else 'no' }}", &[]), "no");
        assert_eq!(text("{{ 'yes' if record.a is none else 'no' }}", &[]), "yes");
        assert_eq!(text("{{ record.a | default('x', true) }}", &[("record.a", r#""""#)]), "x");
        assert_eq!(text("{{ record.a }}.", &[("record.a", r#""""#)]), ".");
    }

    #[test]
    fn names_are_sorted_and_merged() {
        let template =
            Template::parse("{{ site.id }}{{ record.b ~ record.a.c }}{{ record.a }}{{ record.a.c }}").unwrap();
        let names: Vec<String> = template.names().iter().map(|name| name.join(".")).collect();
        assert_eq!(names, ["record.a", "record.b", "site.id"]);
        let template = Template::parse(r#"{{ record["x-y"] }}"#).unwrap();
        assert_eq!(template.names(), [vec!["record".to_owned()]]);
    }

    #[test]
    fn lists_and_objects_are_no_text() {
        let list = [("record.l", "[1,2]")];
        let error = render("{{ record.l }}", &list).unwrap_err();
        assert_eq!(error.message, "`record.l` is an array and no text: say `| join(\", \")` or `| first`");
        assert_eq!(error.range, Some(3..11));
    }

    #[test]
    fn what_can_never_work_is_refused_when_parsed() {
        for (text, says, at) in [
            ("x {{ a. }}", "does not parse", "."),
            ("x {{ a | nope }}", "there is no filter `nope`", "nope"),
            ("x {{ 'a' + 1 }}", "is no number", "'a' + 1"),
            ("x {{ 1 / 0 }}", "too large", "1 / 0"),
            ("x {{ ['a'] }}", "a list is no text", "['a']"),
            ("x {{ a b }}", "does not parse", "b"),
            ("x {{ now() }}", "is a call", "("),
            ("x {{ null }}", "there is no `null`", "null"),
        ] {
            let error = Template::parse(text).unwrap_err();
            assert!(error.message.contains(says), "{text}: {}", error.message);
            assert_eq!(error.range.map(|range| &text[range]), Some(at), "{text}");
            assert!(!error.limit);
        }
    }

    #[test]
    fn nothing_grows_past_the_bound() {
        let long = format!("{{{{ '{}' }}}}", "x".repeat(OUTPUT_LIMIT + 1));
        for text in ["{{ 'x' * 100000000 }}", "{{ 100000000 * 'x' ~ a }}", long.as_str(), &"x".repeat(OUTPUT_LIMIT + 1)]
        {
            assert!(Template::parse(text).unwrap_err().limit, "{text:.40}");
        }
        let big = Template::parse("{{ a }}{{ a }}").unwrap();
        let half = "x".repeat(OUTPUT_LIMIT / 2 + 1);
        let error = big.render(&|_| Some(Datum::Text(half.as_str().into()))).unwrap_err();
        assert!(error.limit);
        assert_eq!(error.range, Some(10..11));
    }

    #[test]
    fn deep_and_long_expressions_are_refused_and_do_not_overflow() {
        for text in [
            format!("{{{{ {}1{} }}}}", "(".repeat(190), ")".repeat(190)),
            format!("{{{{ {}1 }}}}", "not ".repeat(350)),
            format!("{{{{ 1{} }}}}", " ~ 1".repeat(180)),
            format!("{{{{ {}1 }}}}", "a if b else ".repeat(90)),
            format!("{{{{ {}{} }}}}", "[".repeat(100), "]".repeat(100)),
            format!("{{{{ a{} }}}}", ".b".repeat(190)),
            format!("{{{{ a{} }}}}", "[a".repeat(100)),
            format!("{{{{ {} }}}}", "-".repeat(300)),
        ] {
            let _ = Template::parse(&text).map(|template| template.render(&|_| None));
        }
        assert!(Template::parse(&format!("{{{{ 1{} }}}}", " + 1".repeat(10_000))).unwrap_err().limit);
    }

    #[test]
    fn compiled_templates_go_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Template>();
        shared::<super::super::Condition>();
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,80}") {
            let _ = Template::parse(&text);
        }

        #[test]
        fn arbitrary_expressions_never_panic(words in proptest::collection::vec(word(), 0..24)) {
            let text = format!("{{{{ {} }}}}", words.join(" "));
            if let Ok(template) = Template::parse(&text) {
                let _ = template.render(&|number| (number > 0).then_some(Datum::Number("1.10".into())));
            }
        }
    }

    fn word() -> impl proptest::strategy::Strategy<Value = &'static str> {
        proptest::sample::select(vec![
            "a", "b.c", ".", "|", "upper", "join", "(", ")", "[", "]", "{", "}", ",", ":", "'x'", "\"", "1", "2.5",
            "+", "-", "*", "/", "%", "~", "<", "==", "in", "not", "is", "defined", "none", "and", "or", "if", "else",
            "=", "**", "é",
        ])
    }
}
