//! Text to tree, once: parser events become nodes; size, depth and alias expansion are bounded.

use super::node::{Data, Node, push_segment};
use super::syntax::{at_offset, explain};
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use serde_yaml::granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Largest document, in bytes.
const MAX_BYTES: usize = 4 << 20;
/// Deepest nesting.
const MAX_DEPTH: usize = 64;
/// Most nodes, those that aliases repeat included.
const MAX_NODES: usize = 100_000;

/// Reads one document; every mistake goes to `report`. `None` when there is no tree to go on with.
pub fn load(source: &Arc<Source>, report: &mut Report) -> Option<Node> {
    if source.text.len() > MAX_BYTES {
        report.push(limit(&Place::start_of(source), format!("the document is larger than {} MiB", MAX_BYTES >> 20)));
        return None;
    }
    let mut builder = Builder { source, report, anchors: HashMap::new(), nodes: 0 };
    match builder.document() {
        Ok(node) => Some(node),
        Err(diagnostic) => {
            report.push(*diagnostic);
            None
        }
    }
}

fn limit(place: &Place, message: String) -> Diagnostic {
    Diagnostic::error(&codes::YAML_LIMIT, place, message)
        .help("documents are at most 4 MiB, 64 levels deep and 100,000 nodes, anchored ones counted twice and aliases where they stand")
}

type Events<'t> = Box<dyn Iterator<Item = Result<(Event<'t>, Span), Box<Diagnostic>>> + 't>;

