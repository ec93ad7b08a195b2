//! A path as maps use it: parsed once, asked often.

use super::evaluate::{Exhausted, OverBudget, evaluate};
use super::location::location;
use super::query::Segment;
use super::steps::{Step, follow, step};
use super::{PathError, parse};
use crate::value::Raw;
use std::sync::Arc;

/// A compiled RFC 9535 query. Two are equal when they are written alike; clones share what was compiled.
#[derive(Debug, Clone)]
pub struct Path {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: String,
    segments: Vec<Segment>,
    /// How many segments at the front are one name or one index from the front.
    lead: usize,
    /// A filter asks about `$`.
    refers_to_root: bool,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Path {}

impl Path {
    /// Reads and compiles a query; the error says where it goes wrong.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let segments = parse::parse(text)?;
        let leads = |segment: &&Segment| matches!(step(segment), Some(Step::Name(_) | Step::Index(_)));
        let lead = segments.iter().take_while(leads).count();
        let refers_to_root = segments.iter().any(Segment::refers_to_root);
        Ok(Self { inner: Arc::new(Inner { text: text.to_owned(), segments, lead, refers_to_root }) })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether it can match at most one value.
    pub fn is_singular(&self) -> bool {
        self.inner.segments.iter().all(Segment::is_singular)
    }

    /// Whether both ask the same, however they are written (`$.a`, `$['a']`).
    pub fn is_same(&self, other: &Self) -> bool {
        self.inner.segments == other.inner.segments
    }

    /// The names it begins with, up to the first segment that is anything else.
    pub fn names(&self) -> Vec<&str> {
        let name = |segment| match step(segment) {
            Some(Step::Name(name)) => Some(name),
            _ => None,
        };
        self.inner.segments.iter().map_while(name).collect()
    }

    /// Everything it matches, in document order, nulls included.
    pub fn select<'a>(&self, raw: Raw<'a>) -> Result<Vec<Raw<'a>>, OverBudget> {
        let (front, rest) = self.split();
        let Some(start) = follow(raw, front) else { return Ok(Vec::new()) };
        if rest.is_empty() {
            return Ok(vec![start]);
        }
        let nodes = |tree: &_| evaluate(tree, rest).map(|all| all.into_iter().map(|node| node.raw()).collect());
        super::evaluate::with_tree(start, nodes).map_err(|Exhausted| self.over_budget())
    }

    /// The same with normalized paths.
    pub fn locate<'a>(&self, raw: Raw<'a>) -> Result<Vec<(String, Raw<'a>)>, OverBudget> {
        let located = |tree: &_| {
            let nodes = evaluate(tree, self.segments())?;
            Ok(nodes.into_iter().map(|node| (location(node), node.raw())).collect())
        };
        super::evaluate::with_tree(raw, located).map_err(|Exhausted| self.over_budget())
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.inner.segments
    }

    /// The segments at the front that are one name or index each.
    pub(super) fn lead(&self) -> &[Segment] {
        &self.inner.segments[..self.inner.lead]
    }

    /// The segments to follow first, and those that need a tree of what is found there.
    pub(super) fn split(&self) -> (&[Segment], &[Segment]) {
        let front = if self.inner.refers_to_root { 0 } else { self.inner.lead };
        self.inner.segments.split_at(front)
    }

    /// All segments as steps, when they are nothing but names, indexes and wildcards.
    pub(super) fn chain(&self) -> Option<Vec<Step<'_>>> {
        self.inner.segments.iter().map(step).collect()
    }

    pub(super) fn over_budget(&self) -> OverBudget {
        OverBudget { path: self.text().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::scan::whole;

    fn selected(path: &str, json: &str) -> Vec<String> {
        let path = Path::parse(path).unwrap();
        path.select(whole(json).unwrap()).unwrap().into_iter().map(|raw| raw.json().to_owned()).collect()
    }

    #[test]
    fn what_is_selected_is_a_slice_of_the_text() {
        let text = r#"{"items":[{"n":5601616512020228096001.50,"s":1},{"n":2,"s":3}]}"#;
        for path in ["$.items[0].n", "$.items[?@.s==1].n", "$..n", "$.items[-2].n"] {
            let found = Path::parse(path).unwrap().select(whole(text).unwrap()).unwrap()[0];
            assert_eq!(found.json(), "5601616512020228096001.50", "{path}");
            assert_eq!(found.offset_in(text), Some(15), "{path}");
        }
    }

    #[test]
    fn long_numbers_are_told_apart_in_filters() {
        let json = r#"[{"a":5601616512020228096001},{"a":5601616512020228096002}]"#;
        assert_eq!(selected("$[?@.a==$[1].a].a", json), ["5601616512020228096002"]);
    }

    #[test]
    fn of_a_repeated_key_the_last_counts_everywhere() {
        let json = r#"{"a":1,"b":{"a":2,"a":3},"a":4}"#;
        assert_eq!(selected("$.a", json), ["4"]);
        assert_eq!(selected("$['a','a']", json), ["4", "4"]);
        assert_eq!(selected("$..a", json), ["4", "3"]);
        assert_eq!(selected("$.*", json), [r#"{"a":2,"a":3}"#, "4"]);
    }

    #[test]
    fn a_query_past_its_budget_says_so() {
        let json = format!("{}1{}", "[".repeat(60), "]".repeat(60));
        let path = Path::parse("$..*..*..*..*..*").unwrap();
        let error = path.select(whole(&json).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the path `$..*..*..*..*..*` goes over the same values too often; make it narrower"
        );
        assert!(path.locate(whole(&json).unwrap()).is_err());
    }

    #[test]
    fn knows_its_names_and_its_likes() {
        let path = Path::parse("$.data['odd name'][*].x").unwrap();
        assert_eq!(path.names(), ["data", "odd name"]);
        assert!(!path.is_singular() && Path::parse("$.a[-1]['b']").unwrap().is_singular());
        let (dotted, quoted) = (Path::parse("$.a.b").unwrap(), Path::parse("$['a'][\"b\"]").unwrap());
        assert!(dotted.is_same(&quoted) && dotted != quoted);
    }
}
