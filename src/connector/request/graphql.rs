//! A GraphQL query: its texts, newest first, the operation each holds, and its variables.

use super::body::JsonPlan;
use super::json::Json;
use crate::connector::paginate::Scalar;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{Frame, Names};
use crate::yaml::Node;

/// `graphql:` with `variables:`.
#[derive(Debug)]
pub struct Graphql {
    /// One at least.
    texts: Vec<Text>,
    variables: JsonPlan,
}

#[derive(Debug)]
struct Text {
    text: String,
    /// The operation's name, where it has one.
    operation: Option<String>,
}

impl Graphql {
    pub(super) fn compile(node: &Node, variables: Option<&Node>, names: &Names, report: &mut Report) -> Option<Self> {
        if node.one_or_many().is_empty() {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &node.place, "there is no GraphQL text here")
                    .help("write the query, or several of them, newest first"),
            );
            return None;
        }
        let texts: Vec<Option<Text>> = node.one_or_many().iter().map(|text| compile_text(text, report)).collect();
        let variables = match variables {
            Some(written) if written.is_map() => JsonPlan::compile(written, names, report),
            Some(other) => {
                let message = format!("expected a mapping, found {}", other.words());
                report.push(Diagnostic::error(&codes::WRONG_TYPE, &other.place, message));
                None
            }
            None => Some(JsonPlan::Object(Vec::new())),
        };
        Some(Self { texts: texts.into_iter().collect::<Option<_>>()?, variables: variables? })
    }

    /// How many texts there are.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// The body of a request: `{query, variables, operationName}`, absent variables left out.
    pub(super) fn make(
        &self,
        text: usize,
        set: &[(Vec<String>, &Scalar)],
        frame: &Frame<'_>,
    ) -> Result<String, String> {
        let text = &self.texts[text.min(self.texts.len() - 1)];
        let mut variables = self.variables.make("variables", frame)?.unwrap_or(Json::Object(Vec::new()));
        for (keys, scalar) in set {
            variables.set(keys, scalar_json(scalar));
        }
        let mut members = vec![("query".to_owned(), Json::string(&text.text)), ("variables".to_owned(), variables)];
        members.extend(text.operation.as_deref().map(|name| ("operationName".to_owned(), Json::string(name))));
        Ok(Json::Object(members).to_text())
    }
}

/// A paginator's value as JSON.
pub(super) fn scalar_json(scalar: &Scalar) -> Json {
    if scalar.number { Json::Text(scalar.text.clone()) } else { Json::string(&scalar.text) }
}

fn compile_text(node: &Node, report: &mut Report) -> Option<Text> {
    let text = node.text()?.trim_end().to_owned();
    let complaint = match operations(&text).as_slice() {
        [name] => return Some(Text { operation: name.clone(), text }),
        [] => "this text holds no GraphQL operation",
        _ => "this text holds several GraphQL operations",
    };
    report.push(
        Diagnostic::error(&codes::WRONG_VALUE, &node.place, complaint).help("write one operation: `query Name { … }`"),
    );
    None
}

/// The operations of a text with their names: what stands outside of every bracket.
fn operations(text: &str) -> Vec<Option<String>> {
    let (mut depth, mut found, mut words) = (0_usize, Vec::new(), Vec::new());
    for token in tokens(text) {
        match token {
            "{" | "(" | "[" => {
                if token == "{" && depth == 0 {
                    found.extend(operation(&words));
                    words.clear();
                }
                depth += 1;
            }
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            word if depth == 0 => words.push(word),
            _ => {}
        }
    }
    found
}

/// What the words before a selection say: `query Name`, or nothing at all, is an operation; `fragment F on T` is none.
fn operation(words: &[&str]) -> Option<Option<String>> {
    match words {
        [] => Some(None),
        ["query" | "mutation", rest @ ..] => {
            Some(rest.first().filter(|name| !name.starts_with('@')).map(|name| (*name).to_owned()))
        }
        _ => None,
    }
}

/// Words and brackets; strings and comments are left out.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' if rest.starts_with("\"\"\"") => rest[3..].find("\"\"\"").map_or(rest.len(), |end| end + 6),
            '"' => string_length(rest),
            '{' | '}' | '(' | ')' | '[' | ']' => 1,
            _ if is_word(first) => rest.find(|character| !is_word(character)).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        if is_word(first) || "{}()[]".contains(first) {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '@'
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(name: &str) -> Vec<Option<String>> {
        vec![Some(name.to_owned())]
    }

    #[test]
    fn operations_are_found_by_name() {
        assert_eq!(operations("query GetSites { sites { id query } }"), named("GetSites"));
        assert_eq!(
            operations("# a query X {}\nquery GetScan($id: ID!, $n: [Int] = [1]) { a(x: \"}\") }"),
            named("GetScan")
        );
        assert_eq!(operations("query Q @live { a } fragment F on T { b }"), named("Q"));
        assert_eq!(operations("{ a }"), [None]);
        assert_eq!(operations("query { a }"), [None]);
        assert_eq!(operations("query A { a } query B { b }").len(), 2);
        assert!(operations("fragment F on T { b }").is_empty());
        assert!(operations("hello").is_empty());
    }

    #[test]
    fn the_body_names_query_variables_and_operation() {
        let text = Text { text: "query Q { a }".into(), operation: Some("Q".into()) };
        let graphql = Graphql { texts: vec![text], variables: JsonPlan::Object(vec![("a".into(), JsonPlan::Null)]) };
        let start = Scalar::number(500);
        let body = graphql.make(0, &[(vec!["start".into()], &start)], &Frame::new(0)).unwrap();
        assert_eq!(body, r#"{"query":"query Q { a }","variables":{"a":null,"start":500},"operationName":"Q"}"#);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[\\PC\n\"{}()#\\\\]*") {
            operations(&text);
        }
    }
}
