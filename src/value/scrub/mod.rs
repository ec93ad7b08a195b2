//! Secrets found in whatever leaves the process, in every usual encoding, and masked.

mod escape;
mod forms;
mod header;
mod json;
mod lines;
mod view;

pub use lines::Scrubbed;

use super::{MASK, Secret, placeholder};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use escape::{HTML, JSON, PERCENT};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};
use view::View;

/// A secret with fewer characters is not searched: it would be found in any text.
pub const SHORTEST: usize = 4;
/// Forms with more bytes together get an automaton that is slower and smaller.
const LARGE: usize = 4096;
/// What messages put where they cut a text.
const CUT: &str = "…";

/// Knows the secrets of a run, those that come up under way included, and masks them. Shared by every way out.
#[derive(Default)]
pub struct Scrubber {
    any: AtomicBool,
    known: RwLock<Known>,
}

/// What became of a secret that was shown to the scrubber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// It is found from now on.
    Known,
    /// It is too short to be searched; an empty one hides nothing and counts as known.
    TooShort,
}

#[derive(Default)]
struct Known {
    names: Vec<String>,
    secrets: HashSet<String>,
    /// Every form, and the name it goes by.
    forms: Vec<(Vec<u8>, usize)>,
    automaton: Option<AhoCorasick>,
}

/// A stretch of a text that gives a secret away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    range: Range<usize>,
    name: usize,
}

impl Scrubber {
    /// One that knows nothing yet, and costs nothing until it does.
    pub fn new() -> Self {
        Self::default()
    }

    /// Masks this secret from now on. `name` is what placeholders call it.
    pub fn learn(&self, name: &str, secret: &Secret) -> Learned {
        let text = secret.expose();
        match text.chars().count() {
            0 => return Learned::Known,
            short if short < SHORTEST => return Learned::TooShort,
            _ => {}
        }
        if self.known.read().unwrap_or_else(PoisonError::into_inner).secrets.contains(text) {
            return Learned::Known;
        }
        self.known.write().unwrap_or_else(PoisonError::into_inner).add(name, text);
        self.any.store(true, Ordering::Release);
        Learned::Known
    }

    /// Whether there is anything to hide.
    pub fn knows_any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// The text with every secret masked. JSON stays JSON: a number that gives a secret away becomes a text.
    pub fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replace(text, |_| Cow::Borrowed(MASK))
    }

    /// The text with every secret masked, each line by itself.
    pub fn scrub_lines(&self, text: &str) -> String {
        text.split_inclusive('\n').map(|line| self.scrub(line)).collect::<Vec<_>>().concat()
    }

    /// The text with a placeholder of its own for each secret, `{secret:NAME}`, as recordings hold them.
    pub fn to_placeholders<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replace(text, |name| Cow::Owned(placeholder(name)))
    }

    /// The text with every secret overwritten in place, so that offsets stay true.
    pub fn overwrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let hits = self.find(text);
        if hits.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(masked(text, &hits, |hit| Cow::Owned("*".repeat(hit.range.len()))))
    }

    fn replace<'t>(&self, text: &'t str, mask: impl Fn(&str) -> Cow<'static, str>) -> Cow<'t, str> {
        let hits = self.find(text);
        if hits.is_empty() {
            return Cow::Borrowed(text);
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mask = |hit: &Hit| mask(&known.names[hit.name]);
        Cow::Owned(if json::is_json(text) { json::masked(text, &hits, mask) } else { masked(text, &hits, mask) })
    }

    fn find(&self, text: &str) -> Vec<Hit> {
        if !self.knows_any() {
            return Vec::new();
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut hits = Vec::new();
        known.search(&View::new(text), &mut hits);
        merged(text, hits)
    }
}

/// How many secrets it knows, and nothing about them.
impl fmt::Debug for Scrubber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        write!(formatter, "Scrubber({} secrets)", known.secrets.len())
    }
}

