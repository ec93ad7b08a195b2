//! One line of a log, for people or as JSON. No vendor's text can break it or steer a terminal.

use super::super::render::{Paint, stripped};
use serde_json::{Map, Value, json};
use tracing::Level;

/// How much of a field is shown, in characters; of a record the beginning is enough.
const LONGEST: usize = 2_000;

/// What stands on one line.
pub struct Line<'l> {
    pub timestamp: &'l str,
    pub level: Level,
    pub target: &'l str,
    pub message: &'l str,
    pub fields: Map<String, Value>,
}

impl Line<'_> {
    /// As one JSON object.
    pub fn to_json(&self) -> String {
        json!({
            "timestamp": self.timestamp,
            "level": self.level.as_str(),
            "target": self.target,
            "message": tamed(self.message),
            "fields": tame(&Value::Object(self.fields.clone())),
        })
        .to_string()
    }

    /// For people; `masked` takes the secrets out of each value by itself, before it is quoted.
    pub fn to_text(&self, color: bool, masked: impl Fn(&str) -> String) -> String {
        let paint = Paint { color };
        let level = format!("{:5}", self.level.as_str());
        let level = match self.level {
            Level::ERROR => paint.bad(&level),
            Level::WARN => paint.doubtful(&level),
            Level::INFO => paint.good(&level),
            _ => level,
        };
        let mut out = format!("{} {level} {}", self.timestamp, masked(&tamed(self.message)));
        for (name, value) in &self.fields {
            let value = match value {
                // The unit of an endpoint that has but one.
                Value::String(text) if text.is_empty() => continue,
                Value::String(text) => quoted(masked(&tamed(text))),
                other => tame(other).to_string(),
            };
            out += &format!(" {name}={value}");
        }
        out
    }
}

/// The text in quotes where it would not be one word.
fn quoted(text: String) -> String {
    let is_word = !text.contains([' ', '"', '=']) || text.starts_with("http") && !text.contains(' ');
    if is_word { text } else { Value::String(text).to_string() }
}

/// One line without control characters, and not without end.
fn tamed(text: &str) -> String {
    let text = stripped(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn tame(value: &Value) -> Value {
    match value {
        Value::String(text) => tamed(text).into(),
        Value::Array(items) => items.iter().map(tame).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (stripped(name), tame(value))).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'l>(message: &'l str, fields: &Value) -> Line<'l> {
        let fields = fields.as_object().cloned().unwrap_or_default();
        Line { timestamp: "2030-01-01T00:00:00.000Z", level: Level::INFO, target: "mapctl::fetch", message, fields }
    }

    #[test]
    fn people_read_words_and_numbers() {
        let fields =
            json!({"status": 200, "url": "https://h/x?a=1", "why": "short page", "unit": "", "gone": "a\u{1b}[2J\nb"});
        let text = line("response", &fields).to_text(false, str::to_owned);
        let expected = r#"INFO  response status=200 url=https://h/x?a=1 why="short page" gone="a[2J b""#;
        assert_eq!(text, format!("2030-01-01T00:00:00.000Z {expected}"));
        assert!(line("x", &json!({})).to_text(true, str::to_owned).contains("\u{1b}["));
    }

    #[test]
    fn a_secret_is_masked_before_quotes_could_hide_it() {
        let masked = |text: &str| text.replace("pa\"ss word", "***");
        assert!(
            line("x", &json!({"why": "bad key pa\"ss\nword"})).to_text(false, masked).ends_with("why=\"bad key ***\"")
        );
    }

    #[test]
    fn scripts_read_one_object() {
        let json = line("page", &json!({"records": 3, "unit": "si\u{202e}te\n1", "list": ["\u{7}x"]})).to_json();
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["fields"], json!({"records": 3, "unit": "site 1", "list": ["x"]}));
        assert_eq!((value["level"].as_str(), value["message"].as_str()), (Some("INFO"), Some("page")));
        assert!(!json.contains('\n'));
    }

    #[test]
    fn no_field_is_endless() {
        let text = line("x", &json!({"record": "y".repeat(100_000)})).to_text(false, str::to_owned);
        assert!(text.len() < LONGEST + 100 && text.ends_with("y…"));
    }
}
