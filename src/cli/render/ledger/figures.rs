//! Figures of a report as people read them. What is not there counts as nothing.

use super::super::control::stripped;
use serde_json::Value;

/// The number under `key`.
pub fn number(object: &Value, key: &str) -> u64 {
    object[key].as_u64().unwrap_or(0)
}

/// The items of the list under `key`.
pub fn items<'v>(object: &'v Value, key: &str) -> &'v [Value] {
    object[key].as_array().map_or(&[], Vec::as_slice)
}

/// The text under `key`, fit for a terminal.
pub fn text(object: &Value, key: &str) -> String {
    stripped(object[key].as_str().unwrap_or_default())
}

/// The members under `key` whose number is not zero.
pub fn counts<'v>(object: &'v Value, key: &str) -> Vec<(&'v str, u64)> {
    let members = object[key].as_object().into_iter().flatten();
    members.filter_map(|(name, count)| Some((name.as_str(), count.as_u64()?))).filter(|(_, count)| *count > 0).collect()
}

/// The sum of the members under `key`.
pub fn sum(object: &Value, key: &str) -> u64 {
    counts(object, key).iter().map(|(_, count)| count).sum()
}

/// The name of a unit: `site 12, scan 99`; empty for a whole endpoint.
pub fn unit_name(unit: &Value) -> String {
    let part = |(name, key): (&String, &Value)| match key {
        Value::String(key) => format!("{name} {key}"),
        other => format!("{name} {other}"),
    };
    stripped(&unit.as_object().into_iter().flatten().map(part).collect::<Vec<_>>().join(", "))
}

/// `1,204,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `3 requests`, `1 request`.
pub fn counted(number: u64, word: &str) -> String {
    let ending = match (number, word.strip_suffix('y')) {
        (1, _) => return format!("1 {word}"),
        (_, Some(stem)) => return format!("{} {stem}ies", grouped(number)),
        _ => "s",
    };
    format!("{} {word}{ending}", grouped(number))
}

/// `12.3 kB`, in powers of a thousand.
pub fn bytes(number: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let mut tenths = number.saturating_mul(10);
    if number < 1000 {
        return format!("{number} B");
    }
    let mut unit = "B";
    for next in units {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = next;
    }
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_read_like_english() {
        assert_eq!(grouped(1_204_000), "1,204,000");
        assert_eq!((counted(1, "retry"), counted(0, "retry")), ("1 retry".to_owned(), "0 retries".to_owned()));
        assert_eq!((bytes(999), bytes(12_345), bytes(2_000_000)), ("999 B".into(), "12.3 kB".into(), "2.0 MB".into()));
    }

    #[test]
    fn a_unit_is_named_by_its_parents() {
        assert_eq!(unit_name(&json!({ "site": "12", "scan": 99 })), "site 12, scan 99");
        assert_eq!(unit_name(&json!({})), "");
    }
}