impl Known {
    fn add(&mut self, name: &str, text: &str) {
        if !self.secrets.insert(text.to_owned()) {
            return;
        }
        let owner = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        self.forms.extend(forms::forms(text).into_iter().map(|form| (form, owner)));
        let size: usize = self.forms.iter().map(|(form, _)| form.len()).sum();
        let kind = if size > LARGE { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA };
        let built = AhoCorasick::builder().kind(Some(kind)).build(self.forms.iter().map(|(form, _)| form));
        self.automaton = Some(built.expect("secrets are capped far below four billion bytes"));
    }

    /// Finds every form in a view and in those below it.
    fn search(&self, view: &View<'_>, hits: &mut Vec<Hit>) {
        let Some(automaton) = &self.automaton else { return };
        // Overlapping: of two secrets that share characters neither may be left half.
        for found in automaton.find_overlapping_iter(&view.bytes) {
            hits.push(Hit { range: view.source(found.range()), name: self.forms[found.pattern()].1 });
        }
        self.search_cut(view, hits);
        for escape in [JSON, PERCENT, HTML] {
            if let Some(view) = view.unescaped(&escape) {
                self.search(&view, hits);
            }
        }
    }

    /// Finds beginnings of forms where a message was cut.
    fn search_cut(&self, view: &View<'_>, hits: &mut Vec<Hit>) {
        for cut in memchr::memmem::find_iter(&view.bytes, CUT) {
            let before = &view.bytes[..cut];
            let Some(last) = before.last() else { continue };
            for (form, name) in &self.forms {
                // Beginnings that end as the text does, the longest first.
                let mut lengths = memchr::memrchr_iter(*last, &form[..form.len() - 1]).map(|at| at + 1);
                let longest = lengths.find(|length| *length >= SHORTEST && before.ends_with(&form[..*length]));
                hits.extend(longest.map(|length| Hit { range: view.source(cut - length..cut), name: *name }));
            }
        }
    }
}

/// Hits in order, those that touch as one, none in the middle of a character.
fn merged(text: &str, mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut merged: Vec<Hit> = Vec::new();
    for mut hit in hits {
        hit.range = text.floor_char_boundary(hit.range.start)..text.ceil_char_boundary(hit.range.end);
        match merged.last_mut() {
            Some(last) if hit.range.start < last.range.end => last.range.end = last.range.end.max(hit.range.end),
            _ => merged.push(hit),
        }
    }
    merged
}

