//! Values as filters compare them (RFC 9535 §2.3.5.2.2).

use super::query::Relation;
use crate::value::{Raw, Type, decimal};
use std::borrow::Cow;
use std::cmp::Ordering;

/// What an operand came to.
#[derive(Debug)]
pub(super) enum Value<'v> {
    Nothing,
    Raw(Raw<'v>),
    /// The digits of `count()` and `length()`.
    Count(String),
}

impl<'v> Value<'v> {
    pub fn count(count: usize) -> Self {
        Value::Count(count.to_string())
    }

    /// The characters of a string.
    pub fn to_text(&self) -> Option<Cow<'v, str>> {
        match self {
            Value::Raw(raw) => raw.as_str(),
            _ => None,
        }
    }

    /// What looking at it costs: a look at a node for every few bytes.
    pub fn price(&self) -> usize {
        match self {
            Value::Raw(raw) => 1 + raw.json().len() / 64,
            _ => 1,
        }
    }

    /// Scalars differ as soon as the shorter ends; arrays and objects are gone through whole.
    pub fn price_of_comparing(&self, other: &Self) -> usize {
        let whole = |value: &Self| matches!(value, Value::Raw(raw) if matches!(raw.kind(), Type::Array | Type::Object));
        if whole(self) && whole(other) { self.price() + other.price() } else { self.price().min(other.price()) }
    }

    pub fn stands_in(&self, relation: Relation, other: &Self) -> bool {
        match relation {
            Relation::Equal => self.equals(other),
            Relation::Unequal => !self.equals(other),
            Relation::Less => self.order(other) == Some(Ordering::Less),
            Relation::Greater => self.order(other) == Some(Ordering::Greater),
            Relation::LessOrEqual => self.order(other) == Some(Ordering::Less) || self.equals(other),
            Relation::GreaterOrEqual => self.order(other) == Some(Ordering::Greater) || self.equals(other),
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Nothing, Value::Nothing) => true,
            (Value::Raw(left), Value::Raw(right)) => are_equal(*left, *right),
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// Only numbers and strings are ordered, each among themselves.
    fn order(&self, other: &Self) -> Option<Ordering> {
        if let (Some(left), Some(right)) = (self.digits(), other.digits()) {
            return Some(decimal::compare(left, right));
        }
        Some(self.to_text()?.cmp(&other.to_text()?))
    }

    fn digits(&self) -> Option<&str> {
        match self {
            Value::Count(digits) => Some(digits),
            Value::Raw(raw) if raw.kind() == Type::Number => Some(raw.json()),
            _ => None,
        }
    }
}

/// Deep equality. The depth is bounded by the scanner's.
fn are_equal(left: Raw<'_>, right: Raw<'_>) -> bool {
    if left == right {
        return true;
    }
    match (left.kind(), right.kind()) {
        (Type::String, Type::String) => left.as_str() == right.as_str(),
        (Type::Number, Type::Number) => decimal::compare(left.json(), right.json()) == Ordering::Equal,
        (Type::Array, Type::Array) => {
            let (left, right) = (left.elements(), right.elements());
            left.len() == right.len() && left.iter().zip(&right).all(|(left, right)| are_equal(*left, *right))
        }
        (Type::Object, Type::Object) => {
            let (left, right) = (sorted(left), sorted(right));
            let same =
                |((name, value), (other, one)): (&Member<'_>, &Member<'_>)| name == other && are_equal(*value, *one);
            left.len() == right.len() && left.iter().zip(&right).all(same)
        }
        _ => false,
    }
}

type Member<'a> = (Cow<'a, str>, Raw<'a>);

fn sorted(raw: Raw<'_>) -> Vec<Member<'_>> {
    let mut members = raw.members();
    members.sort_by(|(left, _), (right, _)| left.cmp(right));
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::scan::whole;

    fn holds(left: &str, relation: Relation, right: &str) -> bool {
        Value::Raw(whole(left).unwrap()).stands_in(relation, &Value::Raw(whole(right).unwrap()))
    }

    #[test]
    fn spelling_does_not_count() {
        assert!(holds(r#"{"a":[1,"x"],"b":null}"#, Relation::Equal, r#"{ "b" : null, "\u0061":[1.0, "\u0078"]}"#));
        assert!(holds(r#"{"a":1}"#, Relation::Unequal, r#"{"a":1,"b":1}"#));
        assert!(holds("[1,2]", Relation::Unequal, "[2,1]"));
    }

    #[test]
    fn kinds_are_never_ordered_among_each_other() {
        for relation in [Relation::Less, Relation::LessOrEqual, Relation::Greater, Relation::Equal] {
            assert!(!holds("1", relation, r#""1""#));
        }
        assert!(holds("null", Relation::LessOrEqual, "null") && !holds("false", Relation::Less, "true"));
        assert!(holds(r#""é""#, Relation::Less, r#""\ud83d\ude00""#));
    }
}
