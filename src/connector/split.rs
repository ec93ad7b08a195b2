//! `split:`: a walk that would pass the vendor's ceiling is taken apart by the values of filters.

use super::Endpoint;
use super::reach::Choices;
use super::request::Source;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::fold;
use crate::registry::{Key, Shape};
use crate::value::Raw;
use crate::value::scan::write_string;
use crate::yaml::Node;
use std::collections::HashSet;

/// The shape of `split:`.
pub(super) const SPLIT: Shape = Shape::Form {
    scalar: None,
    list: Some(&Shape::List(&Shape::Text)),
    map: Some(&Shape::Record(&[Key::planned("window", "the date filter whose range is halved until a part fits")])),
};

/// `split:`, compiled: filters with their values, in the order in which they take a walk apart.
#[derive(Debug)]
pub struct Split(Vec<Choices>);

/// One part of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The filter that is narrowed.
    pub filter: String,
    /// To this value, as people read it.
    pub value: String,
    /// All filters of the part, as a JSON object.
    pub filters: String,
}

impl Split {
    /// Compiles `split:`, whose shape was checked before, once everything else of the endpoint is.
    pub(super) fn compile(node: &Node, endpoint: &Endpoint, report: &mut Report) -> Option<Self> {
        let before = report.counts().0;
        let (key, written) = node.entry("split")?;
        if !written.is_list() {
            return None;
        }
        judge_surroundings(key, node, endpoint, report);
        let reach = endpoint.reach.with_filters_apart();
        // What is wrong with the request has been said.
        Source::compile(node, &key.place, &endpoint.names_with(&reach), &mut Report::new());
        let mut filters: Vec<Choices> = Vec::new();
        for item in written.items() {
            let Some(name) = item.text() else { continue };
            let Some(choices) = reach.choices.iter().find(|filter| filter.name == name) else {
                let known = reach.choices.iter().map(|filter| filter.name.as_str());
                let message = format!("there is no filter `{name}`");
                report.push(Diagnostic::error(&codes::UNDEFINED_NAME, &item.place, message).suggest(name, known));
                continue;
            };
            let twice = filters.iter().any(|known| known.name == name);
            match wrong(choices, twice, reach.filters.is_used(name), endpoint) {
                Some((message, help)) => {
                    report.push(Diagnostic::error(&codes::WRONG_VALUE, &item.place, message).help(help));
                }
                None => filters.push(choices.clone()),
            }
        }
        (report.counts().0 == before).then_some(Self(filters))
    }

    /// The parts of a walk with these filters (a JSON object), by the first filter from number `from` on that has more than
    /// one value left: the profile's, else all. With the parts comes the number from which they may be split further;
    /// `None` when no filter is left.
    pub fn parts(&self, from: usize, filters: &str) -> Option<(Vec<Part>, usize)> {
        let given = Raw::parse(filters).ok()?;
        let values = |choices: &Choices| values(choices, given);
        let (number, choices, values) = (from..self.0.len())
            .map(|number| (number, &self.0[number], values(&self.0[number])))
            .find(|(.., values)| values.len() > 1)?;
        let part = |value: &String| Part {
            filter: choices.name.clone(),
            value: Raw::trusted(value).scalar_text().map_or_else(|| value.clone(), |text| text.into_owned()),
            filters: narrowed(given, &choices.name, value),
        };
        Some((values.iter().map(part).collect(), number + 1))
    }
}

/// What `split` needs beside it.
fn judge_surroundings(key: &Node, node: &Node, endpoint: &Endpoint, report: &mut Report) {
    let is_slip = |key: &str| node.misspells(key, &["paginate", "key"]);
    let mut missing = |is_there: bool, what: &str, why: &str, help: &str| {
        // A slip in the key itself has been reported where it stands.
        if !is_there && !is_slip(if what == "key" { "key" } else { "paginate" }) {
            let message = format!("`split` without a `{what}`: {why}");
            report.push(Diagnostic::error(&codes::MISSING_KEY, &key.place, message).help(help));
        }
    };
    missing(
        endpoint.paginate.kind.serves(1).is_some(),
        "ceiling",
        "nothing says how far the vendor serves",
        "`ceiling` of `paginate.offset` or `paginate.page` is the highest offset or page number that the vendor serves",
    );
    missing(
        endpoint.paginate.total.is_some(),
        "total",
        "nothing says that a walk would pass the ceiling, and whether its parts are all of it",
        "say in `paginate` where the vendor's own count stands, such as `total: $.meta.total`",
    );
    missing(
        node.get("key").is_some(),
        "key",
        "a record that comes in two parts would count as two",
        "say what makes a record itself, such as `key: $.id`",
    );
}

/// Why a walk cannot be split by a filter.
fn wrong(choices: &Choices, twice: bool, is_used: bool, endpoint: &Endpoint) -> Option<(String, String)> {
    let name = &choices.name;
    let (message, help) = match () {
        () if twice => (format!("`{name}` stands here twice"), "name each filter once".to_owned()),
        () if choices.json => (
            format!("`{name}` is a free JSON object: it has no values to split by"),
            "split by filters with `values`".to_owned(),
        ),
        () if choices.values.is_empty() => (
            format!("the filter `{name}` does not list its values"),
            format!("list them: `filters: {{ {name}: {{ values: […] }} }}`"),
        ),
        () if endpoint.ancestors.iter().any(|ancestor| ancestor.name == *name) => (
            format!("`{name}` is a name of `for_each`, too: units could not be told apart"),
            "choose another name under `for_each`".to_owned(),
        ),
        () if !is_used => (
            format!("the request does not read the filter `{name}`: each part would be the whole again"),
            format!("write it into the request, such as `query: {{ {name}: $filters.{name} }}`"),
        ),
        () => return None,
    };
    Some((message, help))
}

