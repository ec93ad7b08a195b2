//! A tree held against a table: collects every unknown, missing and ill-typed key, every unknown kind.

use super::Node;
use crate::diagnostic::{Diagnostic, Report, codes, one_of};
use crate::registry::shape::{Choice, Key, Need, Shape};
use crate::registry::{Kind, pace};

/// Holds `node` against `shape`; every mistake goes to `report`.
pub fn check(node: &Node, shape: &Shape, report: &mut Report) {
    match shape {
        Shape::Json => {}
        Shape::Text | Shape::Scalar => {
            if node.text().is_none() {
                wrong_type(node, "text", report);
            }
        }
        Shape::Boolean => {
            if node.as_bool().is_none() {
                wrong_type(node, "`true` or `false`", report);
            }
        }
        Shape::Integer { min, max } => integer(node, *min, *max, report),
        Shape::Word(words) => word(node, words, report),
        Shape::Duration => parsed(node, pace::parse_duration, "a time span such as `30s`, `15m` or `250ms`", report),
        Shape::Rate => parsed(node, pace::parse_rate, "a pace such as `60/minute` or `5/second`", report),
        Shape::Path => match node.text() {
            Some(text) if text.starts_with('$') => {}
            Some(_) => report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &node.place, "a path begins with `$`")
                    .help("write a JSONPath, such as `$.data[*]`"),
            ),
            None => wrong_type(node, "a path", report),
        },
        Shape::Record(keys) => record(node, keys, None, report),
        Shape::RecordWith { keys, choice } => record(node, keys, Some(choice), report),
        Shape::Table(shape) => table(node, shape, report),
        Shape::List(shape) => match node.is_list() {
            true => node.items().iter().for_each(|item| check(item, shape, report)),
            false => wrong_type(node, "a list", report),
        },
        Shape::OneOrMany(shape) => node.one_or_many().iter().for_each(|item| check(item, shape, report)),
        Shape::Choice(choice) => choose(node, choice, report),
        Shape::Called(_, shape) => check(node, shape, report),
        Shape::Form { scalar, list, map } => form(node, [*scalar, *list, *map], report),
    }
}

fn table(node: &Node, shape: &Shape, report: &mut Report) {
    if !node.is_map() {
        return wrong_type(node, "a mapping", report);
    }
    for (_, key, value) in node.entries() {
        if value.is_null() && !accepts_null(shape) {
            nothing_there(key, report);
        } else {
            check(value, shape, report);
        }
    }
}

/// Holds a node against the shape for its form: scalar, list or mapping.
fn form(node: &Node, shapes: [Option<&Shape>; 3], report: &mut Report) {
    let [scalar, list, map] = shapes;
    let shape = if node.is_map() {
        map
    } else if node.is_list() {
        list
    } else {
        scalar
    };
    if let (Some(shape), false) = (shape, node.is_null()) {
        return check(node, shape, report);
    }
    let words = ["a word or path", "a list", "a mapping"];
    let allowed: Vec<&str> = shapes.iter().zip(words).filter(|(shape, _)| shape.is_some()).map(|(_, w)| w).collect();
    wrong_type(node, &allowed.join(" or "), report);
}

fn accepts_null(shape: &Shape) -> bool {
    matches!(shape, Shape::Json)
}

fn wrong_type(node: &Node, wanted: &str, report: &mut Report) {
    report.push(
        Diagnostic::error(&codes::WRONG_TYPE, &node.place, format!("expected {wanted}, found {}", node.words()))
            .saying(format!("this is {}", node.words())),
    );
}

fn nothing_there(key: &Node, report: &mut Report) {
    let name = key.text().unwrap_or_default();
    report.push(
        Diagnostic::error(&codes::WRONG_TYPE, &key.place, format!("`{name}` has no value"))
            .help("give it a value or remove the key"),
    );
}

fn integer(node: &Node, min: i64, max: i64, report: &mut Report) {
    match node.as_i64() {
        Some(number) if (min..=max).contains(&number) => {}
        Some(number) => report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("{number} is out of range"))
                .help(if max == i64::MAX { format!("at least {min}") } else { format!("from {min} to {max}") }),
        ),
        None => wrong_type(node, "a whole number", report),
    }
}

fn word(node: &Node, words: &[&str], report: &mut Report) {
    match node.text() {
        Some(text) if words.contains(&text) => {}
        Some(text) => report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("`{text}` is not one of the words for this"))
                .suggest(text, words.iter().copied()),
        ),
        None => wrong_type(node, &one_of(words), report),
    }
}

fn parsed<T>(node: &Node, parse: fn(&str) -> Option<T>, wanted: &str, report: &mut Report) {
    match node.text() {
        Some(text) if parse(text).is_some() => {}
        Some(text) => {
            report.push(Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("`{text}` is not {wanted}")))
        }
        None => wrong_type(node, wanted, report),
    }
}

