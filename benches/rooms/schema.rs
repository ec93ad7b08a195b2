//! Rooms `schema`, `scoring` and `sink`: a draft that is rated, checked and written.

use super::stage;
use divan::Bencher;
use floor::Kind;
use mapctl::schema::{Additions, Cells, Draft, Entity, Provenance, Target};
use mapctl::sink::{Format as _, Ndjson};
use mapctl::value::{Datum, Raw};
use std::sync::LazyLock;

const TEXT: &str = "The value of the parameter is reflected in the response, so that a script runs in the victim's \
                    browser with the session of whoever follows the link; encode it for the place it is written to.";

fn cells(target: &Target) -> Cells<'static> {
    let mut cells = Cells::with_capacity(11, 1024);
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
        cells.add(target, target.find(name).expect("an attribute"), value);
    }
    cells
}

fn admitted<'a>(target: &'a Target, cells: &'a Cells<'_>) -> Entity<'a> {
    static PROVENANCE: LazyLock<Provenance> = LazyLock::new(|| Provenance::new("Bugcrowd", "bugcrowd"));
    let additions = Additions { provenance: &PROVENANCE, source_severity: Some("5".into()), qds: Some(95) };
    let mut draft = Draft::new(target);
    draft.take(cells);
    let mut entity = target.admit(draft, &[], additions).expect("a good draft");
    entity.set_key(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    entity
}

/// Eleven values made fit for their attributes: held against their schemas and written.
#[divan::bench]
fn values(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    bencher.bench_local(|| cells(&map.maps[0].target));
}

/// What is left to be done for an entity that holds them.
#[divan::bench]
fn admission(bencher: Bencher<'_, '_>) {
    let map = stage::map(Kind::Bugcrowd);
    let target = &map.maps[0].target;
    let cells = cells(target);
    bencher.bench_local(|| drop(divan::black_box(admitted(target, &cells))));
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
    let cells = cells(target);
    bencher.with_inputs(|| admitted(target, &cells)).bench_local_refs(|entity| {
        line.clear();
        Ndjson.write(entity, &mut line);
    });
}
