//! No query and no document, one after a line end, makes the evaluator panic, and its two ways agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mapctl::path::Path;
use mapctl::value::Raw;

fuzz_target!(|input: &str| {
    let (query, document) = input.split_once('\n').unwrap_or((input, "[]"));
    let (Ok(path), Ok(raw)) = (Path::parse(query), Raw::parse(document)) else { return };
    if let (Ok(selected), Ok(located)) = (path.select(raw), path.locate(raw)) {
        let values: Vec<Raw<'_>> = located.iter().map(|(_, raw)| *raw).collect();
        assert_eq!(selected, values, "{query}");
        assert!(!path.is_singular() || selected.len() <= 1);
        for (normalized, value) in located {
            let again = Path::parse(&normalized).map(|path| path.select(raw));
            assert_eq!(again, Ok(Ok(vec![value])), "{normalized}");
        }
    }
});
