//! One slip of the pen gives one complaint, at its own line: nobody reads the second of twenty.

use crate::scratch::{copy_of, mapctl};
use std::fs;
use std::path::Path;

/// What was there, what stands there instead, the code, and a word of the line that is shown.
type Slip = (&'static str, &'static str, &'static str, &'static str);

const SLIPS: &[Slip] = &[
    ("endpoints:", "endpoint:", "unknown-key", "endpoint:"),
    ("transform_maps:", "transform_map:", "unknown-key", "transform_map:"),
    ("    fields:", "    felds:", "unknown-key", "felds:"),
    ("    get: /issues", "    GET: /issues", "unknown-key", "GET:"),
    ("    records:", "    record:", "unknown-key", "record:"),
    ("      offset: {", "      offsett: {", "unknown-kind", "offsett:"),
    ("        from: $.state", "        form: $.state", "unknown-key", "form:"),
    ("    header: {", "    headr: {", "unknown-kind", "headr:"),
    ("as: host", "as: hots", "unknown-kind", "hots"),
    ("      findingName:", "      findngName:", "unknown-attribute", "findngName:"),
    ("identity: [external", "identity: [extrenal", "unknown-attribute", "extrenal"),
    ("{ findingStatus: FIXED }", "{ findingStatu: FIXED }", "unknown-attribute", "findingStatu:"),
    ("      findingName: $.name\n", "", "target-missing", "fields:"),
    ("$.name\n", "$.name\n      findingName: $.title\n", "duplicate-key", "$.title"),
    ("$.name", "$.names[*]", "list-into-scalar", "$.names[*]"),
    ("$.name", "$.a[name", "path-syntax", "$.a[name"),
    ("$.name", "$nmae.x", "undefined-name", "$nmae.x"),
    ("record.state ==", "recrod.state ==", "undefined-name", "recrod"),
    ("record.state ==", "record.state =", "template-syntax", "record.state ="),
    ("    from: issues", "    from: isues", "undefined-name", "from: isues"),
    ("  issues:\n    get", "  issue:\n    get", "undefined-name", "from: issues"),
    ("finding/web_application", "finding/webapplication", "unknown-target", "finding/webapplication"),
    ("open: ACTIVE", "open: ACTIV", "target-value", "ACTIV"),
    ("        otherwise: reject\n", "", "missing-otherwise", "enum:"),
    ("otherwise: reject", "otherwise: rejct", "wrong-value", "rejct"),
    ("      stop: empty_page\n", "", "missing-stop", "offset:"),
    ("    2: { source: [low], qds: 35 }\n", "", "score-row", "1: { source"),
    ("source: [low]", "source: [info]", "score-twice", "2: { source"),
    ("qds: 95", "qds: 950", "wrong-value", "qds: 950"),
    ("values: [low,", "values: [lowest,", "filter-unlisted", "lowest"),
    ("rate: 60/minute", "rate: 60 per minute", "wrong-value", "60 per minute"),
    ("{{ settings.api_url }}", "{{ settings.apiurl }}", "undefined-name", "apiurl"),
    ("    key: $.id", "\tkey: $.id", "yaml-syntax", "key: $.id"),
    ("    key: $.id", "   key: $.id", "yaml-syntax", "key: $.id"),
    ("title: Acme issues", "title: Acme: issues", "yaml-syntax", "title: Acme: issues"),
];

/// The map with one slip, validated: every complaint as code and line.
fn complaints(map: &str, folder: &Path) -> Vec<(String, String)> {
    let path = folder.join("maps/acme.yaml");
    fs::create_dir_all(folder.join("maps")).expect("a folder");
    fs::write(path, map).expect("the map");
    let output = mapctl(folder, &["validate", "--format", "json"].map(str::to_owned));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let line = |one: &serde_json::Value| one["line"].as_u64().and_then(|line| usize::try_from(line).ok());
    let found = found.as_array().expect("an array").iter();
    let shown =
        |number: Option<usize>| number.and_then(|line| map.lines().nth(line - 1)).unwrap_or_default().to_owned();
    found.map(|one| (one["code"].as_str().unwrap_or_default().to_owned(), shown(line(one)))).collect()
}

#[test]
fn a_slip_gives_one_complaint_at_its_line() {
    let scratch = copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slips"));
    let map = fs::read_to_string(scratch.path().join("acme.yaml")).expect("the map");
    assert_eq!(complaints(&map, scratch.path()), []);
    let mut wrong = Vec::new();
    for (right, slip, code, word) in SLIPS {
        assert!(map.contains(right), "{right}");
        let found = complaints(&map.replacen(right, slip, 1), scratch.path());
        match found.as_slice() {
            [(one, line)] if one == code && line.contains(word) => {}
            _ => wrong.push(format!("{slip:?} was to be {code} at {word:?}: {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