struct Builder<'s> {
    source: &'s Arc<Source>,
    report: &'s mut Report,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'s> Builder<'s> {
    fn document(&mut self) -> Result<Node, Box<Diagnostic>> {
        let source: &'s Arc<Source> = self.source;
        let mut options = Options::default();
        options.set_emit_comments(false);
        options.block_nesting_limit = MAX_DEPTH;
        options.flow_nesting_limit = MAX_DEPTH;
        let parser = Parser::new_from_str_with_options(&source.text, options);
        let mut events: Events<'s> = Box::new(parser.map(move |event| {
            event.map_err(|error| {
                let at = error.marker().byte_offset().unwrap_or(0);
                Box::new(match error.kind() {
                    ErrorKind::RecursionLimitExceeded => {
                        limit(&at_offset(source, at), format!("the document nests deeper than {MAX_DEPTH} levels"))
                    }
                    kind => explain(kind, source, at),
                })
            })
        }));
        let mut root = None;
        while let Some(event) = events.next() {
            match event? {
                (Event::StreamStart | Event::StreamEnd | Event::DocumentEnd, _) => {}
                (Event::DocumentStart(..), span) if root.is_some() => {
                    let place = self.place(String::new(), &span);
                    return Err(Box::new(
                        Diagnostic::error(&codes::YAML_SYNTAX, &place, "a second document begins here")
                            .help("one file holds one document; remove the `---`"),
                    ));
                }
                (Event::DocumentStart(..), _) => {}
                (event, span) => root = Some(self.node(event, span, String::new(), 0, &mut events)?),
            }
        }
        root.ok_or_else(|| {
            Box::new(Diagnostic::error(&codes::YAML_SYNTAX, &Place::start_of(self.source), "the document is empty"))
        })
    }

    fn place(&self, pointer: String, span: &Span) -> Place {
        let range = span.byte_range().unwrap_or(0..0);
        Place { source: Arc::clone(self.source), pointer, span: trimmed(&self.source.text, range) }
    }

    fn count(&mut self, nodes: usize, place: &Place) -> Result<(), Box<Diagnostic>> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(Box::new(limit(place, format!("the document has more than {MAX_NODES} nodes"))));
        }
        Ok(())
    }

    fn node(
        &mut self,
        event: Event<'s>,
        span: Span,
        pointer: String,
        depth: usize,
        events: &mut Events<'s>,
    ) -> Result<Node, Box<Diagnostic>> {
        let mut place = self.place(pointer, &span);
        self.count(1, &place)?;
        bound_depth(depth, &place)?;
        let (data, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(&text, style), anchor),
            Event::SequenceStart(_, anchor, _) => (self.list(&mut place, depth, events)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.map(&mut place, depth, events)?, anchor),
            Event::Alias(id) => return self.alias(id, &place, depth),
            _ => {
                return Err(Box::new(Diagnostic::error(&codes::YAML_SYNTAX, &place, "this cannot stand here")));
            }
        };
        let node = Node { place, data };
        if anchor != 0 {
            // What is kept for aliases is held twice, and counts twice: anchors within anchors would fill the memory.
            self.count(size(&node), &node.place)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// An alias is the anchored node again; its nodes and its depth count each time it is used, so that no bomb goes off.
    fn alias(&mut self, id: usize, place: &Place, depth: usize) -> Result<Node, Box<Diagnostic>> {
        let Some(node) = self.anchors.get(&id).cloned() else {
            return Err(Box::new(Diagnostic::error(
                &codes::YAML_SYNTAX,
                place,
                "this alias names an anchor that is not finished",
            )));
        };
        self.count(size(&node), place)?;
        bound_depth(depth + height(&node), place)?;
        Ok(node)
    }

    fn list(&mut self, place: &mut Place, depth: usize, events: &mut Events<'s>) -> Result<Data, Box<Diagnostic>> {
        let mut items = Vec::new();
        loop {
            match self.next(place, events)? {
                (Event::SequenceEnd, span) => {
                    close(place, &span, &self.source.text);
                    return Ok(Data::List(items));
                }
                (event, span) => {
                    let pointer = push_segment(&place.pointer, &items.len().to_string());
                    items.push(self.node(event, span, pointer, depth + 1, events)?);
                }
            }
        }
    }

    fn map(&mut self, place: &mut Place, depth: usize, events: &mut Events<'s>) -> Result<Data, Box<Diagnostic>> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        loop {
            let (event, span) = self.next(place, events)?;
            if matches!(event, Event::MappingEnd) {
                close(place, &span, &self.source.text);
                return Ok(Data::Map(entries));
            }
            let mut key = self.node(event, span, place.pointer.clone(), depth + 1, events)?;
            let Some(name) = key.text().map(str::to_owned).or_else(|| key.is_null().then(String::new)) else {
                return Err(Box::new(
                    Diagnostic::error(&codes::YAML_SYNTAX, &key.place, "a key must be one word")
                        .help("put a template in quotes: `\"{{ … }}\"`"),
                ));
            };
            let pointer = push_segment(&place.pointer, &name);
            key.place.pointer.clone_from(&pointer);
            let (event, span) = self.next(place, events)?;
            let value = self.node(event, span, pointer, depth + 1, events)?;
            if let Some(first) = seen.get(&name) {
                self.report.push(
                    Diagnostic::error(&codes::DUPLICATE_KEY, &key.place, format!("`{name}` stands here twice"))
                        .saying("the second one")
                        .also(&entries[*first].0.place, "the first one")
                        .help("keep one of the two"),
                );
            } else {
                seen.insert(name, entries.len());
                entries.push((key, value));
            }
        }
    }

    fn next(&self, place: &Place, events: &mut Events<'s>) -> Result<(Event<'s>, Span), Box<Diagnostic>> {
        events.next().unwrap_or_else(|| {
            Err(Box::new(Diagnostic::error(&codes::YAML_SYNTAX, place, "the document ends in the middle of this")))
        })
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Data {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Data::Null;
    }
    Data::Scalar { text: text.to_owned(), plain }
}

/// A collection's place reaches from its first to its last character.
fn close(place: &mut Place, end: &Span, text: &str) {
    let end = end.byte_range().map_or(place.span.end, |range| range.end).max(place.span.start);
    place.span = trimmed(text, place.span.start..end);
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    range.start..range.start + slice.trim_end().len()
}

fn bound_depth(depth: usize, place: &Place) -> Result<(), Box<Diagnostic>> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    Err(Box::new(limit(place, format!("the document nests deeper than {MAX_DEPTH} levels"))))
}

