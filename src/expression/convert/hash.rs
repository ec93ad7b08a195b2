//! `hash`: a short name for a long value.

use super::text::to_text;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::{Datum, sha256};
use std::fmt::Write as _;

pub static KIND: Kind = Kind {
    name: "hash",
    summary: "SHA-256 in hex: of a text's characters, of a number's digits, of the JSON of an object or a whole list",
    example: "externalFindingId: { from: $.description, as: hash }",
    args: NONE,
    bare: true,
    planned: false,
};

/// JSON is hashed in the engine's own spelling, so that space and escapes of the source make no difference.
#[derive(Debug)]
pub struct Hash;

impl Converter for Hash {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let mut hex = String::with_capacity(64);
        for byte in sha256(to_text(&value).as_bytes()) {
            let _ = write!(hex, "{byte:02x}");
        }
        Ok(Some(Datum::Text(hex.into())))
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

    fn hash(value: Datum<'_>) -> String {
        let hashed = Hash.convert(value).expect("everything can be hashed").expect("a hash is never absent");
        hashed.scalar_text().expect("a hash is text").into_owned()
    }

    #[test]
    fn text_is_hashed_as_sha256_does() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(Datum::Text("abc".into())), expected);
        assert_eq!(hash(Datum::Raw(Raw::trusted(r#""\u0061bc""#))), expected);
    }

    #[test]
    fn a_list_has_one_hash_over_all_items() {
        let list = Datum::List(vec![Datum::Text("a".into()), Datum::Text("b".into())]);
        assert_eq!(hash(list), hash(Datum::Raw(Raw::trusted(r#"[ "a" , "b" ]"#))));
        assert_ne!(hash(Datum::Raw(Raw::trusted(r#"["ab"]"#))), hash(Datum::Raw(Raw::trusted(r#"["a","b"]"#))));
    }
}
