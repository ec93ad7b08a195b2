//! What operators mean: absence goes through them, kinds that do not fit are errors, never a guess.

use super::OUTPUT_LIMIT;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// What an operation on an absent value comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// The whole template is absent.
    Spreads,
    /// The operation yields `none`.
    IsNone,
}

impl Absence {
    /// Applies an operation to values that are all there.
    pub fn lift(self, values: &[&Value], apply: impl FnOnce() -> Result<Value, Error>) -> Result<Value, Error> {
        if values.iter().any(|value| is_absent(value)) { self.nothing() } else { apply() }
    }

    /// The absent value as the result of an operation.
    pub fn nothing(self) -> Result<Value, Error> {
        match self {
            Absence::Spreads => Err(Error::from(ErrorKind::UndefinedError)),
            Absence::IsNone => Ok(Value::from(())),
        }
    }

    /// A test on values that are all there; of an absent value it is false.
    pub fn test(self, values: &[&Value], apply: impl FnOnce() -> Result<bool, Error>) -> Result<bool, Error> {
        self.lift(values, || apply().map(Value::from)).map(|value| value.is_true())
    }
}

pub(super) fn is_absent(value: &Value) -> bool {
    value.is_undefined() || value.is_none()
}

pub(super) fn wrong(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

/// What a value is, for messages.
pub(super) fn words(value: &Value) -> String {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => "absent".to_owned(),
        ValueKind::Bool => "a boolean".to_owned(),
        ValueKind::Number => format!("the number `{value}`"),
        ValueKind::String => format!("the text `{}`", excerpt(value.as_str().unwrap_or_default())),
        ValueKind::Map => "an object".to_owned(),
        _ => "a list".to_owned(),
    }
}

/// The beginning of a record's text, fit for a message.
fn excerpt(text: &str) -> String {
    let shown: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.len() < text.len() { shown + "…" } else { shown }
}

/// The text of a scalar, numbers and booleans spelled as JSON spells them.
pub(super) fn text_of(value: &Value) -> Result<Cow<'_, str>, Error> {
    match value.kind() {
        ValueKind::String => Ok(Cow::Borrowed(value.as_str().unwrap_or_default())),
        ValueKind::Bool => Ok(Cow::Borrowed(if value.is_true() { "true" } else { "false" })),
        ValueKind::Number => match number_of(value)? {
            Number::Whole(number) => Ok(Cow::Owned(number.to_string())),
            Number::Decimal(number) => Ok(Cow::Owned(number.to_string())),
        },
        ValueKind::Map => Err(wrong("an object is no text: name one of its members")),
        _ => Err(wrong("a list is no text: say `| join(\", \")` or `| first`")),
    }
}

/// A number as it is reckoned with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Decimal(f64),
}

impl Number {
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Whole(number) => number as f64,
            Number::Decimal(number) => number,
        }
    }

    pub fn into_value(self) -> Result<Value, Error> {
        match self {
            Number::Whole(number) => Ok(Value::from(number)),
            Number::Decimal(number) if number.is_finite() => Ok(Value::from(number)),
            Number::Decimal(_) => Err(wrong("the result is too large")),
        }
    }
}

pub(super) fn number_of(value: &Value) -> Result<Number, Error> {
    if value.kind() != ValueKind::Number {
        return Err(wrong(format!("{} is no number: say `| int` or `| float`", words(value))));
    }
    if let Ok(number) = i128::try_from(value.clone())
        && value.is_integer()
    {
        return Ok(Number::Whole(number));
    }
    f64::try_from(value.clone()).map(Number::Decimal).map_err(|_| wrong("the number is too large"))
}

