//! A run's name: when it started, and its profile.

/// Longest profile name in a run's name.
const LONGEST: usize = 80;

/// `2024-01-02T00:00:00Z` and `bugs` make `20240102T000000Z-bugs`; fractions of a second are left out. The n-th run of the
/// profile within one second is told apart by `-n`.
pub(super) fn run_id(started: &str, profile: &str, number: u32) -> String {
    let (whole, zone) = match started.split_once('.') {
        Some((whole, fraction)) => (whole, fraction.trim_start_matches(|c: char| c.is_ascii_digit())),
        None => (started, ""),
    };
    let moment: String = whole.chars().chain(zone.chars()).filter(char::is_ascii_alphanumeric).collect();
    let id = format!("{moment}-{}", safe(profile));
    if number > 1 { format!("{id}-{number}") } else { id }
}

/// A name as part of a file's name: whatever could lead elsewhere or be misread becomes `-`.
pub(super) fn safe(name: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    let safe: String = name.chars().take(LONGEST).map(|c| if fits(c) { c } else { '-' }).collect();
    match safe.strip_prefix('.') {
        Some(rest) => format!("-{rest}"),
        None => safe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_moment_and_profile() {
        assert_eq!(run_id("2024-01-02T00:00:00Z", "demo", 1), "20240102T000000Z-demo");
        assert_eq!(run_id("2024-01-02T03:04:05.678Z", "demo", 2), "20240102T030405Z-demo-2");
    }

    proptest::proptest! {
        #[test]
        fn a_name_is_one_component_of_a_path(profile in ".{0,100}") {
            let id = run_id("2024-01-02T00:00:00Z", &profile, 1);
            proptest::prop_assert!(std::path::Path::new(&id).components().count() == 1);
            proptest::prop_assert!(!safe(&profile).starts_with('.') && !safe(&profile).contains(['/', '\\', '\0', ':']));
        }
    }
}
