//! `join`: a list as one text.

use super::Converter;
use super::words::scalar;
use crate::diagnostic::Report;
use crate::registry::{Kind, Shape};
use crate::value::Datum;
use crate::yaml::Node;

pub static KIND: Kind = Kind {
    name: "join",
    summary: "The items of a list as one text, with the argument (`, ` when there is none) between them",
    example: "detectionResult: { from: \"$.evidence[*].line\", as: { join: \"; \" } }",
    args: Shape::Text,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Join {
    pub(super) separator: String,
}

/// The argument is the separator.
pub(super) fn compile(argument: Option<&Node>, _report: &mut Report) -> Option<Box<dyn Converter>> {
    let separator = argument.map_or(Some(", "), Node::text)?.to_owned();
    Some(Box::new(Join { separator }))
}

impl Converter for Join {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let items = value.into_items();
        let texts = items.iter().map(|item| scalar(item, "a text to join")).collect::<Result<Vec<_>, _>>()?;
        Ok(if texts.is_empty() { None } else { Some(Datum::Text(texts.join(&self.separator).into())) })
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

    fn join(json: &str) -> Result<Option<Datum<'_>>, String> {
        Join { separator: "; ".to_owned() }.convert(Datum::Raw(Raw::trusted(json)))
    }

    #[test]
    fn scalars_are_joined_digit_for_digit() {
        assert_eq!(join(r#"["a", 1.10, true]"#), Ok(Some(Datum::Text("a; 1.10; true".into()))));
        assert_eq!(join(r#""alone""#), Ok(Some(Datum::Text("alone".into()))));
        assert_eq!(join("[]"), Ok(None));
    }

    #[test]
    fn objects_are_not_joined() {
        assert_eq!(join("[{}]"), Err("an object is not a text to join".to_owned()));
    }
}
