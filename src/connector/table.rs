//! What `connect:` and an endpoint may hold.

use super::export::EXPORT;
use super::limits::{LIMITS, RETRY};
use super::{auth, decode, paginate, split};
use crate::expression::FIELD;
use crate::registry::{Key, Shape};

/// The block `connect:`.
pub static CONNECT: Shape = Shape::Record(&[
    Key::optional("url", Shape::Text, "the base url; needed unless every endpoint reads files"),
    Key::optional("auth", Shape::Choice(&auth::CHOICE), "how requests prove who they are from"),
    Key::optional("headers", Shape::Table(&FIELD), "headers of every request"),
    Key::optional("hosts", Shape::List(&Shape::Text), "other hosts that links of the vendor may lead to"),
    Key::optional("limits", Shape::Record(LIMITS), "how hard the vendor may be asked"),
    Key::optional("retry", Shape::Record(RETRY), "what is asked again"),
]);

/// One entry of the block `endpoints:`.
pub static ENDPOINT: Shape = Shape::Record(&[
    Key::optional("get", Shape::Text, "the path behind the base url, or a whole url"),
    Key::optional("post", Shape::Text, "the same, for a POST"),
    Key::optional("graphql", Shape::OneOrMany(&Shape::Text), "a GraphQL query, or several, the newest first"),
    Key::optional("file", Shape::Text, "files of the workspace, as a glob, in place of an API"),
    Key::optional("query", Shape::Json, "the query's parameters; an absent value leaves its parameter out"),
    Key::optional("headers", Shape::Table(&FIELD), "headers of this endpoint's requests"),
    Key::optional("json", Shape::Json, "the JSON body of a POST"),
    Key::optional("form", Shape::Json, "the form body of a POST"),
    Key::optional("variables", Shape::Json, "the variables of a GraphQL query"),
    Key::optional("format", Shape::Choice(&decode::CHOICE), "what the answers are written in (json)"),
    Key::optional("for_each", Shape::Table(&FOR_EACH), "one walk for each: an endpoint, a list, or a path to one"),
    Key::optional("paginate", paginate::PAGINATE, "how the next page is asked for, and when it is over (none)"),
    Key::optional(
        "split",
        split::SPLIT,
        "the filters by whose values a walk is taken apart that would pass the `ceiling`",
    ),
    Key::optional("export", EXPORT, "in place of a request: a job that is started, asked after and fetched in chunks"),
    Key::optional("key", Shape::OneOrMany(&Shape::Path), "what makes a record itself, to see pages overlap"),
    Key::optional("records", Shape::Path, "where the records are; needed unless the format is made of records"),
    Key::optional("absent", Shape::Word(&["empty"]), "a missing records array is an empty page"),
    Key::optional("none", Shape::Word(&["skip", "fail"]), "what a walk without a record means (skip: that is fine)"),
]);

/// The block `endpoints:`.
pub static ENDPOINTS: Shape = Shape::Table(&ENDPOINT);

static FOR_EACH: Shape =
    Shape::Form { scalar: Some(&Shape::Text), list: Some(&Shape::List(&Shape::Scalar)), map: None };
