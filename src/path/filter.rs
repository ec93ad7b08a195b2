//! Conditions of filters.

use super::compare::Value;
use super::evaluate::{Evaluation, Visit};
use super::pattern::Pattern;
use super::query::{Comparison, Condition, Matches, Operand, PatternFrom, Query};
use crate::value::{Node, Raw, Type};

/// What compiling a pattern from the document costs, in looks at a node.
const PATTERN_PRICE: usize = 1_000;

impl<'t, 'a> Evaluation<'t, 'a> {
    /// Whether the condition holds of the node at hand (`@`).
    pub fn holds(&self, condition: &Condition, at: Node<'t, 'a>) -> Visit<bool> {
        match condition {
            Condition::Any(all) => {
                for one in all {
                    if self.holds(one, at)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::All(all) => {
                for one in all {
                    if !self.holds(one, at)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Not(inner) => self.holds(inner, at).map(|holds| !holds),
            Condition::Exists(query) => self.nodes(query, at).map(|nodes| !nodes.is_empty()),
            Condition::Compare(comparison) => self.compares(comparison, at),
            Condition::Matches(matches) => self.matches(matches, at),
        }
    }

    fn compares(&self, comparison: &Comparison, at: Node<'t, 'a>) -> Visit<bool> {
        let left = self.value(&comparison.left, at)?;
        let right = self.value(&comparison.right, at)?;
        self.pay(left.price_of_comparing(&right))?;
        Ok(left.stands_in(comparison.relation, &right))
    }

    fn nodes(&self, query: &Query, at: Node<'t, 'a>) -> Visit<Vec<Node<'t, 'a>>> {
        self.run(if query.absolute { self.root } else { at }, &query.segments)
    }

    fn value<'v>(&self, operand: &'v Operand, at: Node<'t, 'a>) -> Visit<Value<'v>>
    where
        'a: 'v,
    {
        match operand {
            Operand::Literal(json) => Ok(Value::Raw(Raw::trusted(json))),
            Operand::Value(query) => {
                Ok(self.only_node(query, at)?.map_or(Value::Nothing, |node| Value::Raw(node.raw())))
            }
            Operand::Count(query) => Ok(Value::count(self.nodes(query, at)?.len())),
            Operand::Length(inner) => self.length(inner, at),
        }
    }

    fn only_node(&self, query: &Query, at: Node<'t, 'a>) -> Visit<Option<Node<'t, 'a>>> {
        if query.is_singular() {
            return self.run_singular(if query.absolute { self.root } else { at }, &query.segments);
        }
        match self.nodes(query, at)?.as_slice() {
            [node] => Ok(Some(*node)),
            _ => Ok(None),
        }
    }

    fn length<'v>(&self, operand: &'v Operand, at: Node<'t, 'a>) -> Visit<Value<'v>>
    where
        'a: 'v,
    {
        let value = self.value(operand, at)?;
        self.pay(value.price())?;
        let Value::Raw(raw) = value else { return Ok(Value::Nothing) };
        Ok(match raw.kind() {
            Type::String => Value::count(raw.as_str().map_or(0, |text| text.chars().count())),
            Type::Array => Value::count(raw.elements().len()),
            Type::Object => Value::count(raw.members().len()),
            _ => Value::Nothing,
        })
    }

    fn matches(&self, matches: &Matches, at: Node<'t, 'a>) -> Visit<bool> {
        let subject = self.value(&matches.subject, at)?;
        self.pay(subject.price())?;
        let Some(subject) = subject.to_text() else { return Ok(false) };
        match &matches.pattern {
            PatternFrom::Fixed(pattern) => Ok(pattern.matches(&subject)),
            PatternFrom::Document(operand) => match self.value(operand, at)?.to_text() {
                Some(source) => self.matches_document(source.into_owned(), matches.whole, &subject),
                None => Ok(false),
            },
        }
    }

    /// A pattern that the document holds is compiled once a query; what is no pattern matches nothing.
    fn matches_document(&self, source: String, whole: bool, subject: &str) -> Visit<bool> {
        let mut patterns = self.patterns.borrow_mut();
        let key = (source, whole);
        if !patterns.contains_key(&key) {
            self.pay(PATTERN_PRICE + key.0.len())?;
            let pattern = Pattern::parse(&key.0, whole).ok();
            patterns.insert(key.clone(), pattern);
        }
        Ok(patterns.get(&key).and_then(Option::as_ref).is_some_and(|pattern| pattern.matches(subject)))
    }
}
