//! How an entity is written: what all lines of a target have in common is written once, when the schema is read.

use super::cells::Draft;
use super::{Additions, Attribute};
use crate::value::{push_hex, scan};

/// The text around the values of a line.
#[derive(Debug)]
pub(super) struct Line {
    /// `{"target":"finding/host"`
    opening: String,
    /// `,"findingName":`, by attribute.
    members: Vec<String>,
    /// `,"assetType":"host"`
    asset_type: String,
    /// `,"findingKey":"`
    key: String,
    is_finding: bool,
}

impl Line {
    pub(super) fn of(target: &str, attributes: &[Attribute], asset_type: &str, is_finding: bool) -> Self {
        let text = |text: &str| {
            let mut out = String::new();
            scan::write_string(text, &mut out);
            out
        };
        Self {
            opening: format!("{{\"target\":{}", text(target)),
            members: attributes.iter().map(|attribute| format!(",{}:", text(&attribute.name))).collect(),
            asset_type: format!(",\"assetType\":{}", text(asset_type)),
            key: format!(",\"{}\":\"", key_name(is_finding)),
            is_finding,
        }
    }

    /// Appends a member up to its value.
    pub(super) fn begin_member(&self, attribute: usize, out: &mut String) {
        out.push_str(&self.members[attribute]);
    }

    /// Everything of a line but its key.
    pub(super) fn write(&self, draft: &Draft<'_>, additions: &Additions<'_>, out: &mut String) {
        out.push_str(&self.opening);
        draft.write(out);
        out.push_str(&additions.provenance.members);
        out.push_str(&self.asset_type);
        if self.is_finding {
            self.write_score(additions, out);
        }
    }

    /// The key, and the end of the line.
    pub(super) fn end(&self, key: u128, out: &mut String) {
        out.push_str(&self.key);
        push_hex(key, out);
        out.push_str("\"}");
    }

    fn write_score(&self, additions: &Additions<'_>, out: &mut String) {
        if let Some(word) = &additions.source_severity {
            out.push_str(",\"sourceSeverity\":");
            scan::write_string(word, out);
        }
        if let Some(qds) = additions.qds {
            out.push_str(",\"qds\":");
            push_number(qds, out);
        }
    }
}

/// What a line calls the identity.
pub(super) fn key_name(is_finding: bool) -> &'static str {
    if is_finding { "findingKey" } else { "assetKey" }
}

fn push_number(number: u8, out: &mut String) {
    for place in [100, 10, 1] {
        if number >= place || place == 1 {
            out.push(char::from(b'0' + number / place % 10));
        }
    }
}
