//! GraphQL: issues with 5 to 30 KB of evidence that nobody maps, inside a scan that two attributes come from.

use crate::inputs::Text;
use crate::random::Random;

/// One in six in a state that nobody maps.
pub fn record(random: &mut Random, text: &Text, blob: &Text, number: usize) -> String {
    let bytes = random.between(5_000, 30_000);
    format!(
        concat!(
            r#"{{"issue_type":{{"type_index":"{kind:08x}","name":"Issue {kind}","description_html":"<p>{about}</p>","#,
            r#""remediation_html":"<p>{advice}</p>","references_html":"<a href=\"https://cwe.mitre.org/79.html\">CWE-79</a>"}},"#,
            r#""evidence":[{{"request_index":0,"request_count":1,"request_segments":[{request}]}},"#,
            r#"{{"response_index":0,"response_count":1,"response_segments":[{response}]}}],"#,
            r#""serial_number":"{serial}","severity":"{severity}","confidence":"{confidence}","display_confidence":"Firm","#,
            r#""description_html":{description},"remediation_html":null,"path":"/{word}/{path}","origin":"https://shop.example.com","#,
            r#""novelty":"{novelty}","generated_by_extension":null,"generated_by_bcheck":null}}"#,
        ),
        kind = 0x10_0000 + random.below(80) * 0x80,
        about = text.cut(random, 900),
        advice = text.cut(random, 500),
        request = segments(random, blob, bytes / 5),
        response = segments(random, blob, bytes - bytes / 5),
        serial = 7_000_000_000_000 + number * 131,
        severity = random.pick(&["info", "low", "medium", "high"]),
        confidence = random.pick(&["tentative", "firm", "certain"]),
        description = text.quoted(random, 5, (150, 700)),
        word = Text::word(random),
        path = random.below(9999),
        novelty = random.pick(&["first", "repeated", "repeated", "regressed", "resolved", "unknown"]),
    )
}

fn segments(random: &mut Random, blob: &Text, bytes: usize) -> String {
    format!(
        r#"{{"data_html":"{}"}},{{"highlight_html":"<b>\"{}\"</b>"}},{{"data_html":"{}"}},{{"snip_length":{}}}"#,
        blob.cut(random, bytes / 2),
        Text::word(random),
        blob.cut(random, bytes - bytes / 2),
        random.between(100, 9000),
    )
}

/// A page of them.
pub fn page(rows: &str, total: usize) -> String {
    format!(
        concat!(
            r#"{{"data":{{"scan":{{"id":"4711","site_id":"17","site_name":"https://shop.example.com","#,
            r#""start_time":"2026-03-01T01:02:03.000Z","end_time":"2026-03-01T04:05:06.789+02:00","status":"succeeded","#,
            r#""issue_counts":{{"total":{total}}},"issues":[{rows}]}}}}}}"#,
        ),
        total = total,
        rows = rows,
    )
}
