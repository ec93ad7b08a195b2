//! Rooms `expression` and `template`: what a field makes of a value.

use divan::Bencher;
use mapctl::diagnostic::{Report, Source};
use mapctl::expression::{Field, Frame, Names, RECORD};
use mapctl::path::Gathering;
use mapctl::value::Raw;
use mapctl::yaml;

const RECORD_TEXT: &str = r#"{
    "title": "Reflected XSS in the search", "state": "unresolved", "number": "4711", "score": 7.5, "nothing": null,
    "at": "2024-02-29T23:59:58.123+05:30", "url": "https://Shop.example.com:8443/cart?id=1", "ip": "10.0.0.7",
    "cve": "cve-2024-12345", "html": "<p>Use <b>prepared</b> statements &amp; bind.</p>", "tags": ["a", "b", "c"]
}"#;

/// A value as it is.
#[divan::bench(args = ["$.title", "$.score", "$.nothing", "{ from: $.nothing, default: none }"])]
fn values(bencher: Bencher<'_, '_>, field: &str) {
    eval(bencher, field);
}

#[divan::bench(args = [
    "{ from: $.number, as: integer }",
    "{ from: $.score, as: text }",
    "{ from: $.at, as: date }",
    "{ from: $.url, as: host }",
    "{ from: $.url, as: url }",
    "{ from: $.ip, as: ip }",
    "{ from: $.cve, as: cve }",
    "{ from: $.html, as: plain_text }",
    "{ from: $.title, as: lower }",
    "{ from: '$.tags[*]', as: { join: ', ' } }",
    "{ from: $.title, as: hash }",
])]
fn converters(bencher: Bencher<'_, '_>, field: &str) {
    eval(bencher, field);
}

#[divan::bench]
fn enumeration(bencher: Bencher<'_, '_>) {
    eval(
        bencher,
        "{ from: $.state, enum: { new: NEW, triaged: ACTIVE, unresolved: ACTIVE, resolved: FIXED }, otherwise: reject }",
    );
}

#[divan::bench(args = ["'{{ record.title }}'", "'{{ record.title }} on {{ record.url }}'", "'{{ record.title | upper }}'"])]
fn template(bencher: Bencher<'_, '_>, field: &str) {
    eval(bencher, field);
}

fn eval(bencher: Bencher<'_, '_>, text: &str) {
    let mut report = Report::new();
    let reads = Gathering::default();
    let mut names = Names::new();
    let scope = names.add(RECORD, &reads);
    let node = yaml::load(&Source::new("field.yaml", text), &mut report).expect("YAML");
    let field = Field::compile(&node, &names, &mut report).unwrap_or_else(|| panic!("{text}: {report:#?}"));
    let view = reads.compile().read(Raw::parse(RECORD_TEXT).expect("JSON")).expect("within budget");
    let mut frame = Frame::new(names.len());
    frame.set(scope, Some(&view));
    bencher.bench_local(|| field.eval(&frame).map_err(drop).expect("a value"));
}
