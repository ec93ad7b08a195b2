//! What `export:` may hold.

use crate::connector::paginate::TOTAL;
use crate::expression::FIELD;
use crate::registry::{Key, Shape};

const GET: Key = Key::optional("get", Shape::Text, "the path behind the base url, or a whole url");
const POST: Key = Key::optional("post", Shape::Text, "the same, for a POST");
const QUERY: Key =
    Key::optional("query", Shape::Json, "the query's parameters; an absent value leaves its parameter out");
const HEADERS: Key = Key::optional("headers", Shape::Table(&FIELD), "headers of this request");
const JSON: Key = Key::optional("json", Shape::Json, "the JSON body of a POST");
const FORM: Key = Key::optional("form", Shape::Json, "the form body of a POST");

static START: Shape = Shape::Record(&[
    GET,
    POST,
    QUERY,
    HEADERS,
    JSON,
    FORM,
    Key::required("id", Shape::Path, "where the answer holds the export's id: `export.id` from then on"),
]);

static POLL: Shape = Shape::Record(&[
    GET,
    POST,
    QUERY,
    HEADERS,
    JSON,
    FORM,
    Key::required("state", Shape::Path, "where the answer holds the state"),
    Key::optional("every", Shape::Duration, "the pause between two polls, at least 100ms (5s)"),
    Key::optional("for_at_most", Shape::Duration, "how long the export may take, at most 168h (2h)"),
]);

static FETCH: Shape = Shape::Record(&[GET, POST, QUERY, HEADERS, JSON, FORM]);

static STATES: Shape = Shape::Record(&[
    Key::required("working", Shape::List(&Shape::Text), "the export goes on"),
    Key::required("ready", Shape::List(&Shape::Text), "all chunks are there"),
    Key::optional("failed", Shape::List(&Shape::Text), "there will be no more chunks: the unit fails"),
]);

/// The block `export:` of an endpoint.
pub static EXPORT: Shape = Shape::Record(&[
    Key::required("start", START, "the request that starts the export; never sent twice when it may have arrived"),
    Key::required("poll", POLL, "the request that asks how far it is"),
    Key::required("states", STATES, "every state that there is; any other fails the unit"),
    Key::required(
        "chunks",
        Shape::Path,
        "in the poll's answer: the chunks that can be fetched, each a text or a number",
    ),
    Key::optional("lost", Shape::OneOrMany(&Shape::Path), "in the poll's answer: the chunks that will never come"),
    Key::optional("total", TOTAL, "in the poll's answer: the vendor's own count of the records"),
    Key::required("fetch", FETCH, "the request for one chunk, `export.chunk`"),
]);

/// The mappings inside of `export:`, for the docs.
pub static STEPS: [(&str, &Shape); 4] = [("start", &START), ("poll", &POLL), ("states", &STATES), ("fetch", &FETCH)];
