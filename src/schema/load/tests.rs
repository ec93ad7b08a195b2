//! Every mistake that a schema can hold, at its place.

use super::super::Target;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::schema::keyword;
use proptest::prelude::*;

fn report(text: &str) -> (Option<Target>, Report) {
    let mut report = Report::new();
    let target = Target::load("finding/x", &Source::new("x.json", text), &mut report);
    (target, report)
}

/// A schema that is right, with something else for its properties or added at its end.
fn schema(properties: &str, more: &str) -> String {
    format!(
        "{{\"title\":\"X\",\"x-target\":\"finding/x\",\"x-kind\":\"finding\",\"x-asset-type\":\"x\",\n\
         \"properties\":{{{properties}}}{more}}}"
    )
}

/// Message, text at the place, help.
fn mistakes(text: &str) -> Vec<(String, String, Option<String>)> {
    let (target, report) = report(text);
    assert!(target.is_none(), "{text}");
    assert!(report.sorted().iter().all(|diagnostic| diagnostic.code.id == "schema-invalid"));
    let row = |d: &&Diagnostic| (d.message.clone(), d.primary.place.text().to_owned(), d.help.clone());
    report.sorted().iter().map(row).collect()
}

fn only(text: &str) -> (String, String, Option<String>) {
    let found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("one mistake")
}

#[test]
fn a_users_schema_may_mix_own_and_shipped_attributes() {
    let text = schema(
        r##""findingName":{"$ref":"../attributes.json#/$defs/findingName","title":"Own"},
           "level":{"$ref":"#/$defs/level"},"tags":{"type":"array","items":{"$ref":"#/$defs/tag"}}"##,
        r##","$defs":{"level":{"type":"integer","maximum":9},"tag":{"type":"string","maxLength":3}},"required":["level"]"##,
    );
    let (target, report) = report(&text);
    assert!(report.is_empty(), "{report:?}");
    let target = target.expect("a schema that is right");
    assert_eq!((target.attributes[0].title.as_str(), target.attributes[1].required), ("Own", true));
    assert_eq!(target.accepts_literal(1, "9"), Ok(()));
    assert!(target.accepts_literal(1, "10").is_err());
    assert!(target.accepts_literal(2, "\"abcd\"").is_err());
    assert!(target.accepts_literal(0, "\"\"").is_err());
}

#[test]
fn text_that_is_not_json_is_reported_where_it_breaks() {
    let (_, report) = report("{\n  \"title\": tru\n}");
    let all = report.sorted();
    assert_eq!(all[0].message, "the schema is not JSON: expected a value, found `t`");
    assert_eq!(all[0].primary.place.source.line_column(all[0].primary.place.span.start), (2, 12));
}

