//! `list`: one value as a list.

use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "list",
    summary: "A single value as a list of one; a list stays as it is",
    example: "ipAddress: { from: $.asset.address, as: [ip, list] }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct List;

impl Converter for List {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let items = value.into_items();
        Ok(if items.is_empty() { None } else { Some(Datum::List(items)) })
    }

    fn takes_list(&self) -> bool {
        true
    }

    fn yields_list(&self, _given_list: bool) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    #[test]
    fn one_value_becomes_a_list_of_one() {
        let one = Datum::Text("a".into());
        assert_eq!(List.convert(one.clone()), Ok(Some(Datum::List(vec![one]))));
        assert!(List.yields_list(false));
    }

    #[test]
    fn a_list_stays_and_an_empty_one_is_absent() {
        let list = |json| List.convert(Datum::Raw(Raw::trusted(json)));
        assert_eq!(list("[1]"), Ok(Some(Datum::List(vec![Datum::Raw(Raw::trusted("1"))]))));
        assert_eq!(list("[null]"), Ok(None));
    }
}
