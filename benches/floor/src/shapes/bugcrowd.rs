//! JSON:API: flat records of 2 KB.

use super::{instant, uuid};
use crate::inputs::Text;
use crate::random::Random;

const TYPES: &[&str] = &[
    "cross_site_scripting_xss.reflected.non_self",
    "server_security_misconfiguration.clickjacking.sensitive_action",
    "broken_access_control.idor",
    "sensitive_data_exposure.token_leakage",
    "server_side_injection.sql",
];

/// 2 % in a state that nobody maps, 1 % without a title.
pub fn record(random: &mut Random, text: &Text, number: usize) -> String {
    let state = match random.below(100) {
        0..=24 => "new",
        25..=44 => "triaged",
        45..=69 => "unresolved",
        70..=97 => "resolved",
        _ => "out_of_scope",
    };
    let resolved = if state == "resolved" { format!("\"{}\"", instant(random, true)) } else { "null".to_owned() };
    format!(
        concat!(
            r#"{{"id":"{id}","type":"submission","attributes":{{"bug_url":"https://app{app}.example.com/path/{word}?id={query}","#,
            r#""custom_fields":{{"team":"{team}","ticket":"SEC-{ticket}"}},"description":{description},"duplicate":{duplicate},"#,
            r#""extra_info":{extra},"http_request":"GET /x HTTP/1.1\r\nHost: a.example.com\r\nCookie: s=\"{cookie:032x}\"\r\n","#,
            r#""last_transitioned_to_informational_at":null,"last_transitioned_to_not_applicable_at":null,"#,
            r#""last_transitioned_to_not_reproducible_at":null,"last_transitioned_to_out_of_scope_at":null,"#,
            r#""last_transitioned_to_resolved_at":{resolved},"last_transitioned_to_triaged_at":"{triaged}","#,
            r#""last_transitioned_to_unresolved_at":null,"remediation_advice":null,"severity":{severity},"source":"platform","#,
            r#""state":"{state}","submitted_at":"{submitted}","title":{title},"vrt_id":"{vrt}","vrt_version":"1.14","#,
            r#""vulnerability_references":"* [ref](https://owasp.org/x)"}},"relationships":{{"activities":{{"links":{{"related":"#,
            r#"{{"href":"/submissions/{number}/activities","meta":{{"total_hits":3}}}}}}}},"program":{{"data":{{"id":"{program}","type":"program"}}}},"#,
            r#""researcher":{{"data":{{"id":"{researcher}","type":"identity"}}}},"target":{{"data":{{"id":"{target}","type":"target"}}}},"#,
            r#""monetary_rewards":{{"data":[]}}}},"links":{{"self":"/submissions/{number}"}}}}"#,
        ),
        id = uuid(random),
        app = random.below(400),
        word = Text::word(random),
        query = random.below(1_000_000),
        team = random.pick(&["red", "blue", "core"]),
        ticket = random.below(99_999),
        description = text.quoted(random, 3, (200, 900)),
        duplicate = random.chance(10),
        extra = text.quoted(random, 0, (20, 160)),
        cookie = random.next(),
        resolved = resolved,
        triaged = instant(random, false),
        severity = random.between(1, 6),
        state = state,
        submitted = instant(random, true),
        title = text.quoted(random, 1, (30, 90)),
        vrt = random.pick(TYPES),
        number = number,
        program = uuid(random),
        researcher = uuid(random),
        target = uuid(random),
    )
}

/// A page of them.
pub fn page(rows: &str, count: usize, total: usize) -> String {
    format!(
        r#"{{"data":[{rows}],"included":[],"links":{{"self":"/submissions","next":null}},"meta":{{"count":{count},"total_hits":{total},"next_page":null,"default_sort":"submitted-desc"}}}}"#
    )
}
