//! What a sound vendor would answer: six bugs, by offset, by cursor, by next link, all at once to a GraphQL query, or as an
//! export in three chunks. By offset also the `first` or `second` half of them, where it is asked for.

use super::{Answer, Asked};
use serde_json::{Value, json};

/// How many bugs there are.
pub const RECORDS: usize = 6;
/// How many come on a page.
const SIZE: usize = 2;

fn bug(number: usize) -> Value {
    json!({"id": number.to_string(), "title": format!("Bug {number}"), "severity": "high", "site": "shop.example"})
}

fn page(from: usize, end: usize) -> Vec<Value> {
    (from..end.min(from + SIZE)).map(|index| bug(index + 1)).collect()
}

/// The bugs after number `start` up to number `end`, page by page.
pub fn bugs_between(asked: &Asked, start: usize, end: usize) -> Answer {
    Answer::json(&json!({"bugs": page(start + asked.count("offset"), end), "total": end - start}))
}

/// Answers as a vendor without a fault would.
pub fn bugs(asked: &Asked) -> Answer {
    match (asked.path.as_str(), asked.query.get("half").map(String::as_str)) {
        ("/graphql", _) => Answer::json(&json!({"data": {"bugs": (1..=RECORDS).map(bug).collect::<Vec<_>>()}})),
        ("/export", _) => Answer::json(&json!({"id": "e1"})),
        ("/export/e1", _) if asked.time == 1 => Answer::json(&json!({"state": "PROCESSING", "chunks": [1]})),
        ("/export/e1", _) => Answer::json(&json!({"state": "FINISHED", "chunks": [1, 2, 3], "lost": []})),
        ("/export/e1/1", _) => Answer::json(&json!({"bugs": page(0, RECORDS)})),
        ("/export/e1/2", _) => Answer::json(&json!({"bugs": page(2, RECORDS)})),
        ("/export/e1/3", _) => Answer::json(&json!({"bugs": page(4, RECORDS)})),
        (_, Some("first")) => bugs_between(asked, 0, 3),
        (_, Some("second")) => bugs_between(asked, 3, RECORDS),
        _ => by_page(asked),
    }
}

fn by_page(asked: &Asked) -> Answer {
    let from = asked.count("offset").max(asked.count("after"));
    let next = (from + SIZE < RECORDS).then_some(from + SIZE);
    Answer::json(&json!({
        "bugs": page(from, RECORDS),
        "total": RECORDS,
        "after": next.map(|next| next.to_string()),
        "next": next.map(|next| format!("/bugs?after={next}")),
    }))
}