/// How many levels are inside of a node.
fn height(node: &Node) -> usize {
    match &node.data {
        Data::List(items) => items.iter().map(|item| 1 + height(item)).max().unwrap_or(0),
        Data::Map(entries) => entries.iter().map(|(_, value)| 1 + height(value)).max().unwrap_or(0),
        Data::Null | Data::Scalar { .. } => 0,
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.data {
        Data::List(items) => items.iter().map(size).sum(),
        Data::Map(entries) => entries.iter().map(|(key, value)| size(key) + size(value)).sum(),
        Data::Null | Data::Scalar { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree(text: &str) -> (Option<Node>, Report) {
        let mut report = Report::new();
        let node = load(&Source::new("t.yaml", text), &mut report);
        (node, report)
    }

    fn codes_of(text: &str) -> Vec<&'static str> {
        tree(text).1.sorted().iter().map(|d| d.code.id).collect()
    }

    #[test]
    fn every_value_knows_its_place() {
        let (node, report) = tree("a:\n  b/c: [1, \"zwei\"]\n");
        assert!(report.is_empty());
        let list = node.as_ref().and_then(|n| n.get("a")?.get("b/c")).expect("there").clone();
        assert_eq!(list.place.pointer, "/a/b~1c");
        assert_eq!(list.place.text(), "[1, \"zwei\"]");
        assert_eq!(list.items()[1].place.text(), "\"zwei\"");
        assert_eq!(list.items()[1].place.pointer, "/a/b~1c/1");
        assert_eq!(list.to_json(), r#"[1,"zwei"]"#);
    }

    #[test]
    fn what_a_plain_scalar_is_follows_json() {
        let (node, _) = tree("[NO, on, 014, 1.2.3, 5601616512020228096222, 1.50, true, 'true', ~, 1_000, .5, 0x1F]");
        assert_eq!(
            node.expect("tree").to_json(),
            r#"["NO","on","014","1.2.3",5601616512020228096222,1.50,true,"true",null,"1_000",".5","0x1F"]"#
        );
    }

    #[test]
    fn a_duplicate_key_shows_both_places() {
        let (node, report) = tree("a: 1\nb: 2\na: 3\n");
        assert_eq!(node.expect("tree").to_json(), r#"{"a":1,"b":2}"#);
        let duplicate = report.sorted()[0];
        assert_eq!(duplicate.code.id, "duplicate-key");
        assert_eq!(duplicate.primary.place.source.line_column(duplicate.primary.place.span.start), (3, 1));
        assert_eq!(duplicate.secondary[0].place.span.start, 0);
    }

    #[test]
    fn limits_hold_and_say_so() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let previous = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", vec![previous; 10].join(","));
        }
        assert_eq!(codes_of(&bomb), ["yaml-limit"]);
        assert_eq!(codes_of(&"[".repeat(10_000)), ["yaml-limit"]);
        assert_eq!(codes_of(&"- ".repeat(10_000)), ["yaml-limit"]);
        assert_eq!(codes_of(&"x".repeat(5 << 20)), ["yaml-limit"]);
    }

    #[test]
    fn aliases_and_anchors_do_not_get_around_the_limits() {
        let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(50), "]".repeat(50));
        assert!(codes_of(&format!("a: &a {}\nb: [*a]\n", nested("x"))).is_empty());
        assert_eq!(codes_of(&format!("a: &a {}\nb: {}\n", nested("x"), nested("*a"))), ["yaml-limit"]);
        let anchors: String = (0..60).map(|level| format!("&a{level} [")).collect();
        let scalars = vec!["x"; 10_000].join(",");
        assert_eq!(codes_of(&format!("{anchors}{scalars}{}", "]".repeat(60))), ["yaml-limit"]);
    }

    #[test]
    fn broken_text_is_an_error_with_a_place() {
        assert_eq!(codes_of("a: [1"), ["yaml-syntax"]);
        assert_eq!(codes_of(""), ["yaml-syntax"]);
        assert_eq!(codes_of("a: 1\n---\nb: 2\n"), ["yaml-syntax"]);
        assert_eq!(codes_of("? [a]\n: 1\n"), ["yaml-syntax"]);
        assert_eq!(codes_of("a: *nowhere"), ["yaml-syntax"]);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_spans_lie_inside(text in "[-:\\[\\]{}&*#|>'\"a-c0-2 \n\t~,?!%é\u{0}]{0,60}") {
            let (node, report) = tree(&text);
            prop_assert!(node.is_some() || report.has_errors());
            for diagnostic in report.sorted() {
                prop_assert!(text.get(diagnostic.primary.place.span.clone()).is_some());
            }
        }
    }
}
