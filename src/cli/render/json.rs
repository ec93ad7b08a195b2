//! Diagnostics for scripts: an array of flat objects whose keys are always there.

use super::lines::Lines;
use crate::diagnostic::Diagnostic;
use serde_json::{Value, json};

/// The array, indented, with a line end.
pub fn render(diagnostics: &[&Diagnostic]) -> String {
    let mut lines = Lines::default();
    let array: Value = diagnostics.iter().map(|diagnostic| object(diagnostic, &mut lines)).collect();
    format!("{array:#}\n")
}

fn object(diagnostic: &Diagnostic, lines: &mut Lines) -> Value {
    let place = &diagnostic.primary.place;
    let region = lines.region(place);
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "file": place.source.name,
        "line": region.line,
        "column": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
        "pointer": place.pointer,
        "help": diagnostic.help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Source, codes};

    #[test]
    fn every_key_is_there_in_the_order_of_the_contract() {
        let source = Source::new("maps/acme.yaml", "map: acme\nmapp: 1\n");
        let place = Place { source, pointer: "/mapp".to_owned(), span: 10..14 };
        let text = render(&[&Diagnostic::warning(&codes::UNKNOWN_KEY, &place, "no key `mapp`")]);
        let value: Value = serde_json::from_str(&text).unwrap();
        let keys: Vec<&str> = value[0].as_object().unwrap().keys().map(String::as_str).collect();
        let contract =
            ["code", "severity", "message", "file", "line", "column", "endLine", "endColumn", "pointer", "help"];
        assert_eq!(keys, contract);
        assert_eq!(value[0]["help"], Value::Null);
        assert_eq!((&value[0]["line"], &value[0]["endColumn"]), (&json!(2), &json!(5)));
    }

    #[test]
    fn nothing_wrong_is_an_empty_array() {
        assert_eq!(render(&[]), "[]\n");
    }
}
