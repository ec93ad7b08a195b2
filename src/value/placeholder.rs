//! What stands in a recording where a secret was taken out: `{secret:NAME}`, or `{secret}` where somebody wrote it by hand.

use std::ops::Range;

const START: &str = "{secret";

/// The placeholder of the secret of that name; characters that would end it are left out.
pub fn placeholder(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control() && !"{}\"\\".contains(*c)).collect();
    if name.is_empty() { format!("{START}}}") } else { format!("{START}:{name}}}") }
}

/// Every placeholder in a text.
pub fn placeholders(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(START).filter_map(|(start, _)| {
        let inside = start + START.len();
        let end = inside + text[inside..].find(['{', '}', '"', '\\'])?;
        let name = &text[inside..end];
        (text[end..].starts_with('}') && (name.is_empty() || name.starts_with(':'))).then_some(start..end + 1)
    })
}

/// Whether a secret was taken out of a text.
pub fn has_placeholder(text: &str) -> bool {
    placeholders(text).next().is_some()
}

/// Whether a text is a placeholder and nothing else.
pub fn is_placeholder(text: &str) -> bool {
    placeholders(text).next() == Some(0..text.len())
}

/// Whether a recorded text may be that one: equal, but for anything where a secret was taken out.
pub fn may_be(recorded: &str, text: &str) -> bool {
    let mut gaps = placeholders(recorded);
    let Some(first) = gaps.next() else { return recorded == text };
    let Some(mut rest) = text.strip_prefix(&recorded[..first.start]) else { return false };
    let mut literal = first.end;
    for gap in gaps {
        let between = &recorded[literal..gap.start];
        let Some(at) = rest.find(between) else { return false };
        rest = &rest[at + between.len()..];
        literal = gap.end;
    }
    rest.ends_with(&recorded[literal..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_are_known() {
        assert_eq!((placeholder("token").as_str(), placeholder("").as_str()), ("{secret:token}", "{secret}"));
        assert!(is_placeholder("{secret}") && is_placeholder("{secret:token}"));
        assert!(!is_placeholder("secret") && !is_placeholder("{secrets}") && !is_placeholder("x{secret}"));
        assert!(has_placeholder("x{secret:a}y") && !has_placeholder("{secret:a") && !has_placeholder("{secret\"}"));
    }

    #[test]
    fn a_gap_may_be_anything_and_the_rest_is_itself() {
        for (recorded, text, fits) in [
            ("{secret:a}", "anything", true),
            ("x{secret:a}y", "xy", true),
            ("x{secret:a}y", "x---y", true),
            ("x{secret:a}y", "x---", false),
            ("x{secret:a}y", "---y", false),
            ("{secret:a}-{secret:b}", "1-2", true),
            ("{secret:a}-{secret:b}", "12", false),
            ("ab{secret:a}ba", "aba", false),
            ("plain", "plain", true),
            ("plain", "other", false),
        ] {
            assert_eq!(may_be(recorded, text), fits, "{recorded} {text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_was_taken_out_fits_again(parts in prop::collection::vec("[\\PC]{0,5}", 1..4), names in prop::collection::vec("\\PC{0,4}", 3), secrets in prop::collection::vec("\\PC{0,6}", 3)) {
            let joined = |gap: &dyn Fn(usize) -> String| {
                parts.iter().enumerate().map(|(at, part)| if at == 0 { part.clone() } else { gap(at - 1) + part }).collect::<String>()
            };
            let recorded = joined(&|at| placeholder(&names[at]));
            prop_assert!(may_be(&recorded, &joined(&|at| secrets[at].clone())), "{}", recorded);
        }

        #[test]
        fn no_text_panics(recorded in "[{}:secrt\"a]{0,30}", text in "\\PC{0,20}") {
            may_be(&recorded, &text);
        }
    }
}
