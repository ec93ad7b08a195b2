//! What `as:` says, as a chain of converters.

use super::{AS, Converter, ROWS};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::yaml::{Node, check};

/// Compiles the value of `as:`: a word, `{ kind: argument }`, or a list of them. The shape was checked before; what is
/// wrong with it nevertheless is reported in the same words, which a report takes only once.
pub fn compile(node: &Node, report: &mut Report) -> Option<Vec<Box<dyn Converter>>> {
    let links = node.one_or_many();
    if links.is_empty() {
        let nothing = Diagnostic::error(&codes::WRONG_VALUE, &node.place, "`as` names no converter");
        report.push(nothing.help("name one, or leave `as` out"));
        return None;
    }
    // Every link is compiled, so that every mistake is found.
    let chain: Vec<Option<Box<dyn Converter>>> = links.iter().map(|link| compile_link(link, report)).collect();
    chain.into_iter().collect()
}

fn compile_link(node: &Node, report: &mut Report) -> Option<Box<dyn Converter>> {
    let row = name_and_argument(node)
        .and_then(|(name, argument)| ROWS.iter().find(|(kind, _)| kind.name == name).map(|(_, make)| (make, argument)));
    let Some((make, argument)) = row else {
        check(node, &AS, report);
        return None;
    };
    make(argument, report)
}

fn name_and_argument(node: &Node) -> Option<(&str, Option<&Node>)> {
    if let Some(word) = node.text() {
        return Some((word, None));
    }
    let mut entries = node.entries();
    let (name, _, argument) = entries.next()?;
    entries.next().is_none().then_some((name, (!argument.is_null()).then_some(argument)))
}

#[cfg(test)]
mod tests {
    use super::super::{all, apply};
    use super::*;
    use crate::diagnostic::Source;
    use crate::value::Datum;
    use crate::yaml::load;

    fn compiled(text: &str) -> (Option<Vec<Box<dyn Converter>>>, Report) {
        let mut report = Report::new();
        let node = load(&Source::new("t.yaml", text), &mut report).expect("the document is YAML");
        check(&node, &AS, &mut report);
        let chain = compile(&node, &mut report);
        (chain, report)
    }

    fn converted(text: &str, value: &str) -> Option<String> {
        let (chain, report) = compiled(text);
        assert!(report.is_empty(), "{report:?}");
        let value = apply(&chain.expect("the chain compiles"), Datum::Text(value.into())).expect("the value converts");
        value.map(|datum| datum.to_json())
    }

    /// Code, and the text at the caret, of each mistake.
    fn mistakes(text: &str) -> Vec<(&'static str, String)> {
        let (chain, report) = compiled(text);
        assert!(chain.is_none());
        report.sorted().iter().map(|d| (d.code.id, d.primary.place.text().to_owned())).collect()
    }

    #[test]
    fn a_word_a_key_and_a_list_are_read() {
        assert_eq!(converted("lower", "A").as_deref(), Some(r#""a""#));
        assert_eq!(converted("{ date: \"%d/%m/%Y\" }", "02/01/2024").as_deref(), Some(r#""2024-01-02T00:00:00Z""#));
        assert_eq!(
            converted("{ date: [\"%d/%m/%Y\", \"%F\"] }", "2024-01-02").as_deref(),
            Some(r#""2024-01-02T00:00:00Z""#)
        );
        assert_eq!(converted("[trim, { join: \"\" }, list]", " A ").as_deref(), Some(r#"["A"]"#));
    }

    #[test]
    fn every_example_compiles() {
        for kind in all() {
            let mut report = Report::new();
            let example = load(&Source::new(kind.name, kind.example), &mut report).expect("the example is YAML");
            let chain = example.entries().find_map(|(_, _, field)| field.get("as"));
            let chain = chain.unwrap_or_else(|| panic!("the example of `{}` has no `as`", kind.name));
            check(chain, &AS, &mut report);
            assert!(compile(chain, &mut report).is_some() && report.is_empty(), "{}: {report:?}", kind.name);
        }
    }

    #[test]
    fn every_mistake_is_told_once() {
        assert_eq!(mistakes("dat"), [("unknown-kind", "dat".to_owned())]);
        assert_eq!(mistakes("[]"), [("wrong-value", "[]".to_owned())]);
        assert_eq!(mistakes("{ date: \"%H:%M\" }"), [("wrong-value", "\"%H:%M\"".to_owned())]);
        assert_eq!(mistakes("[uper, { date: [x, \"%Q\"] }]").len(), 3);
        assert_eq!(mistakes("{ trim: , lower: }").len(), 1);
        assert!(compiled("{ lower: x }").1.has_errors());
    }
}
