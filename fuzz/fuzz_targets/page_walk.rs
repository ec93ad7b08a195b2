//! A page is read in one walk as by separate looks. Input: the path to the records, a path read of the page and of
//! each record, and the page, with line ends between.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mapctl::path::{Found, PageReads, Path, ReadSet};
use mapctl::value::scan;

fuzz_target!(|input: &str| {
    let mut parts = input.splitn(3, '\n');
    let mut path = || Path::parse(parts.next().unwrap_or("$"));
    let (Ok(records), Ok(read)) = (path(), path()) else { return };
    let text = parts.next().unwrap_or("{}");
    let mut set = ReadSet::default();
    let slot = set.add(&read);
    let reads = PageReads::new(&records, &set, &set);
    let _ = reads.walk_lines(text, &mut ());
    let (walked, whole) = (reads.walk(text, &mut ()), scan::whole(text));
    let (Ok(walked), Ok(raw)) = (walked, &whole) else {
        return;
    };
    let apart = set.compile();
    if let Ok(view) = apart.read(*raw) {
        assert_eq!(walked.page.get(slot), view.get(slot));
    }
    if let Found::Records { records, span } = walked.records {
        assert!(text.contains(span));
        for record in records {
            assert!(record.raw.offset_in(text).is_some());
            if let Ok(view) = apart.read(record.raw) {
                assert_eq!(record.view.get(slot), view.get(slot));
            }
        }
    }
});
