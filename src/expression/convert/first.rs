//! `first`: the first item of a list.

use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "first",
    summary: "The first item of a list; a single value is its own first",
    example: "assetName: { from: \"$.asset.names[*]\", as: first }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct First;

impl Converter for First {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        Ok(value.into_items().into_iter().next())
    }

    fn takes_list(&self) -> bool {
        true
    }

    fn yields_list(&self, _given_list: bool) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    #[test]
    fn nulls_do_not_come_first() {
        let first = |json| First.convert(Datum::Raw(Raw::trusted(json)));
        assert_eq!(first("[null, 2, 3]"), Ok(Some(Datum::Raw(Raw::trusted("2")))));
        assert_eq!(first("7"), Ok(Some(Datum::Raw(Raw::trusted("7")))));
        assert_eq!(first("[]"), Ok(None));
        assert!(!First.yields_list(true));
    }
}