#[test]
fn what_a_target_must_say_is_asked_for() {
    let found = mistakes(r#"{"properties":{"a":{"type":"string"}}}"#);
    let messages: Vec<&str> = found.iter().map(|(message, ..)| message.as_str()).collect();
    for key in ["x-target", "x-kind", "x-asset-type", "title"] {
        assert!(messages.iter().any(|message| message.starts_with(&format!("`{key}` is missing"))), "{messages:?}");
    }
    assert!(only(&schema("", "")).0.contains("under `properties`"));
    assert_eq!(only("[]").0, "a target schema is a JSON object");
}

#[test]
fn a_name_that_is_not_the_files_is_a_mistake() {
    let text = schema(r#""a":{"type":"string"}"#, "").replace("finding/x", "finding/y");
    let (message, at, _) = only(&text);
    assert_eq!(message, "`x-target` must be `finding/x`, as the file is named, but is `finding/y`");
    assert_eq!(at, "x-target");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of slips")]
fn slips_are_found_at_their_keys() {
    let table = [
        (r#""a":{"type":"integer","maxium":5}"#, "", "unknown key `maxium`", "maxium", Some("did you mean `maximum`?")),
        (
            r#""a":{"type":"string"}"#,
            r#","requierd":["a"]"#,
            "unknown key `requierd`",
            "requierd",
            Some("did you mean `required`?"),
        ),
        (
            r#""a":{"type":"string"}"#,
            r#","required":["b","aa"]"#,
            "`required` names `aa`, which is no attribute",
            "\"aa\"",
            Some("did you mean `a`?"),
        ),
        (
            r#""a":{"type":"text"}"#,
            "",
            "the type of `a` must be one of `string`, `integer`, `number`, `boolean`, `array`",
            "a",
            None,
        ),
        (r#""a":{"type":"array","items":{"type":"array"}}"#, "", "a list holds no lists", "items", None),
        (r#""a":{"type":"string"},"a":{"type":"number"}"#, "", "`a` stands twice in one object", "a", None),
        (
            r#""a":{"type":"string"},"b":{"type":"string","x-aliases":["a"]}"#,
            "",
            "the alias `a` of `b` already stands for `a`",
            "x-aliases",
            None,
        ),
        (
            r#""a":{"type":"string","x-aliases":["c"]},"b":{"type":"string","x-aliases":["c"]}"#,
            "",
            "the alias `c` of `b` already stands for `a`",
            "x-aliases",
            None,
        ),
        (
            r#""a":{"type":"string","x-aliases":"b"}"#,
            "",
            "`x-aliases` is a list of other names of the attribute",
            "x-aliases",
            None,
        ),
        (r#""qds":{"type":"integer"}"#, "", "`qds` is written by the engine itself; choose another name", "qds", None),
        (r#""a b":{"type":"integer"}"#, "", "`a b` is no name for an attribute: letters, digits and `_`", "a b", None),
        (
            r##""a":{"$ref":"../attributes.json#/$defs/cveID"}"##,
            "",
            "there is no `cveID` under `$defs`",
            "$ref",
            Some("did you mean `cveId`?"),
        ),
        (
            r#""a":{"$ref":"http://127.0.0.1/x.json"}"#,
            "",
            "`$ref` may lead to `#/$defs/NAME` or `../attributes.json#/$defs/NAME` and nowhere else",
            "$ref",
            None,
        ),
        (
            r#""a":{"type":"string","minLength":"1"}"#,
            "",
            "this must be an integer, but is the text `1`",
            "minLength",
            None,
        ),
        (
            r#""a":{"type":"string"}"#,
            r#","$schema":"http://json-schema.org/draft-07/schema#""#,
            "`$schema` must be `https://json-schema.org/draft/2020-12/schema`, but is `http://json-schema.org/draft-07/schema#`",
            "$schema",
            None,
        ),
    ];
    for (properties, more, message, at, help) in table {
        let found = mistakes(&schema(properties, more));
        let row = (message.to_owned(), at.to_owned(), help.map(str::to_owned));
        assert!(found.contains(&row), "{row:?} is not among {found:?}");
    }
}

#[test]
fn patterns_and_formats_that_cannot_be_judged_are_refused() {
    for (keyword, at, message) in [
        (r#""pattern":"(?=a)b""#, "pattern", "`(?=a)b` is no pattern: it is wrong, too large, or looks around"),
        (r#""pattern":"(""#, "pattern", "`(` is no pattern: it is wrong, too large, or looks around"),
        (
            r#""pattern":"(a{500}){500}""#,
            "pattern",
            "`(a{500}){500}` is no pattern: it is wrong, too large, or looks around",
        ),
        (r#""format":"colour""#, "format", "`colour` is no format of JSON Schema"),
        (r##""anyOf":[{"$ref":"#/$defs/far"}]"##, "$ref", "there is no `far` under `$defs`"),
    ] {
        let found = only(&schema(&format!(r#""a":{{"type":"string",{keyword}}}"#), ""));
        assert_eq!((found.0.as_str(), found.1.as_str()), (message, at));
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = report(&text);
    }

    #[test]
    fn no_schema_makes_the_reader_panic(
        rows in prop::collection::vec((prop::sample::select(keyword::ATTRIBUTE), prop::sample::select(VALUES)), 0..4)
    ) {
        let body: Vec<String> = rows.iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
        let body = body.join(",");
        let (target, _) = report(&schema(&format!(r#""a":{{{body}}},"b":{{"type":"string",{body}}}"#), ""));
        for value in VALUES {
            let _ = target.as_ref().map(|target| target.accepts_literal(1, value));
        }
        let _ = report(&schema(r#""a":{"type":"string"}"#, &format!(r#","$defs":{{"a":{{{body}}}}},{body}"#)));
    }
}

/// What may stand behind any key.
const VALUES: &[&str] = &[
    "null",
    "true",
    "-1",
    "1e999",
    "0.5",
    r#""""#,
    r#""string""#,
    r#""array""#,
    r#""(""#,
    r#""date-time""#,
    "[]",
    "[1]",
    r#"["string",null]"#,
    "{}",
    r#"{"type":"string"}"#,
    r#"[{"type":[]}]"#,
    r##""#/$defs/a""##,
    r##""#/properties/b""##,
    r##"{"$ref":"#/$defs/a"}"##,
    r##"[{"$ref":"#/$defs/a"}]"##,
];
