//! The scanner takes what serde_json takes, and writes back the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mapctl::value::scan;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let judged = serde_json::from_str::<Value>(text);
    let ours = scan::whole(text);
    match (&judged, &ours) {
        (Ok(value), Ok(raw)) => {
            let mut out = String::new();
            scan::write_canonical(*raw, &mut out);
            assert_eq!(serde_json::from_str::<Value>(&out).ok().as_ref(), Some(value));
            assert!(raw.members().len() + raw.elements().len() <= text.len());
        }
        // A number that no float holds is JSON all the same.
        (Err(error), Ok(_)) => assert!(error.to_string().starts_with("number out of range"), "{error}"),
        (Ok(_), Err(error)) => panic!("{error:?}"),
        (Err(_), Err(error)) => assert!(text.is_char_boundary(error.at)),
    }
});