/// What there is to split by, each value once: the values that are chosen, else all.
fn values(choices: &Choices, given: Raw<'_>) -> Vec<String> {
    let chosen = given.members().into_iter().find(|(name, _)| *name == choices.name).map(|(_, chosen)| chosen);
    let chosen: Vec<String> = match chosen {
        None => Vec::new(),
        Some(one) if one.scalar_text().is_some() => vec![one.json().to_owned()],
        Some(many) => many.elements().iter().map(|value| value.json().to_owned()).collect(),
    };
    let mut known = HashSet::new();
    let mut is_new = |value: &String| {
        let text = Raw::trusted(value).scalar_text().map_or_else(|| value.clone(), |text| text.into_owned());
        known.insert(fold(&text).into_owned())
    };
    let all = if chosen.is_empty() { choices.values.clone() } else { chosen };
    all.into_iter().filter(|value| is_new(value)).collect()
}

/// The filters with one of them narrowed to a single value.
fn narrowed(given: Raw<'_>, filter: &str, value: &str) -> String {
    let members = given.members();
    let others = members.iter().filter(|(name, _)| *name != filter).map(|(name, raw)| (name.as_ref(), raw.json()));
    let list = format!("[{value}]");
    let mut text = String::from("{");
    for (name, json) in others.chain([(filter, list.as_str())]) {
        if text.len() > 1 {
            text.push(',');
        }
        write_string(name, &mut text);
        text.push(':');
        text.push_str(json);
    }
    text + "}"
}

#[cfg(test)]
mod tests {
    use super::super::stage::{compile, complaints};

    const PAGED: &str = "paginate: { offset: { at: query.o, ceiling: 4 }, stop: empty_page, total: $.t }, key: $.id";

    fn map(endpoint: &str) -> String {
        let query = "query: { s: $filters.states, l: $filters.levels, o: $filters.owner, q: { from: $filters.query } }";
        format!("connect: {{ url: https://h }}\nendpoints:\n  a: {{ get: /x, {query}, records: '$[*]', {endpoint} }}")
    }

    fn parts(from: usize, filters: &str) -> Option<(Vec<String>, usize)> {
        let (connector, report) = compile(&map(&format!("{PAGED}, split: [states, levels]")));
        assert!(report.is_empty(), "{report:?}");
        let split = connector.unwrap().endpoints.remove(0).split.unwrap();
        let (parts, further) = split.parts(from, filters)?;
        Some((parts.iter().map(|part| format!("{} {} {}", part.filter, part.value, part.filters)).collect(), further))
    }

    #[test]
    fn a_walk_is_taken_apart_by_what_is_chosen_or_else_by_all() {
        let (all, further) = parts(0, r#"{"owner":"me"}"#).unwrap();
        assert_eq!((all.len(), further), (3, 1));
        assert_eq!(all[0], r#"states new {"owner":"me","states":["new"]}"#);
        let (chosen, _) = parts(0, r#"{"states":["new","New","done"],"levels":2}"#).unwrap();
        assert_eq!(
            chosen,
            [r#"states new {"levels":2,"states":["new"]}"#, r#"states done {"levels":2,"states":["done"]}"#]
        );
        let (further, end) = parts(1, r#"{"states":["new"],"levels":[]}"#).unwrap();
        assert_eq!((further[2].as_str(), end), (r#"levels 3 {"states":["new"],"levels":[3]}"#, 2));
        assert_eq!(parts(2, "{}"), None);
    }

    #[test]
    fn what_is_narrowed_to_one_value_splits_nothing() {
        let (parts_of_levels, _) = parts(0, r#"{"states":"new"}"#).unwrap();
        assert_eq!(parts_of_levels[0], r#"levels 1 {"states":"new","levels":[1]}"#);
        assert_eq!(parts(0, r#"{"states":["new"],"levels":[1]}"#), None);
    }

    #[test]
    fn what_cannot_be_split_is_told() {
        let said = |endpoint: &str| complaints(&map(endpoint));
        for (names, code) in [
            ("[status]", "undefined-name"),
            ("[owner]", "wrong-value"),
            ("[query]", "wrong-value"),
            ("[states, states]", "wrong-value"),
            ("{ window: states }", "not-built"),
        ] {
            assert_eq!(said(&format!("{PAGED}, split: {names}")), [code], "{names}");
        }
        let unread = map(&format!("{PAGED}, split: [states]")).replace("s: $filters.states", "s: 1");
        assert_eq!(complaints(&unread), ["wrong-value"]);
        let taken = map(&format!("{PAGED}, for_each: {{ states: [a] }}, split: [states]"));
        assert_eq!(complaints(&taken), ["wrong-value"]);
    }

    #[test]
    fn ceiling_total_and_key_are_needed() {
        for missing in [", ceiling: 4", ", total: $.t"] {
            let endpoint = format!("{}, split: [states]", PAGED.replace(missing, ""));
            assert_eq!(complaints(&map(&endpoint)), ["missing-key"], "{missing}");
        }
        let keyless = format!("{}, split: [states]", PAGED.replace(", key: $.id", ""));
        assert_eq!(complaints(&map(&keyless)), ["no-record-key", "missing-key"]);
        assert_eq!(complaints(&map("split: [states]")), ["missing-key"; 3]);
    }
}
