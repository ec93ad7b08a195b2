//! The five checks of a connection: a table whose last column is broken between words, below it the verdict and what to do;
//! or JSON.

use super::control::stripped;
use super::wrap::wrapped;
use super::{Look, paint::Paint};
use crate::fetch::probe::{Check, Verdict};
use serde_json::{Value, json};

/// The last column is at least so wide.
const NARROWEST: usize = 30;

/// Whether any check failed.
pub fn has_failed(checks: &[Check]) -> bool {
    checks.iter().any(|check| check.verdict == Verdict::Failed)
}

/// What scripts read: `{profile, verdict, checks: [{name, status, ms, detail, hint}]}`.
pub fn checks_json(profile: &str, checks: &[Check]) -> Value {
    let check = |check: &Check| {
        json!({
            "name": check.name, "status": check.verdict.word(), "ms": check.ms,
            "detail": stripped(&check.detail), "hint": check.hint.as_deref().map(stripped),
        })
    };
    let checks_shown: Vec<Value> = checks.iter().map(check).collect();
    json!({ "profile": profile, "verdict": overall(checks).word(), "checks": checks_shown })
}

fn overall(checks: &[Check]) -> Verdict {
    if has_failed(checks) { Verdict::Failed } else { Verdict::Passed }
}

/// The checks for people, and below them the verdict.
pub fn checks(profile: &str, checks: &[Check], look: Look) -> String {
    let paint = Paint { color: look.color };
    let name_width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let head = format!("{:name_width$}  status   {:>6}  detail", "check", "ms");
    let indent = " ".repeat(name_width + "  status       ms  ".len());
    let width = look.width.max(indent.len() + NARROWEST);
    let mut out = paint.strong(&head) + "\n";
    for check in checks {
        let lines = wrapped(&stripped(&check.detail), &indent, width);
        let word = format!("{:7}", check.verdict.word());
        let word = match check.verdict {
            Verdict::Passed => paint.good(&word),
            Verdict::Failed => paint.bad(&word),
            Verdict::Skipped => word,
        };
        // Nobody has looked, so there is no time.
        let ms = if check.verdict == Verdict::Skipped { "–".to_owned() } else { check.ms.to_string() };
        out += &format!("{:name_width$}  {word}  {ms:>6}  {}", check.name, lines.trim_start());
    }
    out += &format!("\n{}", verdict(profile, checks, paint));
    let hints = checks.iter().filter_map(|check| check.hint.as_deref());
    hints.fold(out, |out, hint| out + &wrapped(&stripped(hint), "  ", look.width))
}

fn verdict(profile: &str, checks: &[Check], paint: Paint) -> String {
    match checks.iter().find(|check| check.verdict == Verdict::Failed) {
        Some(check) => format!("{}  {profile}: {}\n", paint.bad("FAILED"), check.name),
        None => format!("{}  {profile}\n", paint.good("PASSED")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &'static str, verdict: Verdict, detail: &str, hint: Option<&str>) -> Check {
        Check { name, verdict, ms: 7, detail: detail.to_owned(), hint: hint.map(str::to_owned) }
    }

    #[test]
    fn what_was_seen_stands_in_the_table_and_what_to_do_below() {
        let five = [
            check("network-reachability", Verdict::Passed, "`https://h` accepts connections", None),
            check(
                "tls-handshake",
                Verdict::Failed,
                "the certificate of `h` has\u{1b}[2J expired, long ago and for good",
                Some("the server needs a new one"),
            ),
            check("data-fetch", Verdict::Skipped, "`tls-handshake` failed", None),
        ];
        let expected = "\
check                 status       ms  detail
network-reachability  passed        7  `https://h` accepts connections
tls-handshake         failed        7  the certificate of `h` has[2J expired,
                                       long ago and for good
data-fetch            skipped       –  `tls-handshake` failed

FAILED  p: tls-handshake
  the server needs a new one
";
        assert_eq!(checks("p", &five, Look::PLAIN), expected);
        assert!(checks("p", &five[..1], Look::PLAIN).ends_with("\n\nPASSED  p\n"));
        let json = checks_json("p", &five);
        assert_eq!((&json["verdict"], &json["checks"][1]["status"]), (&json!("failed"), &json!("failed")));
        assert_eq!(json["checks"][0]["hint"], Value::Null);
    }
}
