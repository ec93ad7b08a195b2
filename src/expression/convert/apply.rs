//! A chain of converters at work.

use super::Converter;
use crate::value::{Datum, Type};

/// Runs converters in order, lists item by item where a converter wants items. Items that turn absent drop out; a list
/// of which nothing is left is absent; what is absent meets no further converter.
pub fn apply<'a>(chain: &[Box<dyn Converter>], value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
    let mut value = value;
    for converter in chain {
        match step(converter.as_ref(), value)? {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

fn step<'a>(converter: &dyn Converter, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
    if converter.takes_list() || value.kind() != Type::Array {
        return converter.convert(value);
    }
    let mut items = Vec::new();
    for item in value.into_items() {
        items.extend(converter.convert(item)?);
    }
    Ok(if items.is_empty() { None } else { Some(Datum::List(items)) })
}

#[cfg(test)]
mod tests {
    use super::super::{first::First, host::Host, integer::Integer, join::Join, lower::Lower};
    use super::*;
    use crate::value::Raw;

    fn raw(json: &str) -> Datum<'_> {
        Datum::Raw(Raw::trusted(json))
    }

    #[test]
    fn converters_run_from_left_to_right() {
        let chain: Vec<Box<dyn Converter>> = vec![Box::new(Lower), Box::new(Join { separator: "+".to_owned() })];
        assert_eq!(apply(&chain, raw(r#"["A","B"]"#)), Ok(Some(Datum::Text("a+b".into()))));
    }

    #[test]
    fn items_that_turn_absent_drop_out() {
        let chain: Vec<Box<dyn Converter>> = vec![Box::new(Host)];
        let hosts = raw(r#"["https://a.example/x", "none", null]"#);
        assert_eq!(apply(&chain, hosts), Ok(Some(Datum::List(vec![Datum::Text("a.example".into())]))));
        assert_eq!(apply(&chain, raw(r#"["none"]"#)), Ok(None));
        assert_eq!(apply(&chain, raw("[]")), Ok(None));
    }

    #[test]
    fn what_is_absent_meets_no_further_converter() {
        let chain: Vec<Box<dyn Converter>> = vec![Box::new(Host), Box::new(Integer)];
        assert_eq!(apply(&chain, raw(r#""none""#)), Ok(None));
    }

    #[test]
    fn one_bad_item_spoils_the_list() {
        let chain: Vec<Box<dyn Converter>> = vec![Box::new(Integer), Box::new(First)];
        assert_eq!(apply(&chain, raw(r#"[1, "x"]"#)), Err("`x` is not an integer".to_owned()));
    }
}
