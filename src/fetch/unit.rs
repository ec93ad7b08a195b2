//! A unit's name: the records it hangs from, by their keys.

/// Ancestor name and that record's key, outermost first; empty for an endpoint that is walked once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UnitName(pub Vec<(String, String)>);

impl UnitName {
    /// As a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        self.0.iter().map(|(name, key)| (name.clone(), serde_json::Value::String(key.clone()))).collect()
    }
}

impl std::fmt::Display for UnitName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.0.iter().map(|(name, key)| format!("{name} {key}")).collect();
        formatter.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_by_their_parents() {
        let unit = UnitName(vec![("site".into(), "12".into()), ("scan".into(), "99".into())]);
        assert_eq!(unit.to_json().to_string(), r#"{"site":"12","scan":"99"}"#);
        assert_eq!(unit.to_string(), "site 12, scan 99");
        assert_eq!(UnitName::default().to_json().to_string(), "{}");
    }
}
