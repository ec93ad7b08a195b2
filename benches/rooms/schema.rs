//! Rooms `schema`, `scoring` and `sink`: a draft that is rated, checked and written.

use super::stage;
use divan::Bencher;
use floor::Kind;
use mapctl::schema::{Additions, Entity, Target};
use mapctl::sink::{Format as _, Ndjson};
use mapctl::value::{Datum, Draft, Raw};

const TEXT: &str = "The value of the parameter is reflected in the response, so that a script runs in the victim's \
                    browser with the session of whoever follows the link; encode it for the place it is written to.";

fn draft(target: &Target) -> Draft<'static> {
    let mut draft = Draft::new(target.attributes.len());
    for (name, value) in [
        ("externalFindingId", Datum::Raw(Raw::trusted(r#""9a1f5c52-0c0e-4a53-8f0a-3f7f3a5d1c01""#))),
        ("findingSubType", Datum::Raw(Raw::trusted(r#""submission""#))),
        ("webAppName", Datum::Raw(Raw::trusted(r#""https://app57.example.com/path/upload?id=146316""#))),
        ("webAppUrl", Datum::Raw(Raw::trusted(r#""https://app57.example.com/path/upload?id=146316""#))),
        ("findingDescription", Datum::Text(TEXT.into())),
        ("findingLastFixedOn", Datum::Text("2025-07-23T23:23:06.027Z".into())),
        ("findingSeverity", Datum::Number("5".into())),
        ("firstFoundDate", Datum::Text("2024-10-13T21:49:57.225Z".into())),
        ("findingName", Datum::Text("Reflected XSS in the search".into())),
        ("state", Datum::Text("Active".into())),
        ("findingType", Datum::Text("broken_access_control.idor".into())),
    ] {
        draft.set(target.find(name).expect("an attribute"), Some(value));
    }
    draft
}

fn admitted(target: &Target) -> Entity<'_> {
    let additions =
        Additions { product_name: "Bugcrowd", connector: "bugcrowd", source_severity: Some("5".into()), qds: Some(95) };
    let mut entity = target.admit(draft(target), &[], additions).expect("a good draft");
    entity.set_key("0123456789abcdef0123456789abcdef".to_owned());
    entity
}

/// Eleven attributes against a schema of eleven; the draft is made anew each time, which counts, too.
#[divan::bench]
fn admission(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    bencher.bench_local(|| admitted(&map.maps[0].target));
}

/// What of it is the making of the draft.
#[divan::bench]
fn draft_alone(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    bencher.bench_local(|| draft(&map.maps[0].target));
}

#[divan::bench]
fn score(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    let scores = map.scores.as_ref().expect("a table");
    let source = Datum::Raw(Raw::trusted("4"));
    bencher.bench_local(|| scores.qds(scores.rate(divan::black_box(Some(&source))).severity));
}

/// One line, into a buffer that is there.
#[divan::bench]
fn ndjson(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    let target = &map.maps[0].target;
    let mut line = String::new();
    bencher.with_inputs(|| admitted(target)).bench_local_refs(|entity| {
        line.clear();
        Ndjson.write(entity, &mut line);
    });
}
