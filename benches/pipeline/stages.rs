//! Two stages by themselves: pages walked and their records mapped into drafts, and what of it is the check. A draft's
//! values are checked when they are made, and those of several rows once: here all of every row are checked once more, so that
//! the check comes out no cheaper than it is.

#[path = "../rooms/stage.rs"]
mod stage;

use super::clock;
use floor::{Kind, inputs};
use mapctl::expression::Frame;
use mapctl::mapping::{Drafted, Lookups, Outcome, Score, TransformMap};
use mapctl::path::Found;
use mapctl::plan::CompiledMap;
use mapctl::schema::{Additions, Cells, Provenance};
use mapctl::value::Datum;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Duration;

/// The medians of mapping and of the check, for so many records.
pub fn measure(kind: Kind, records: usize, rounds: usize) -> (Duration, Duration) {
    let map = stage::map(kind);
    let pages: Vec<String> = inputs::pages(kind, records).collect();
    let (mut mapping, mut check) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let mapped = all(&map, &pages, |_, drafted| drop(black_box(drafted)));
        let both = all(&map, &pages, checked);
        let checking = both.saturating_sub(mapped);
        mapping.push(mapped.saturating_sub(checking));
        check.push(checking);
    }
    (super::median(mapping), super::median(check))
}

fn all(map: &CompiledMap, pages: &[String], each: impl Fn(&TransformMap, Drafted<'_>)) -> Duration {
    let begun = clock::cpu();
    for page in pages {
        through(map, page, &each);
    }
    clock::cpu().saturating_sub(begun)
}

fn through(map: &CompiledMap, page: &str, each: impl Fn(&TransformMap, Drafted<'_>)) {
    let (endpoint, transform) = (&map.connector.endpoints[0], &map.maps[0]);
    let walked = endpoint.walk(page, &mut ()).expect("a page");
    let Found::Records { records, .. } = &walked.records else { panic!("no records") };
    let mut frame = Frame::new(transform.width());
    frame.set(endpoint.page_scope(), Some(&walked.page));
    let lookups = Lookups::new(transform);
    for record in records {
        frame.set(transform.record_scope(), Some(&record.view));
        transform.apply(&frame, &lookups, &mut |outcome| {
            if let Outcome::Drafted(drafted) = outcome {
                each(transform, drafted);
            }
        });
    }
}

/// With a severity, for the schema asks for one; which one is nothing to the check.
fn checked(transform: &TransformMap, drafted: Drafted<'_>) {
    for (attribute, cell) in drafted.draft.cells().iter().enumerate() {
        if let Some(cell) = cell {
            black_box(transform.target.fits(attribute, cell.value()));
        }
    }
    let (mut severity, mut draft) = (Cells::default(), drafted.draft);
    if let (Score::Table { .. }, Some(attribute)) = (drafted.score, transform.target.landmarks.severity) {
        severity.add(&transform.target, attribute, Datum::Number("3".into()));
        draft.take(&severity);
    }
    static PROVENANCE: LazyLock<Provenance> = LazyLock::new(|| Provenance::new("", ""));
    let additions = Additions { provenance: &PROVENANCE, source_severity: None, qds: None };
    // Some are no good: that is found, too.
    let _ = black_box(transform.target.admit(draft, &transform.required, additions));
}
