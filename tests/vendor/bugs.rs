//! What a sound vendor would answer: six bugs, by offset, by cursor, by next link, or all at once to a GraphQL query.

use super::{Answer, Asked};
use serde_json::{Value, json};

/// How many bugs there are.
pub const RECORDS: usize = 6;
/// How many come on a page.
const SIZE: usize = 2;

fn bug(number: usize) -> Value {
    json!({"id": number.to_string(), "title": format!("Bug {number}"), "severity": "high", "site": "shop.example"})
}

fn page(from: usize) -> Vec<Value> {
    (from..RECORDS.min(from + SIZE)).map(|index| bug(index + 1)).collect()
}

/// Answers as a vendor without a fault would.
pub fn bugs(asked: &Asked) -> Answer {
    let from = asked.count("offset").max(asked.count("after"));
    let next = (from + SIZE < RECORDS).then_some(from + SIZE);
    let answer = json!({
        "bugs": page(from),
        "total": RECORDS,
        "after": next.map(|next| next.to_string()),
        "next": next.map(|next| format!("/bugs?after={next}")),
    });
    match asked.path.as_str() {
        "/graphql" => Answer::json(&json!({"data": {"bugs": (1..=RECORDS).map(bug).collect::<Vec<_>>()}})),
        _ => Answer::json(&answer),
    }
}
