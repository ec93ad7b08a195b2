//! What an error body says, short enough for a message.

use serde_json::Value;

/// How much of a body is shown, in characters.
const LENGTH: usize = 200;

/// How far into a page its title is looked for, in bytes.
const HEAD: usize = 4096;

/// The vendor's own words: the messages of `errors[]`, else `message`, `error_description`, `detail` …, else how the body
/// begins; of a web page its title. One line, at most 200 characters, no control characters.
pub fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if let Some(title) = web_page(&text).filter(|title| !title.is_empty()) {
        return visible(&format!("a web page titled `{title}`"));
    }
    let said = serde_json::from_str::<Value>(&text).ok().and_then(|value| said(&value));
    visible(said.as_deref().unwrap_or(&text))
}

/// The title of a text that is a web page; empty where it has none.
pub fn web_page(text: &str) -> Option<String> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = start.char_indices().take_while(|(at, _)| *at < HEAD).map(|(_, one)| one).collect();
    // As many bytes as before, so that places in it are places in the head.
    let lower = head.to_ascii_lowercase();
    let is_page = lower.starts_with("<!doctype html") || (lower.starts_with('<') && lower.contains("<html"));
    is_page.then(|| {
        let title = lower.find("<title").and_then(|at| {
            let from = at + lower[at..].find('>')? + 1;
            let until = from + lower[from..].find('<')?;
            Some(visible(&head[from..until]))
        });
        title.unwrap_or_default()
    })
}

/// Text on one line without control characters, shortened.
pub fn visible(text: &str) -> String {
    let (mut out, mut length, mut space) = (String::new(), 0, false);
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            space = length > 0;
            continue;
        }
        if length >= LENGTH {
            out.push('…');
            break;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
            length += 1;
        }
        out.push(character);
        length += 1;
    }
    out
}

fn said(value: &Value) -> Option<String> {
    let errors = value.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let messages: Vec<&str> = errors.iter().filter_map(message).collect();
    if messages.is_empty() { message(value).map(str::to_owned) } else { Some(messages.join("; ")) }
}

/// The first of the usual members that holds text; `error` may be an object that holds them in turn.
fn message(value: &Value) -> Option<&str> {
    if let Some(text) = value.as_str() {
        return Some(text);
    }
    let member = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    ["detail", "message", "error_description", "title", "error"]
        .into_iter()
        .find_map(member)
        .or_else(|| value.get("error").filter(|error| error.is_object()).and_then(message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vendors_own_words_come_first() {
        let bodies = [
            (r#"{"errors":[{"detail":"no such program"},{"title":"x"}]}"#, "no such program; x"),
            (r#"{"errors":[{"message":"Unknown argument"}],"data":null}"#, "Unknown argument"),
            (r#"{"message":"maintenance"}"#, "maintenance"),
            (r#"{"detail":"Invalid token."}"#, "Invalid token."),
            (r#"{"error":"invalid_client","error_description":"bad secret"}"#, "bad secret"),
            (r#"{"error":{"code":5,"message":"gone"}}"#, "gone"),
            (r#"["a"]"#, r#"["a"]"#),
            ("<html>\u{7}\n\n  <b>Bad</b> gateway", "<html> <b>Bad</b> gateway"),
        ];
        for (body, said) in bodies {
            assert_eq!(excerpt(body.as_bytes()), said);
        }
    }

    #[test]
    fn a_web_page_goes_by_its_title() {
        assert_eq!(excerpt(b"<!DOCTYPE html><title lang=en> Sign\n in </title>"), "a web page titled `Sign in`");
        assert_eq!(web_page("\u{feff} <html><body>no"), Some(String::new()));
        for other in ["", "<rss><title>x</title></rss>", r#"{"html": "<html>"}"#] {
            assert_eq!(web_page(other), None, "{other}");
        }
    }

    #[test]
    fn long_bodies_are_shortened() {
        let shown = excerpt("ü".repeat(5_000).as_bytes());
        assert!(shown.chars().count() <= LENGTH + 2 && shown.ends_with('…'));
    }

    proptest! {
        #[test]
        fn one_clean_line_whatever_comes(body in prop::collection::vec(any::<u8>(), 0..400)) {
            let shown = excerpt(&body);
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert!(shown.chars().count() <= LENGTH + 2);
        }
    }
}
