//! What a `transform_maps:` entry may hold.

use crate::expression::FIELD;
use crate::registry::{Key, Shape};

/// The shape of one transform map.
pub static TRANSFORM_MAP: Shape = Shape::Record(&[
    Key::optional("title", Shape::Text, "what people call it"),
    Key::required("from", Shape::Text, "the endpoint whose records it takes"),
    Key::required("to", Shape::Text, "the target schema, such as `finding/web_application`"),
    Key::optional("data_type", Shape::Text, "what a profile's `data_types` choose it by"),
    Key::required("identity", Shape::List(&FIELD), "what tells records apart: target attributes, paths or fields"),
    Key::optional("required", Shape::List(&Shape::Text), "target attributes required beside the schema's own"),
    Key::optional("skip", Shape::Table(&Shape::Text), "named reasons to leave a record out: reason to condition"),
    Key::optional("each", Shape::Table(&EACH), "name to inner array: one record for each of its items"),
    Key::optional("join", Shape::Table(&JOIN), "name to array: the first item that matches"),
    Key::required("fields", Shape::Table(&FIELD), "target attribute to what fills it"),
]);

static EACH: Shape =
    Shape::Form { scalar: Some(&Shape::Path), list: None, map: Some(&Shape::Record(&[IN, WHERE, NONE])) };
static JOIN: Shape = Shape::Record(&[IN, WHERE_REQUIRED]);

const IN: Key = Key::required("in", Shape::Path, "the array");
const WHERE: Key =
    Key::optional("where", WHERE_SHAPE, "path in the item to a literal or path it must share a value with");
const WHERE_REQUIRED: Key =
    Key::required("where", WHERE_SHAPE, "path in the item to a literal or path it must share a value with");
const WHERE_SHAPE: Shape = Shape::Table(&Shape::Scalar);
const NONE: Key = Key::optional(
    "none",
    Shape::Word(&["reject", "skip", "keep"]),
    "what an empty or absent array does: `reject` (unless said otherwise), `skip`, or `keep` the record without the name",
);