fn record(node: &Node, keys: &[Key], choice: Option<&Choice>, report: &mut Report) {
    if !node.is_map() {
        return wrong_type(node, "a mapping", report);
    }
    let kinds = choice.map(|choice| (choice.kinds)()).unwrap_or_default();
    let names: Vec<&str> = keys.iter().map(|key| key.name).chain(kinds.iter().map(|kind| kind.name)).collect();
    let mut chosen: Option<&Node> = None;
    let misspelt = choice.and_then(|choice| misspelt_kind(node, keys, choice, &kinds));
    for (name, key, value) in node.entries() {
        if let Some(known) = keys.iter().find(|known| known.name == name) {
            entry(known, key, value, report);
        } else if let Some(kind) = kinds.iter().find(|kind| kind.name == name) {
            match chosen {
                Some(first) => second_kind(choice, key, first, report),
                None => argument(kind, key, value, report),
            }
            chosen = chosen.or(Some(key));
        } else if let (Some(choice), true) = (choice, misspelt == Some(name)) {
            report.push(unknown_kind(key, name, choice, &kinds));
            chosen = chosen.or(Some(key));
        } else {
            report.push(
                Diagnostic::error(&codes::UNKNOWN_KEY, &key.place, format!("`{name}` is not a key here"))
                    .suggest(name, names.iter().copied()),
            );
        }
    }
    // A slip was shown where it stands; what it stands for is not missing besides.
    let is_missing = |key: &&Key| node.entry(key.name).is_none() && !node.misspells(key.name, &names);
    for key in keys.iter().filter(|key| key.need == Need::Required).filter(is_missing) {
        report.push(
            Diagnostic::error(&codes::MISSING_KEY, &head(node), format!("`{}` is missing", key.name))
                .help(format!("`{}`: {}", key.name, key.summary)),
        );
    }
    let slipped = kinds.iter().any(|kind| node.misspells(kind.name, &names));
    if let (Some(choice), None, false) = (choice.filter(|choice| choice.required), chosen, slipped) {
        report.push(no_kind(choice, node));
    }
}

