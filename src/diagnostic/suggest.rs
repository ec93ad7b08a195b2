//! Near misses and lists in English.

/// The known word nearest to `word`, when it is near enough to be a slip.
pub fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count().max(lower.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// More words than these are nobody's help.
const LISTED: usize = 16;

/// `` `a` ``, `` `a` or `b` ``, `` one of `a`, `b`, `c` ``; a long list ends in how many more there are.
pub fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} or {second}"),
        many if many.len() > LISTED => {
            format!("one of {} and {} more", many[..LISTED].join(", "), many.len() - LISTED)
        }
        many => format!("one of {}", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_strangers_are_not() {
        let known = ["findingName", "findingStatus", "webAppName"];
        assert_eq!(did_you_mean("findngName", known), Some("findingName"));
        assert_eq!(did_you_mean("FindingStatus", known), Some("findingStatus"));
        assert_eq!(did_you_mean("colour", known), None);
    }

    #[test]
    fn lists_read_like_english() {
        assert_eq!(one_of(&["a", "b"]), "`a` or `b`");
        assert_eq!(one_of(&["a", "b", "c"]), "one of `a`, `b`, `c`");
    }
}