fn masked(text: &str, hits: &[Hit], mask: impl Fn(&Hit) -> Cow<'static, str>) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for hit in hits {
        out.push_str(&text[at..hit.range.start]);
        out.push_str(&mask(hit));
        at = hit.range.end;
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn scrubber(secrets: &[&str]) -> Scrubber {
        let scrubber = Scrubber::new();
        for secret in secrets {
            assert_eq!(scrubber.learn("token", &Secret::new(*secret)), Learned::Known);
        }
        scrubber
    }

    fn each(text: &str, write: impl Fn(char) -> String) -> String {
        text.chars().map(write).collect()
    }

    /// The eight encodings.
    fn encodings(secret: &str) -> Vec<String> {
        let utf16 =
            |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect::<String>();
        let hex = secret.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        });
        vec![
            secret.to_owned(),
            STANDARD.encode(secret),
            URL_SAFE_NO_PAD.encode(secret),
            STANDARD.encode(format!("user:{secret}")),
            secret.bytes().fold(String::new(), |mut out, byte| {
                let _ = write!(out, "%{byte:02x}");
                out
            }),
            hex.to_uppercase(),
            hex,
            each(secret, utf16),
            each(secret, |c| format!("&#{};", u32::from(c))),
            each(secret, |c| format!("&#x{:X};", u32::from(c))),
        ]
    }

    #[test]
    fn every_encoding_is_found() {
        let secret = "pä$$ \"w0rd\"/\\ü😀";
        let scrubber = scrubber(&[secret]);
        for encoded in encodings(secret) {
            let text = format!("before {encoded} after");
            let scrubbed = scrubber.scrub(&text);
            assert!(scrubbed.contains(MASK) && !scrubbed.contains(&encoded), "{encoded}: {scrubbed}");
            assert!(scrubbed.starts_with("before ") && scrubbed.ends_with(" after"), "{scrubbed}");
        }
    }

    #[test]
    fn encodings_in_encodings_are_found() {
        let scrubber = scrubber(&["a/b+c\"d=e"]);
        for text in [
            r#"{"m":"a\/b+c\u0022d=e"}"#,
            r#"{"m":"{\"n\":\"a\\/b+c\\u0022d%3de\"}"}"#,
            "a%2Fb%2bc%22d%3De",
            "a%252Fb%2Bc%2522d%253De",
            "a/b&#43;c&quot;d&equals;e",
            r#"x,"a/b+c""d=e",y"#,
        ] {
            let scrubbed = scrubber.scrub(text);
            assert!(scrubbed.contains(MASK) && !scrubbed.contains('b'), "{text}: {scrubbed}");
        }
        let basic = STANDARD.encode("u:a/b+c\"d=e").replace('=', "%3D").replace('/', "%2F");
        assert!(scrubber.scrub(&format!("?h={basic}")).contains(MASK));
    }

    #[test]
    fn json_stays_json() {
        let scrubber = scrubber(&["12345", "nope", "a\",\"b"]);
        for (text, expected) in [
            (r#"{"n":9123456,"t":"x12345y"}"#, r#"{"n":"***","t":"x***y"}"#),
            (r#"{"t":"\nope \\nope"}"#, r#"{"t":"*** \\***"}"#),
            (r#"["a","b"]"#, r#"["***","***"]"#),
            (r#"{"t":"\u0031\u0032345"}"#, r#"{"t":"***"}"#),
        ] {
            let scrubbed = scrubber.scrub(text);
            assert_eq!(scrubbed, expected);
            assert!(serde_json::from_str::<serde_json::Value>(&scrubbed).is_ok());
        }
    }

    #[test]
    fn secrets_that_share_characters_go_whole() {
        assert_eq!(scrubber(&["abcdef", "defghi"]).scrub("x abcdefghi y"), "x *** y");
    }

    #[test]
    fn a_beginning_before_a_cut_is_found() {
        let scrubber = scrubber(&["correct-horse-battery"]);
        assert_eq!(scrubber.scrub("status 401: bad key correct-horse…"), "status 401: bad key ***…");
        assert_eq!(scrubber.scrub("cor…"), "cor…");
    }

    #[test]
    fn placeholders_tell_the_name_and_overwriting_keeps_the_length() {
        let scrubber = scrubber(&["correct-horse"]);
        assert_eq!(scrubber.to_placeholders("k=correct-horse"), "k={secret:token}");
        assert_eq!(scrubber.overwrite("k=correct-horse;"), "k=*************;");
    }

    #[test]
    fn short_secrets_are_not_searched_and_nothing_costs_nothing() {
        let scrubber = Scrubber::new();
        assert_eq!(scrubber.learn("t", &Secret::new("abc")), Learned::TooShort);
        assert_eq!(scrubber.learn("t", &Secret::new("")), Learned::Known);
        assert!(!scrubber.knows_any());
        assert!(matches!(scrubber.scrub("abc"), Cow::Borrowed("abc")));
        assert_eq!(format!("{scrubber:?}"), "Scrubber(0 secrets)");
    }

    proptest! {
        // Each case builds an automaton.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_encoding_of_any_secret_survives(secret in "\\PC{4,24}", before in "\\PC{0,12}", behind in "\\PC{0,12}") {
            let scrubber = scrubber(&[&secret]);
            for encoded in encodings(&secret) {
                let text = format!("{before}{encoded}{behind}");
                prop_assert!(scrubber.scrub(&text).contains(MASK), "{}", text);
                let json = serde_json::json!({ "k": text }).to_string();
                let scrubbed = scrubber.scrub(&json);
                prop_assert!(scrubbed.contains(MASK), "{}", json);
                prop_assert!(serde_json::from_str::<serde_json::Value>(&scrubbed).is_ok(), "{}", scrubbed);
            }
        }

        #[test]
        fn any_text_can_be_scrubbed(text in any::<String>(), secret in any::<String>()) {
            let scrubber = Scrubber::new();
            scrubber.learn("t", &Secret::new(secret));
            let _ = scrubber.scrub(&text);
            prop_assert_eq!(scrubber.overwrite(&text).len(), text.len());
        }
    }
}
