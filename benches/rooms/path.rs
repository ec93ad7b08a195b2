//! Room `path`: pages walked once for what is mapped, and paths asked of a record.

use super::{page, stage};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use floor::Kind;
use mapctl::path::{Found, Path};
use mapctl::value::Raw;

const RECORDS: usize = 100;

/// A page of a hundred records.
#[divan::bench(args = Kind::ALL)]
fn projection(bencher: Bencher<'_, '_>, kind: &Kind) {
    let (map, page) = (stage::map(*kind), page(*kind, RECORDS));
    let endpoint = &map.connector.endpoints[0];
    bencher
        .counter(ItemsCount::new(RECORDS))
        .counter(BytesCount::of_str(&page))
        .bench_local(|| endpoint.walk(&page, &mut ()).expect("a page"));
}

/// The same by typed structs.
#[divan::bench(args = Kind::ALL)]
fn floor(bencher: Bencher<'_, '_>, kind: &Kind) {
    let page = page(*kind, RECORDS);
    bencher
        .counter(ItemsCount::new(RECORDS))
        .counter(BytesCount::of_str(&page))
        .bench_local(|| floor::typed::project(*kind, page.as_bytes()).expect("a page"));
}

/// A path that is asked of a record by itself.
#[divan::bench(args = ["$.id", "$.attributes.state", "$.links.self"])]
fn singular(bencher: Bencher<'_, '_>, path: &str) {
    select(bencher, path);
}

/// One that takes a tree.
#[divan::bench(args = ["$..id", "$.relationships[?@.data.type == 'program'].data.id", "$.attributes[?search(@, 'cookie')]"])]
fn general(bencher: Bencher<'_, '_>, path: &str) {
    select(bencher, path);
}

fn select(bencher: Bencher<'_, '_>, path: &str) {
    let (map, page) = (stage::map(Kind::Bugcrowd), page(Kind::Bugcrowd, 1));
    let endpoint = &map.connector.endpoints[0];
    let walked = endpoint.walk(&page, &mut ()).expect("a page");
    let Found::Records { records, .. } = walked.records else { panic!("no records") };
    let raw: Raw<'_> = records[0].raw;
    let path = Path::parse(path).expect("a path");
    bencher.bench_local(|| path.select(raw).expect("within budget"));
}
