//! Every fault: its name, what the server does, what must come out.

use super::workspace::Walk;
use crate::vendor::{Answer, Asked, RECORDS, bugs, bugs_between};
use serde_json::json;

/// A fault of the world.
pub struct Fault {
    pub name: &'static str,
    pub walk: Walk,
    /// What the server does, in words.
    pub server: &'static str,
    pub script: fn(&Asked) -> Answer,
    pub outcome: Outcome,
    /// How long one request may take; long, for a slow machine is no fault.
    pub timeout: &'static str,
}

impl Fault {
    const fn within(self, timeout: &'static str) -> Self {
        Self { timeout, ..self }
    }
}

/// What must come out.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// Everything, and the run says that it is complete.
    Whole,
    /// What came is kept, the run says that it is incomplete, and why (a part of the reason).
    Short(&'static str),
    /// Nothing could be read, and the run says why.
    Nothing(&'static str),
}

fn is_second(asked: &Asked) -> bool {
    asked.count("offset") == 2
}

/// The second page, asked for the first time.
fn is_second_once(asked: &Asked) -> bool {
    is_second(asked) && asked.time == 1
}

/// A poll of an export, or whatever else is asked there.
fn is_at(asked: &Asked, path: &str) -> bool {
    asked.path == path
}

/// The second poll and those after it answer this.
fn from_second_poll(asked: &Asked, answer: serde_json::Value) -> Answer {
    where_due(is_at(asked, "/export/e1") && asked.time > 1, asked, |_| Answer::json(&answer))
}

/// The faulty answer where it is due, a sound one elsewhere.
fn where_due(due: bool, asked: &Asked, faulty: impl FnOnce(Answer) -> Answer) -> Answer {
    if due { faulty(bugs(asked)) } else { bugs(asked) }
}

/// Spaces, and far too many of them.
fn bomb() -> Answer {
    Answer::text(200, &" ".repeat(65 * 1024 * 1024)).gzip()
}

use Outcome::{Nothing, Short, Whole};
use Walk::{Cursor, Export, Graphql, NextUrl, Offset, ShortExport, Split};

const fn fault(
    name: &'static str,
    walk: Walk,
    server: &'static str,
    script: fn(&Asked) -> Answer,
    outcome: Outcome,
) -> Fault {
    Fault { name, walk, server, script, outcome, timeout: "60s" }
}

/// The first is none: what comes of it is the truth.
pub const FAULTS: &[Fault] = &[
    fault("no fault", Offset, "answers page by page", bugs, Whole),
    fault("no fault, cursor", Cursor, "gives a cursor to the next page", bugs, Whole),
    fault("no fault, next link", NextUrl, "gives a link to the next page", bugs, Whole),
    fault("packed", Offset, "packs its answers with gzip", |asked| bugs(asked).gzip(), Whole),
    fault(
        "too many requests",
        Offset,
        "answers 429 with `Retry-After` in seconds, then the page",
        |asked| where_due(is_second_once(asked), asked, |_| Answer::status(429).header("retry-after", "0")),
        Whole,
    ),
    fault(
        "unavailable until a date",
        Offset,
        "answers 503 with `Retry-After` as a date, then the page",
        |asked| {
            let date = "Sun, 06 Nov 1994 08:49:37 GMT";
            let later = Answer::status(503).header("date", date).header("retry-after", date);
            where_due(is_second_once(asked), asked, |_| later)
        },
        Whole,
    ),
    fault(
        "too long a pause",
        Offset,
        "answers 429 with a `Retry-After` of two hours",
        |asked| where_due(is_second(asked), asked, |_| Answer::status(429).header("retry-after", "7200")),
        Short("`limits.wait` allows 15 minutes"),
    ),
    fault(
        "error in the middle",
        Offset,
        "answers 500 once, then the page",
        |asked| where_due(is_second_once(asked), asked, |_| Answer::status(500)),
        Whole,
    ),
    fault(
        "error that stays",
        Offset,
        "answers 500 from the second page on",
        |asked| where_due(is_second(asked), asked, |_| Answer::text(500, "out of order")),
        Short("status 500 Internal Server Error: out of order"),
    ),
    fault(
        "not ready yet",
        Offset,
        "answers 202 twice, then the page",
        |asked| {
            where_due(is_second(asked) && asked.time < 3, asked, |_| Answer::status(202).header("retry-after", "0"))
        },
        Whole,
    ),
    fault(
        "credentials refused",
        Offset,
        "answers 401 from the start",
        |_| Answer::text(401, r#"{"message":"bad token"}"#),
        Nothing("status 401 Unauthorized: bad token"),
    ),
    fault(
        "credentials refused on the way",
        Offset,
        "answers 401 from the second page on",
        |asked| where_due(is_second(asked), asked, |_| Answer::text(401, r#"{"message":"expired"}"#)),
        Short("status 401 Unauthorized: expired"),
    ),
    fault("no permission", Offset, "answers 403 from the start", |_| Answer::text(403, "no"), Nothing("status 403")),
    fault(
        "page instead of data",
        Offset,
        "answers HTML with status 200",
        |_| Answer::text(200, "<html>Sign in</html>"),
        Nothing("the answer cannot be read"),
    ),
    fault("nothing at all", Offset, "answers with an empty body", |_| Answer::status(200), Nothing("cannot be read")),
    fault(
        "maintenance",
        Offset,
        "answers `{\"message\": …}` with status 200 on the second page",
        |asked| where_due(is_second(asked), asked, |_| Answer::json(&json!({"message": "back soon"}))),
        Short("the records are not there"),
    ),
    fault(
        "half a gzip once",
        Offset,
        "cuts the packed answer in half once, the message is whole",
        |asked| where_due(is_second_once(asked), asked, |answer| answer.gzip().truncated()),
        Whole,
    ),
    fault(
        "half a gzip",
        Offset,
        "cuts the packed second page in half, the message is whole",
        |asked| where_due(is_second(asked), asked, |answer| answer.gzip().truncated()),
        Short("its compression is broken"),
    ),
    fault(
        "half a body once",
        Offset,
        "breaks the connection off in the middle of a body, once",
        |asked| where_due(is_second_once(asked), asked, Answer::cut),
        Whole,
    ),
    fault(
        "half a body",
        Offset,
        "breaks the connection off in the middle of the second page",
        |asked| where_due(is_second(asked), asked, Answer::cut),
        Short("broke off"),
    ),
    fault(
        "no last chunk",
        Offset,
        "breaks off between two chunks of the second page",
        |asked| where_due(is_second(asked), asked, Answer::cut_between_chunks),
        Short("broke off"),
    ),
    fault(
        "half a packed body",
        Offset,
        "breaks off in the middle of the packed second page",
        |asked| where_due(is_second(asked), asked, |answer| answer.gzip().cut()),
        Short("broke off"),
    ),
    fault(
        "half a json",
        Offset,
        "sends half of the second page as if it were whole",
        |asked| where_due(is_second(asked), asked, Answer::truncated),
        Short("the answer cannot be read"),
    ),
    fault(
        "drip",
        Offset,
        "sends the second page a byte at a time",
        |asked| where_due(is_second(asked), asked, Answer::drip),
        Short("gave no whole answer within 800ms"),
    )
    .within("800ms"),
    fault(
        "bomb",
        Offset,
        "sends a small packed body that unpacks to more than 64 MiB",
        |asked| where_due(is_second(asked), asked, |_| bomb()),
        Short("larger than 64 MiB"),
    ),
    fault(
        "repeated page",
        Cursor,
        "sends the first page again under a new cursor",
        |asked| {
            let mut again = asked.clone();
            again.query.clear();
            let next = asked.count("after") + 1;
            where_due(asked.count("after") > 0, &again, |_| {
                Answer::json(&json!({"bugs": [{"id": "1"}], "after": next.to_string()}))
            })
        },
        Short("the same page came twice"),
    ),
    fault(
        "cursor in a circle",
        Cursor,
        "gives the same cursor twice",
        |asked| {
            let id = asked.number + 10;
            Answer::json(&json!({"bugs": [{"id": id.to_string()}], "after": "2"}))
        },
        Short("the vendor gave the cursor `2` twice"),
    ),
    fault(
        "link in a circle",
        NextUrl,
        "links back to the first page",
        |asked| {
            let id = asked.number + 10;
            Answer::json(&json!({"bugs": [{"id": id.to_string()}], "next": "/bugs"}))
        },
        Short("made already"),
    ),
    fault(
        "lying total",
        Offset,
        "states nine records and has six",
        |asked| match asked.count("offset") {
            from if from < RECORDS => {
                let ids = [from + 1, from + 2].map(|id| json!({"id": id.to_string(), "title": "x", "site": "s"}));
                Answer::json(&json!({"bugs": ids, "total": 9}))
            }
            _ => Answer::json(&json!({"bugs": [], "total": 9})),
        },
        Short("vendor states 9 records, 6 came"),
    ),
    fault(
        "errors in a good status",
        Graphql,
        "answers 200 with `errors[]`",
        |_| Answer::json(&json!({"errors": [{"message": "boom", "path": ["bugs"]}], "data": {"bugs": []}})),
        Nothing("the server answers with errors: boom"),
    ),
    fault(
        "redirect",
        Offset,
        "redirects the second page to another path of its own",
        |asked| {
            where_due(is_second(asked) && asked.path == "/bugs", asked, |_| {
                Answer::redirect(307, "/v2/bugs?offset=2&limit=2")
            })
        },
        Whole,
    ),
    fault(
        "redirected search",
        Graphql,
        "redirects a POST by 302; method and body are kept",
        |asked| match (asked.path.as_str(), asked.method.as_str(), asked.body.contains("query Bugs")) {
            ("/v2/graphql", "POST", true) => bugs(&Asked { path: "/graphql".to_owned(), ..asked.clone() }),
            ("/v2/graphql", ..) => Answer::status(400),
            _ => Answer::redirect(302, "/v2/graphql"),
        },
        Whole,
    ),
    fault(
        "redirect to a stranger",
        Offset,
        "redirects the second page to another host",
        |asked| where_due(is_second(asked), asked, |_| Answer::redirect(302, "https://evil.example/bugs")),
        Short("`connect.hosts` does not list it"),
    ),
    fault(
        "redirect in a circle",
        Offset,
        "redirects the second page to itself",
        |asked| where_due(is_second(asked), asked, |_| Answer::redirect(302, "/bugs?offset=2&limit=2")),
        Short("redirects more than 5 times"),
    ),
    fault(
        "link to a stranger",
        NextUrl,
        "links from the first page to another host",
        |_| Answer::json(&json!({"bugs": [{"id": "1", "title": "x", "site": "s"}], "next": "https://evil.example/"})),
        Short("`connect.hosts` does not list it"),
    ),
    fault(
        "more than is served",
        Split,
        "states six records and serves no offset past 2; each half of them fits",
        bugs,
        Whole,
    ),
    fault(
        "a part that is too large",
        Split,
        "the same, and the first half holds five of the six",
        |asked| match asked.query.get("half").map(String::as_str) {
            Some("first") => bugs_between(asked, 0, 5),
            Some(_) => bugs_between(asked, 5, RECORDS),
            None => bugs(asked),
        },
        Short("ceiling: the vendor serves nothing past offset 2"),
    ),
    fault(
        "a record of no part",
        Split,
        "the same, and one of the six is in neither half",
        |asked| {
            where_due(asked.query.get("half").is_some_and(|half| half == "second"), asked, |_| {
                bugs_between(asked, 4, RECORDS)
            })
        },
        Short("the parts hold 5 of the 6 records that the vendor states"),
    ),
    fault("no fault, export", Export, "prepares an export in three chunks", bugs, Whole),
    fault(
        "export accepted",
        Export,
        "answers 202 to the start, and 202 to the first polls",
        |asked| match asked.path.as_str() {
            "/export" => Answer::text(202, r#"{"id":"e1"}"#),
            "/export/e1" if asked.time < 3 => Answer::status(202).header("retry-after", "0"),
            _ => bugs(asked),
        },
        Whole,
    ),
    fault(
        "no room for an export",
        Export,
        "answers 429 to the start, then starts",
        |asked| {
            let later = Answer::status(429).header("retry-after", "0");
            where_due(is_at(asked, "/export") && asked.time == 1, asked, |_| later)
        },
        Whole,
    ),
    fault(
        "export started, and no answer",
        Export,
        "takes the start and drips its answer; it is not started twice",
        |asked| where_due(is_at(asked, "/export"), asked, Answer::drip),
        Nothing("the job may have begun, so it is not started again"),
    )
    .within("800ms"),
    fault(
        "unknown state",
        Export,
        "calls the state of the export `PAUSED`, which the map does not list",
        |asked| from_second_poll(asked, json!({"state": "PAUSED", "chunks": [1, 2, 3]})),
        Short("`PAUSED` is no state that `export.states` lists"),
    ),
    fault(
        "failed export",
        Export,
        "gives up after the first chunk",
        |asked| from_second_poll(asked, json!({"state": "ERROR", "chunks": [1]})),
        Short("the export failed: the vendor calls its state `ERROR`"),
    ),
    fault(
        "lost chunk",
        Export,
        "finishes the export without its second chunk",
        |asked| from_second_poll(asked, json!({"state": "FINISHED", "chunks": [1, 3], "lost": [2]})),
        Short("the vendor lost the chunk `2`"),
    ),
    fault(
        "chunks are missing",
        Export,
        "finishes the export and does not speak of chunks",
        |asked| from_second_poll(asked, json!({"state": "FINISHED"})),
        Short("its chunks are not there"),
    ),
    fault(
        "error in a chunk",
        Export,
        "answers 500 to the second chunk once",
        |asked| where_due(is_at(asked, "/export/e1/2") && asked.time == 1, asked, |_| Answer::status(500)),
        Whole,
    ),
    fault(
        "chunk out of order",
        Export,
        "answers 500 to the second chunk for good",
        |asked| where_due(is_at(asked, "/export/e1/2"), asked, |_| Answer::text(500, "out of order")),
        Short("chunk 2: status 500 Internal Server Error: out of order"),
    ),
    fault(
        "repeated chunk",
        Export,
        "sends the first chunk again as the second",
        |asked| {
            let first = Asked { path: "/export/e1/1".to_owned(), ..asked.clone() };
            if is_at(asked, "/export/e1/2") { bugs(&first) } else { bugs(asked) }
        },
        Short("the same page came twice"),
    ),
    fault(
        "endless export",
        ShortExport,
        "is never done",
        |asked| {
            let working = json!({"state": "PROCESSING", "chunks": [1, 2]});
            where_due(is_at(asked, "/export/e1"), asked, |_| Answer::json(&working))
        },
        Short("the export was not ready within 300 milliseconds: it is `PROCESSING`"),
    ),
];