/// Adds the operators that the rewriting names.
pub(super) fn register(environment: &mut Environment<'static>, absence: Absence) {
    register_arithmetic(environment, absence);
    environment
        .add_filter("__join", move |left: &Value, right: &Value| absence.lift(&[left, right], || joined(left, right)));
    environment.add_test("__equal", move |left: &Value, right: &Value| equal(absence, left, right));
    environment
        .add_test("__in", move |item: &Value, list: &Value| absence.test(&[item, list], || contains(item, list)));
    type Holds = fn(Ordering) -> bool;
    let orders: [(&'static str, Holds); 4] = [
        ("__less", Ordering::is_lt),
        ("__at_most", Ordering::is_le),
        ("__greater", Ordering::is_gt),
        ("__at_least", Ordering::is_ge),
    ];
    for (name, holds) in orders {
        environment.add_test(name, move |left: &Value, right: &Value| {
            absence.test(&[left, right], || order(left, right).map(holds))
        });
    }
}

fn register_arithmetic(environment: &mut Environment<'static>, absence: Absence) {
    type Whole = fn(i128, i128) -> Option<i128>;
    type Decimal = fn(f64, f64) -> f64;
    let operators: [(&'static str, Whole, Decimal); 5] = [
        ("__add", i128::checked_add, |a, b| a + b),
        ("__subtract", i128::checked_sub, |a, b| a - b),
        ("__multiply", i128::checked_mul, |a, b| a * b),
        ("__divide", |a, b| (a.checked_rem(b)? == 0).then(|| a / b), |a, b| a / b),
        ("__remainder", i128::checked_rem_euclid, f64::rem_euclid),
    ];
    for (name, whole, decimal) in operators {
        environment.add_filter(name, move |left: &Value, right: &Value| {
            absence.lift(&[left, right], || reckon(left, right, whole, decimal))
        });
    }
}

fn reckon(
    left: &Value,
    right: &Value,
    whole: fn(i128, i128) -> Option<i128>,
    decimal: fn(f64, f64) -> f64,
) -> Result<Value, Error> {
    let (left, right) = (number_of(left)?, number_of(right)?);
    if let (Number::Whole(left), Number::Whole(right)) = (left, right)
        && let Some(result) = whole(left, right)
    {
        return Ok(Value::from(result));
    }
    Number::Decimal(decimal(left.to_f64(), right.to_f64())).into_value()
}

fn joined(left: &Value, right: &Value) -> Result<Value, Error> {
    let (left, right) = (text_of(left)?, text_of(right)?);
    if left.len() + right.len() > OUTPUT_LIMIT {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    Ok(Value::from(left.into_owned() + &right))
}

/// In conditions an absent value equals `none` and nothing else.
fn equal(absence: Absence, left: &Value, right: &Value) -> Result<bool, Error> {
    let undefined = left.is_undefined() || right.is_undefined();
    match absence {
        Absence::Spreads if undefined => Err(Error::from(ErrorKind::UndefinedError)),
        _ if is_absent(left) || is_absent(right) => Ok(is_absent(left) && is_absent(right)),
        _ => Ok(left == right),
    }
}

/// Numbers by size, texts by their characters; anything else has no order.
fn order(left: &Value, right: &Value) -> Result<Ordering, Error> {
    match (left.kind(), right.kind()) {
        (ValueKind::Number, ValueKind::Number) => Ok(left.cmp(right)),
        (ValueKind::String, ValueKind::String) => Ok(left.as_str().cmp(&right.as_str())),
        (ValueKind::Number, _) => number_of(right).map(|_| Ordering::Equal),
        (_, ValueKind::Number) => number_of(left).map(|_| Ordering::Equal),
        _ => Err(wrong(format!("{} and {} have no order", words(left), words(right)))),
    }
}

pub(super) fn contains(item: &Value, list: &Value) -> Result<bool, Error> {
    match list.kind() {
        ValueKind::String => {
            let part = item.as_str().ok_or_else(|| wrong(format!("{} is not a part of a text", words(item))))?;
            Ok(list.as_str().unwrap_or_default().contains(part))
        }
        ValueKind::Map => Ok(item.as_str().is_some_and(|key| list.get_attr(key).is_ok_and(|value| !is_absent(&value)))),
        ValueKind::Number | ValueKind::Bool => Err(wrong(format!("{} holds nothing: `in` wants a list", words(list)))),
        _ => Ok(list.try_iter()?.any(|each| each == *item)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_messages_are_short_and_clean() {
        assert_eq!(excerpt("a\u{1b}[31m"), "a [31m");
        assert_eq!(excerpt(&"x".repeat(50)), "x".repeat(40) + "…");
    }

    #[test]
    fn whole_numbers_stay_whole_as_long_as_they_can() {
        let big = Value::from(i128::MAX);
        let sum = reckon(&big, &Value::from(1), i128::checked_add, |a, b| a + b).unwrap();
        assert!(!sum.is_integer());
        let quotient =
            reckon(&Value::from(6), &Value::from(3), |a, b| (a.checked_rem(b)? == 0).then(|| a / b), |a, b| a / b);
        assert!(quotient.unwrap().is_integer());
    }

    #[test]
    fn only_alike_values_have_an_order() {
        assert!(order(&Value::from("a"), &Value::from("b")).unwrap().is_lt());
        assert!(order(&Value::from(2), &Value::from(1.5)).unwrap().is_gt());
        assert!(order(&Value::from(true), &Value::from(1)).is_err());
        assert!(order(&Value::from(true), &Value::from(false)).is_err());
    }

    #[test]
    fn in_looks_into_lists_texts_and_objects() {
        let list = Value::from(vec![Value::from("a"), Value::from(1)]);
        assert!(contains(&Value::from(1.0), &list).unwrap());
        assert!(!contains(&Value::from("A"), &list).unwrap());
        assert!(contains(&Value::from("b"), &Value::from("abc")).unwrap());
        assert!(contains(&Value::from(1), &Value::from("1")).is_err());
        assert!(contains(&Value::from(1), &Value::from(1)).is_err());
    }
}
