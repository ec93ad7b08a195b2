//! The rules and the judge come to the same verdict.

use super::Rule;
use crate::diagnostic::{Report, Source};
use crate::schema::judge::{self, Judge};
use crate::schema::rules::Rules;
use crate::schema::shipped::{additions, load};
use crate::schema::{Cells, Draft, Target, keyword};
use crate::value::{Datum, Raw, scan};
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::LazyLock;

static SHIPPED: LazyLock<[Target; 4]> =
    LazyLock::new(|| ["finding/web_application", "finding/host", "asset/web_application", "asset/host"].map(load));

/// Texts that the shipped schemas like, and their neighbours.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["NEW", "ACTIVE", "Active", "VULNERABILITY", "SECRET", "", " ", "x", "shop.example"])
            .prop_map(str::to_owned),
        "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,4})?(Z|z|[+-][0-2][0-9]:[0-6][0-9])?",
        "2024-0[1-9]-[012][0-9]T0[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z",
        "2024-02-(28|29|30)",
        "CVE-[0-9]{3,5}-[0-9]{3,6}",
        "(https?|HTTPS|ftp|1x|)(://|:/)[a-zé./?#\\s:]{0,12}",
        "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
        "[0-9a-f:]{0,12}(::1)?",
        any::<String>(),
    ]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,2})",
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][-+]?[0-9]{1,3})?",
        "(10|5|1|0|65535)(\\.0{1,20}1?)?",
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => text().prop_map(quoted),
        3 => number(),
        1 => select(vec!["true", "false", "null", "{}", "{\"a\":1}"]).prop_map(str::to_owned),
        // Every character as an escape.
        1 => text().prop_map(|text| {
            let units: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            format!("\"{}\"", units.concat())
        }),
    ]
}

/// A value as JSON.
fn json() -> impl Strategy<Value = String> {
    let list = prop::collection::vec(scalar(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
    prop_oneof![6 => scalar(), 1 => list]
}

fn quoted(text: String) -> String {
    let mut json = String::new();
    scan::write_string(&text, &mut json);
    json
}

/// The same value as the page has it, or as a converter leaves it.
fn datum(json: &str, converted: bool) -> Option<Datum<'_>> {
    let raw = Datum::from_raw(Raw::parse(json).expect("the strategy writes JSON"))?;
    Some(match raw.kind() {
        _ if !converted => raw,
        crate::value::Type::String => Datum::Text(raw.scalar_text().expect("a string has text")),
        crate::value::Type::Number => Datum::Number(raw.scalar_text().expect("a number has text")),
        crate::value::Type::Boolean => Datum::Boolean(json == "true"),
        crate::value::Type::Array => Datum::List(raw.into_items()),
        _ => raw,
    })
}

/// Of several values for one attribute the first one counts.
fn cells<'v>(target: &Target, values: &'v [(prop::sample::Index, bool, String)]) -> Cells<'v> {
    let mut cells = Cells::default();
    for (place, converted, json) in values {
        let attribute = place.index(target.attributes.len());
        if let Some(value) = datum(json, *converted).filter(|_| !cells.hold(attribute)) {
            cells.add(target, attribute, value);
        }
    }
    cells
}

fn both_agree(target: &Target, cells: &Cells<'_>) -> Result<(), TestCaseError> {
    let mut draft = Draft::new(target);
    draft.take(cells);
    let record = target.to_record(&draft);
    let judged = target.judge.is_valid(&record);
    prop_assert_eq!(target.admit(draft, &[], additions()).is_ok(), judged, "{}", record);
    Ok(())
}

#[test]
fn every_shipped_attribute_has_a_rule() {
    for target in &*SHIPPED {
        let rules = target.rules.attributes.as_ref().expect("nothing but attributes");
        assert!(rules.iter().all(Option::is_some), "{}", target.name);
    }
}

