//! Of what a recording holds, what comes nearest to a request that it does not hold, and what differs.

use super::asked::{Asked, AskedBody};
use super::har::Recorded;

/// How many entries are named.
const NAMED: usize = 3;

/// The nearest entries in words: "entry 2 of `x.har`: `page` is `1` there".
pub(super) fn nearest(recorded: &[Recorded], asked: &Asked) -> Vec<String> {
    let mut near: Vec<(usize, &Recorded)> =
        recorded.iter().map(|entry| (distance(&entry.asked, asked), entry)).collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter()
        .take(NAMED)
        .map(|(_, entry)| {
            let (source, number) = &entry.origin;
            format!("entry {number} of `{}`: {}", source.name, differences(&entry.asked, asked).join(", "))
        })
        .collect()
}

fn distance(recorded: &Asked, asked: &Asked) -> usize {
    let missing = |some: &[(String, String)], other: &[(String, String)]| {
        some.iter().filter(|pair| !other.contains(pair)).count()
    };
    usize::from(recorded.origin != asked.origin) * 1_000
        + usize::from(!recorded.same_path(asked)) * 100
        + usize::from(recorded.method != asked.method) * 50
        + body_distance(&recorded.body, &asked.body) * 2
        + missing(&recorded.query, &asked.query)
        + missing(&asked.query, &recorded.query)
}

/// In how many values the bodies differ, at most as many as weigh less than another method.
fn body_distance(recorded: &AskedBody, asked: &AskedBody) -> usize {
    match (recorded, asked) {
        _ if recorded.answers(asked) => 0,
        (AskedBody::Json(recorded), AskedBody::Json(asked)) => recorded.differing(asked).min(20),
        _ => 1,
    }
}

/// What differs, the most telling first.
fn differences(recorded: &Asked, asked: &Asked) -> Vec<String> {
    let mut said = Vec::new();
    if recorded.origin != asked.origin {
        said.push(format!("the host is `{}` there", recorded.origin));
    }
    if !recorded.same_path(asked) {
        said.push(format!("the path is `/{}` there", recorded.path.join("/")));
    }
    if recorded.method != asked.method {
        said.push(format!("the method is `{}` there", recorded.method));
    }
    if said.is_empty() {
        said.extend(pair_differences(&recorded.open_query(asked), &asked.query));
        said.extend(body_difference(&recorded.body, &asked.body));
    }
    said.truncate(4);
    said
}

fn pair_differences(recorded: &[(String, String)], asked: &[(String, String)]) -> Vec<String> {
    let mut said = Vec::new();
    for (name, value) in asked.iter().filter(|pair| !recorded.contains(pair)) {
        said.push(match recorded.iter().find(|(other, _)| other == name) {
            Some((_, there)) => format!("`{name}` is `{there}` there and not `{value}`"),
            None => format!("`{name}` is missing there"),
        });
    }
    let only_there = recorded.iter().filter(|(name, _)| !asked.iter().any(|(other, _)| other == name));
    said.extend(only_there.map(|(name, _)| format!("`{name}` stands only there")));
    if said.is_empty() && recorded.len() != asked.len() {
        said.push("a parameter is repeated another number of times there".to_owned());
    }
    said
}

fn body_difference(recorded: &AskedBody, asked: &AskedBody) -> Option<String> {
    match (recorded, asked) {
        (AskedBody::Json(recorded), AskedBody::Json(asked)) => {
            recorded.difference(asked).map(|difference| format!("in the body {difference}"))
        }
        (AskedBody::Form(recorded), AskedBody::Form(asked)) => {
            let said = pair_differences(recorded, asked);
            (!said.is_empty()).then(|| format!("in the form {}", said.join(", ")))
        }
        _ if recorded == asked => None,
        _ => Some("the body differs".to_owned()),
    }
}
