//! When two source values are one: as text without regard to case, as numbers by value.

use crate::value::decimal::canonical;
use std::borrow::Cow;

/// The one form of all spellings of a value: `5`, `"5"` and `5.0` give `5`; `High` and `HIGH` give `high`.
/// Enum keys and sources of the score table are compared in this form.
pub fn fold(text: &str) -> Cow<'_, str> {
    if may_be_number(text)
        && let Some(number) = canonical(text)
    {
        return number;
    }
    if text.is_ascii() {
        let is_folded = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_folded { Cow::Borrowed(text) } else { Cow::Owned(text.to_ascii_lowercase()) };
    }
    if text.chars().any(changes_when_lowered) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// The bytes of [`fold`], where they can be told without asking for memory.
pub fn folded_bytes(text: &str) -> Option<impl Iterator<Item = u8> + Clone> {
    let is_word = text.is_ascii() && !may_be_number(text);
    is_word.then(|| text.bytes().map(|byte| byte.to_ascii_lowercase()))
}

fn may_be_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

fn changes_when_lowered(character: char) -> bool {
    !character.to_lowercase().eq(std::iter::once(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_does_not_matter() {
        assert_eq!(fold("HIGH"), fold("high"));
        assert_eq!(fold("Éclair"), "éclair");
        assert_ne!(fold("not_applicable"), fold("not-applicable"));
    }

    #[test]
    fn numbers_count_by_value() {
        assert_eq!(fold("5"), "5");
        assert_eq!(fold("5.0"), fold("5"));
        assert_eq!(fold("5E0"), fold("5"));
        assert_ne!(fold("5"), fold("05"));
        assert_ne!(fold("1.2.0"), fold("1.2"));
    }

    #[test]
    fn what_is_folded_already_is_borrowed() {
        for text in ["", "triaged", "5", "-1.5", "ß"] {
            assert!(matches!(fold(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once.clone());
        }
    }
}