#[test]
fn good_values_need_no_judge() {
    let target = load("finding/web_application");
    let rules = target.rules.attributes.as_ref().expect("nothing but attributes");
    let admits = |name: &str, json: &str| {
        let rule: &Rule = rules[target.find(name).expect("shipped")].as_ref().expect("a rule");
        [false, true].into_iter().all(|converted| rule.admits(&datum(json, converted).expect("no null")))
    };
    assert!(admits("findingName", "\"XSS\"") && admits("findingStatus", "\"NEW\""));
    assert!(admits("findingSeverity", "5") && admits("cvss3Base", "9.8") && admits("customNumber1", "1e400"));
    assert!(admits("findingFirstFoundOn", "\"2024-01-02T03:04:05.678Z\""));
    assert!(admits("webAppUrl", "\"https://shop.example:8443/a?b=c\"") && admits("cveId", "\"CVE-2024-12345\""));
    assert!(!admits("findingStatus", "\"new\"") && !admits("findingSeverity", "6") && !admits("findingName", "7"));
}

/// What may stand behind a keyword.
fn argument(keyword: &str) -> BoxedStrategy<String> {
    let of = |all: &'static [&'static str]| select(all).prop_map(str::to_owned).boxed();
    match keyword {
        "type" => of(&["\"string\"", "\"integer\"", "\"number\"", "\"boolean\"", "\"array\""]),
        "enum" => of(&[r#"["NEW","x"]"#, r#"["",5]"#, "[1,true,null]"]),
        "const" => of(&["\"x\"", "5", "\"\""]),
        "format" => of(&["\"date\"", "\"date-time\"", "\"ipv4\"", "\"ipv6\"", "\"uri\"", "\"email\""]),
        "pattern" => of(&[
            r#""^x""#,
            r#""Z$""#,
            r#""^[a-z]+$""#,
            r#""\\s""#,
            r#""^.$""#,
            r#""\\d{2,}""#,
            r#""(?:a|b)""#,
            r#""[^\\w/]""#,
            r#""^\\S*$""#,
            r#""é""#,
            r#""""#,
            r#""^$""#,
        ]),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minContains" | "maxContains" => {
            of(&["0", "1", "3", "2.0"])
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            of(&["0", "5", "-1", "9.8", "9007199254740993", "18446744073709551615", "1e300"])
        }
        "multipleOf" => of(&["1", "0.1"]),
        "uniqueItems" => of(&["true", "false"]),
        "items" | "contains" | "not" | "if" | "then" | "else" => {
            of(&[r#"{"type":"string"}"#, r#"{"minLength":2}"#, r#"{"maximum":5}"#, r##"{"$ref":"#/$defs/a"}"##])
        }
        "allOf" | "anyOf" | "oneOf" => of(&[
            r#"[{"format":"ipv4"},{"format":"ipv6"}]"#,
            r#"[{"type":["string","null"]},{"minimum":3}]"#,
            r##"[{"$ref":"#/$defs/a"}]"##,
        ]),
        "$ref" => {
            of(&["\"#/$defs/a\"", "\"../attributes.json#/$defs/port\"", "\"../attributes.json#/$defs/ipAddress\""])
        }
        _ => of(&["\"x\""]),
    }
}

/// An attribute with some of the keywords that it may have.
fn attribute() -> impl Strategy<Value = String> {
    let row = select(keyword::ATTRIBUTE).prop_flat_map(|name| argument(name).prop_map(move |value| (name, value)));
    (argument("type"), prop::collection::vec(row, 0..4)).prop_map(|(kind, rows)| {
        let mut body = std::collections::BTreeMap::from([("type", kind)]);
        if body["type"] == "\"array\"" {
            body.insert("items", r#"{"type":"string"}"#.to_owned());
        }
        for (name, value) in rows {
            body.entry(name).or_insert(value);
        }
        let body: Vec<String> = body.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", body.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn drafts_of_shipped_schemas_are_judged_alike(
        number in 0..SHIPPED.len(),
        values in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), json()), 0..12),
    ) {
        let target = &SHIPPED[number];
        let mut cells = cells(target, &values);
        both_agree(target, &cells)?;
        for index in 0..target.attributes.len() {
            // What is required is there, so that the rest decides.
            if target.attributes[index].required && !cells.hold(index) {
                let good = match target.attributes[index].name.as_str() {
                    "findingSeverity" => Datum::Number("3".into()),
                    "findingStatus" => Datum::Text("NEW".into()),
                    _ => Datum::Text("x".into()),
                };
                cells.add(target, index, good);
            }
        }
        both_agree(target, &cells)?;
    }
}

/// What may stand behind a keyword by mistake.
fn slip() -> impl Strategy<Value = String> {
    let all = [
        "null",
        "true",
        "7",
        "-1",
        "1.5",
        "\"x\"",
        "\"^(\"",
        "[]",
        "[[]]",
        "[\"string\",\"string\"]",
        "{}",
        "{\"type\":7}",
        "[{\"$ref\":\"#/$defs/no\"}]",
    ];
    select(all.to_vec()).prop_map(str::to_owned)
}

#[test]
fn shipped_schemas_are_sound_and_known_to_be() {
    for target in &*SHIPPED {
        let root = target.judge.root();
        assert!(target.rules.has_read_all(root), "{}", target.name);
        assert_eq!(judge::meta_errors(root), [], "{}", target.name);
        assert!(Judge::compile(root, &target.name, &target.attributes).is_ok(), "{}", target.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_the_rules_have_read_has_nothing_wrong(
        attribute in attribute(),
        (keyword, wrong) in (select(keyword::ATTRIBUTE), slip()),
        (outside, more) in (select(keyword::DOCUMENT), slip()),
        slips in 0..3_usize,
    ) {
        let mut a: serde_json::Value = serde_json::from_str(&attribute).unwrap();
        if slips != 1 {
            a[keyword] = serde_json::from_str(&wrong).unwrap();
        }
        let mut root = serde_json::json!({
            "title": "X", "x-target": "finding/x", "x-kind": "finding", "x-asset-type": "x",
            "$defs": {"a": {"type": "string", "maxLength": 3}}, "properties": {"a": a},
        });
        // What is read elsewhere is not a rule's to find.
        if slips != 2 && !["$schema", "type", "properties", "$defs"].contains(&outside) {
            root[outside] = serde_json::from_str(&more).unwrap();
        }
        let rules = Rules::compile(&root, &[]);
        let read = rules.attributes.is_some() && Rule::compile(&root, &root["properties"]["a"]).is_some();
        if read && rules.has_read_all(&root) {
            prop_assert_eq!(judge::meta_errors(&root), [], "{}", root);
            prop_assert!(Judge::compile(&root, "finding/x", &[]).is_ok(), "{}", root);
        }
    }

    #[test]
    fn any_attribute_is_judged_alike(
        attribute in attribute(),
        more in select(vec!["", ",\"minProperties\":1", ",\"additionalProperties\":false", ",\"not\":{\"required\":[\"a\"]}"]),
        values in prop::collection::vec((any::<bool>(), json()), 8),
    ) {
        let text = format!(
            "{{\"title\":\"X\",\"x-target\":\"finding/x\",\"x-kind\":\"finding\",\"x-asset-type\":\"x\",\
             \"$defs\":{{\"a\":{{\"type\":\"string\",\"maxLength\":3}}}},\"properties\":{{\"a\":{attribute}}}{more}}}"
        );
        let Some(target) = Target::load("finding/x", &Source::new("x.json", text), &mut Report::new()) else { return Ok(()) };
        for (converted, json) in &values {
            let mut cells = Cells::default();
            if let Some(value) = datum(json, *converted) {
                cells.add(&target, 0, value);
            }
            both_agree(&target, &cells)?;
        }
    }
}