/// The key that must be meant for a kind: no kind is named, one has to be, and this one alone is unknown.
fn misspelt_kind<'n>(node: &'n Node, keys: &[Key], choice: &Choice, kinds: &[&'static Kind]) -> Option<&'n str> {
    let unknown = node.entries().map(|(name, ..)| name).filter(|name| !keys.iter().any(|key| key.name == *name));
    let mut unknown: Vec<&str> = unknown.collect();
    let only = unknown.pop().filter(|_| unknown.is_empty() && choice.required)?;
    (!kinds.iter().any(|kind| kind.name == only)).then_some(only)
}

fn entry(known: &Key, key: &Node, value: &Node, report: &mut Report) {
    if known.need == Need::Planned {
        report.push(not_built(key, known.name, known.summary));
    } else if value.is_null() && !accepts_null(&known.shape) {
        nothing_there(key, report);
    } else {
        check(value, &known.shape, report);
    }
}

fn not_built(at: &Node, name: &str, summary: &str) -> Diagnostic {
    Diagnostic::error(&codes::NOT_BUILT, &at.place, format!("`{name}` is documented, but this version cannot do it"))
        .help(format!("`{name}`: {summary}"))
}

fn argument(kind: &Kind, key: &Node, value: &Node, report: &mut Report) {
    if kind.planned {
        report.push(not_built(key, kind.name, kind.summary));
    } else if value.is_null() && !kind.bare {
        nothing_there(key, report);
    } else if !value.is_null() {
        check(value, &kind.args, report);
    }
}

fn second_kind(choice: Option<&Choice>, key: &Node, first: &Node, report: &mut Report) {
    let what = choice.map_or("a kind", |choice| choice.what);
    report.push(
        Diagnostic::error(&codes::UNKNOWN_KIND, &key.place, format!("{what} is already named"))
            .also(&first.place, "here")
            .help("keep one of the two"),
    );
}

/// The first character of a mapping, so that a missing key is drawn on one line.
fn head(node: &Node) -> crate::diagnostic::Place {
    match node.entries().next() {
        Some((_, key, _)) => key.place.clone(),
        None => node.place.clone(),
    }
}

fn no_kind(choice: &Choice, node: &Node) -> Diagnostic {
    let names: Vec<&str> = (choice.kinds)().iter().filter(|kind| !kind.planned).map(|kind| kind.name).collect();
    Diagnostic::error(&codes::UNKNOWN_KIND, &head(node), format!("{} is missing", choice.what))
        .help(format!("expected {}", one_of(&names)))
}

fn choose(node: &Node, choice: &Choice, report: &mut Report) {
    let kinds = (choice.kinds)();
    if let Some(name) = node.text() {
        return match kinds.iter().find(|kind| kind.name == name) {
            Some(kind) if kind.planned => report.push(not_built(node, kind.name, kind.summary)),
            Some(kind) if kind.bare => {}
            Some(kind) => report.push(
                Diagnostic::error(&codes::WRONG_TYPE, &node.place, format!("`{name}` needs its keys"))
                    .help(format!("for example:\n{}", kind.example)),
            ),
            None => report.push(unknown_kind(node, name, choice, &kinds)),
        };
    }
    if !node.is_map() {
        return wrong_type(node, choice.what, report);
    }
    let mut chosen: Option<&Node> = None;
    for (name, key, value) in node.entries() {
        match kinds.iter().find(|kind| kind.name == name) {
            None => report.push(unknown_kind(key, name, choice, &kinds)),
            Some(kind) => match chosen {
                Some(first) => second_kind(Some(choice), key, first, report),
                None => argument(kind, key, value, report),
            },
        }
        chosen = chosen.or(Some(key));
    }
    if chosen.is_none() {
        report.push(no_kind(choice, node));
    }
}

fn unknown_kind(at: &Node, name: &str, choice: &Choice, kinds: &[&'static Kind]) -> Diagnostic {
    let names: Vec<&str> = kinds.iter().filter(|kind| !kind.planned).map(|kind| kind.name).collect();
    Diagnostic::error(&codes::UNKNOWN_KIND, &at.place, format!("`{name}` is not {}", choice.what)).suggest(name, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    static KIND: Kind = Kind {
        name: "offset",
        summary: "goes on by records",
        example: "offset: { at: query.o }",
        args: Shape::Record(&[Key::required("at", Shape::Text, "where the offset goes")]),
        bare: false,
        planned: false,
    };
    static LATER: Kind =
        Kind { name: "later", summary: "comes later", example: "", args: Shape::Json, bare: true, planned: true };
    static PLAIN: Kind =
        Kind { name: "none", summary: "one page", example: "", args: Shape::Json, bare: true, planned: false };
    static CHOICE: Choice = Choice { what: "a paginator", kinds: || vec![&KIND, &LATER, &PLAIN], required: true };
    static DOCUMENT: Shape = Shape::Record(&[
        Key::required("map", Shape::Text, "the map's name"),
        Key::optional("size", Shape::Integer { min: 1, max: 100 }, "page size"),
        Key::optional("wait", Shape::Duration, "how long"),
        Key::optional("none", Shape::Word(&["keep", "skip"]), "what an empty array does"),
        Key::optional("auth", Shape::Choice(&CHOICE), "how to sign"),
        Key::optional(
            "paginate",
            Shape::RecordWith { keys: &[Key::optional("stop", Shape::Text, "when")], choice: &CHOICE },
            "pages",
        ),
        Key::planned("split", "walks in parts"),
    ]);

    fn found(text: &str) -> Vec<(&'static str, String)> {
        let mut report = Report::new();
        let node = super::super::load(&Source::new("t", text), &mut report).expect("a tree");
        check(&node, &DOCUMENT, &mut report);
        report.sorted().iter().map(|d| (d.code.id, d.primary.place.pointer.clone())).collect()
    }

    #[test]
    fn every_mistake_is_found_at_once() {
        let text = "mapp: x\nsize: 500\nwait: soon\nnone: kepp\nsplit: [a]\npaginate: { ofset: {} }\n";
        let expected = [
            ("unknown-key", "/mapp"),
            ("wrong-value", "/size"),
            ("wrong-value", "/wait"),
            ("wrong-value", "/none"),
            ("not-built", "/split"),
            ("unknown-kind", "/paginate/ofset"),
        ];
        let mut found = found(text);
        let mut expected: Vec<_> = expected.map(|(code, pointer)| (code, pointer.to_owned())).into();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_missing_is_reported_where_nothing_looks_like_it() {
        assert_eq!(found("size: 5"), [("missing-key", "/size".to_owned())]);
        assert_eq!(found("map: x\npaginate: { stop: x }"), [("unknown-kind", "/paginate/stop".to_owned())]);
    }

    #[test]
    fn a_kind_stands_alone_only_where_it_may() {
        assert_eq!(found("map: x\nauth: none"), []);
        assert_eq!(found("map: x\nauth: offset"), [("wrong-type", "/auth".to_owned())]);
        assert_eq!(found("map: x\nauth: later"), [("not-built", "/auth".to_owned())]);
        assert_eq!(found("map: x\nauth: { offset: { at: q }, none: {} }"), [("unknown-kind", "/auth/none".to_owned())]);
        assert_eq!(found("map: x\nauth: { offset: }"), [("wrong-type", "/auth/offset".to_owned())]);
    }

    #[test]
    fn a_slip_is_named_and_fixed() {
        let mut report = Report::new();
        let node = super::super::load(&Source::new("t", "map: x\nsise: 3"), &mut report).expect("a tree");
        check(&node, &DOCUMENT, &mut report);
        let slip = report.sorted()[0].clone();
        assert_eq!(slip.help.as_deref(), Some("did you mean `size`?"));
        assert_eq!(slip.fix.expect("a fix").text, "size");
    }
}
