//! Admission: a draft becomes an entity, or every reason why not.

use super::{Additions, Attribute, Draft, Entity, Target, Violation, complaint};
use crate::diagnostic::codes;
use crate::value::{Datum, Raw, Type};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Number, Value};

impl Target {
    /// Checks a draft. `required` are attributes that the map requires beside the schema's own.
    ///
    /// Numbers are judged as the nearest number that a double can hold; the entity keeps their digits.
    pub fn admit<'a>(
        &'a self,
        draft: Draft<'a>,
        required: &[usize],
        additions: Additions<'a>,
    ) -> Result<Entity<'a>, Vec<Violation>> {
        let has_all = self.rules.required.iter().chain(required).all(|index| draft.get(*index).is_some());
        let is_valid = (has_all || self.rules.attributes.is_some()) && self.is_valid(&draft);
        if is_valid {
            return if has_all { Ok(Entity::new(self, draft, additions)) } else { Err(self.missing(&draft, required)) };
        }
        let record = self.to_record(&draft);
        let mut violations = self.missing(&draft, required);
        for error in self.judge.errors(&record) {
            let violation = self.violation(&error);
            if !is_missing_attribute(&error) && !violations.contains(&violation) {
                violations.push(violation);
            }
        }
        Err(violations)
    }

    /// Whether an attribute allows a literal of a map, such as an enum's result; `json` is its JSON text. The reason
    /// is a sentence about the attribute.
    pub fn accepts_literal(&self, attribute: usize, json: &str) -> Result<(), String> {
        let described = &self.attributes[attribute];
        if self.is_by_rule(attribute, json) {
            return Ok(());
        }
        let value: Value = serde_json::from_str(json).map_err(|error| format!("`{json}` is no JSON: {error}"))?;
        let value = if described.is_list && !value.is_array() { Value::Array(vec![value]) } else { value };
        match self.judge.attribute_error(attribute, &value) {
            None => Ok(()),
            Some(error) => Err(complaint::of_attribute(described, &error)),
        }
    }

    /// Whether the rule of an attribute that is no list admits a literal.
    fn is_by_rule(&self, attribute: usize, json: &str) -> bool {
        let rule = self.rules.attributes.as_ref().and_then(|rules| rules[attribute].as_ref());
        let value = Raw::parse(json).ok().filter(|_| !self.attributes[attribute].is_list).and_then(Datum::from_raw);
        rule.zip(value).is_some_and(|(rule, value)| rule.admits(&value))
    }

    /// Whether nothing is wrong with the values that are there. What the rules do not admit, the judge decides.
    fn is_valid(&self, draft: &Draft<'_>) -> bool {
        match self.rules.attributes {
            Some(_) => draft.fits(),
            None => self.judge.is_valid(&self.to_record(draft)),
        }
    }

    /// Whether nothing is wrong with a settled value of an attribute, as far as its own schema goes.
    #[inline]
    pub fn fits(&self, attribute: usize, value: &Datum<'_>) -> bool {
        let Some(rules) = &self.rules.attributes else { return true };
        rules[attribute].as_ref().is_some_and(|rule| rule.admits(value)) || self.is_judged_right(attribute, value)
    }

    #[cold]
    fn is_judged_right(&self, attribute: usize, value: &Datum<'_>) -> bool {
        self.judge.is_valid_attribute(attribute, &to_value(value))
    }

    fn missing(&self, draft: &Draft<'_>, required: &[usize]) -> Vec<Violation> {
        let is_missing = |index: usize, attribute: &Attribute| {
            (attribute.required || required.contains(&index)) && draft.get(index).is_none()
        };
        let missing = self.attributes.iter().enumerate().filter(|(index, attribute)| is_missing(*index, attribute));
        missing
            .map(|(_, attribute)| Violation {
                code: &codes::MISSING_REQUIRED,
                attribute: Some(attribute.name.clone()),
                message: format!("`{}` is required, but the record gives no value for it", attribute.name),
            })
            .collect()
    }

    pub(super) fn to_record(&self, draft: &Draft<'_>) -> Value {
        let filled = self.attributes.iter().zip(draft.cells());
        let members =
            filled.filter_map(|(attribute, cell)| Some((attribute.name.clone(), to_value(cell.as_ref()?.value()))));
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn violation(&self, error: &ValidationError<'_>) -> Violation {
        let name = error.instance_path().as_str().split('/').nth(1).unwrap_or_default();
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name);
        let message = match attribute {
            Some(attribute) => complaint::of_attribute(attribute, error),
            None => format!("the record {}", complaint::of(error)),
        };
        Violation { code: &codes::SCHEMA_VIOLATION, attribute: attribute.map(|found| found.name.clone()), message }
    }
}

/// What `required` of the schema itself says was said already, in better words.
fn is_missing_attribute(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Required { .. })
        && error.schema_path().as_str() == "/required"
        && error.instance_path().is_empty()
}

/// A value as the judge sees it. What is inside of an object, or of a list where none may be, does not matter to him.
fn to_value(datum: &Datum<'_>) -> Value {
    match datum {
        Datum::Text(text) => Value::from(text.as_ref()),
        Datum::Number(digits) => nearest_number(digits),
        Datum::Boolean(value) => Value::Bool(*value),
        Datum::List(items) => items.iter().map(to_value).collect(),
        Datum::Raw(raw) => raw_to_value(*raw),
    }
}

fn raw_to_value(raw: Raw<'_>) -> Value {
    match raw.kind() {
        Type::Null => Value::Null,
        Type::Boolean => Value::Bool(raw.as_bool() == Some(true)),
        Type::Number => nearest_number(raw.json()),
        Type::String => raw.as_str().map(|text| Value::from(text.as_ref())).unwrap_or_default(),
        Type::Array => Value::Array(Vec::new()),
        Type::Object => Value::Object(Map::new()),
    }
}

/// The number itself, or the nearest that a double can hold.
fn nearest_number(digits: &str) -> Value {
    if let Ok(number) = serde_json::from_str::<Number>(digits) {
        return Value::Number(number);
    }
    // serde_json refuses what would be infinite.
    digits.parse::<f64>().map_or(Value::Null, |number| Value::from(number.clamp(f64::MIN, f64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::super::shipped::{additions, draft, finding};
    use super::*;

    fn refused(values: &[(&str, Datum<'static>)], required: &[usize]) -> Vec<Violation> {
        let target = finding();
        target.admit(draft(&target, values), required, additions()).expect_err("a bad draft")
    }

    fn whole(more: (&'static str, Datum<'static>)) -> Vec<(&'static str, Datum<'static>)> {
        let mut values = vec![
            ("externalFindingId", Datum::Text("1".into())),
            ("findingName", Datum::Text("XSS".into())),
            ("findingSeverity", Datum::Number("5".into())),
            ("findingStatus", Datum::Text("ACTIVE".into())),
            ("webAppName", Datum::Text("shop.example".into())),
        ];
        values.retain(|(name, _)| *name != more.0);
        values.push(more);
        values
    }

    fn raw(json: &'static str) -> Datum<'static> {
        Datum::Raw(Raw::trusted(json))
    }

    #[test]
    fn each_missing_attribute_is_its_own_violation() {
        let target = finding();
        let url = target.find("webAppUrl").expect("shipped");
        let violations = refused(&[("findingSeverity", Datum::Number("9".into()))], &[url]);
        let named: Vec<_> = violations.iter().map(|v| (v.code.id, v.attribute.as_deref().unwrap_or("-"))).collect();
        assert_eq!(
            named,
            [
                ("missing-required", "externalFindingId"),
                ("missing-required", "findingName"),
                ("missing-required", "findingStatus"),
                ("missing-required", "webAppName"),
                ("missing-required", "webAppUrl"),
                ("schema-violation", "findingSeverity"),
            ]
        );
    }

    #[test]
    fn good_values_are_admitted() {
        let good = [
            ("findingStatus", raw(r#""RETEST""#)),
            ("findingSeverity", raw("5.0")),
            ("findingFirstFoundOn", raw(r#""2002-04-01T21:59:56.546Z""#)),
            ("cveId", Datum::Text("CVE-2024-12345".into())),
            ("cvss3Base", raw("9.80000000000000000000000001")),
            ("epssScore", Datum::Number("0".into())),
            ("port", raw("65535")),
            ("applicationURL", Datum::Text("https://shop.example/a b{c}?q=|".into())),
            ("webAppUrl", Datum::Text("HTTPS://shop.example:8443".into())),
            ("customNumber5", raw("1e400")),
            ("findingDescription", Datum::Text("".into())),
            ("findingDescription", Datum::Text("\u{0}\u{1b}[0m😀".into())),
        ];
        let target = finding();
        for (name, value) in good {
            let said = target.admit(draft(&target, &whole((name, value.clone()))), &[], additions());
            assert!(said.is_ok(), "{name} {value:?}: {said:?}");
        }
    }

    #[test]
    fn bad_values_are_refused_in_plain_words() {
        let table = [
            ("findingName", Datum::Text("".into()), "`findingName` must not be empty, but is empty"),
            (
                "externalFindingId",
                raw("17"),
                "`externalFindingId` must be a string, but is `17` (`as: text` converts it)",
            ),
            ("findingSeverity", Datum::Number("0".into()), "`findingSeverity` must be at least 1, but is `0`"),
            ("findingSeverity", raw("6"), "`findingSeverity` must be at most 5, but is `6`"),
            (
                "findingSeverity",
                raw("1.5"),
                "`findingSeverity` must be an integer, but is `1.5` (`as: integer` converts it)",
            ),
            (
                "findingStatus",
                Datum::Text("Active".into()),
                "`findingStatus` must be one of `NEW`, `ACTIVE`, `REOPENED`, `FIXED`, `PROTECTED`, `RETEST`, but is the text `Active`",
            ),
            (
                "findingType",
                Datum::Text("patching_cadence".into()),
                "`findingType` must be one of `VULNERABILITY`, `MISCONFIGURATION`, `SECRET`, but is the text `patching_cadence`",
            ),
            (
                "findingLastFoundOn",
                raw("1700000000"),
                "`findingLastFoundOn` must be an RFC 3339 date and time in UTC, such as `2024-01-02T00:00:00Z`, but is `1700000000` (`as: date` converts it)",
            ),
            (
                "findingLastFoundOn",
                Datum::Text("2024-01-02T05:30:00+05:30".into()),
                "`findingLastFoundOn` must be an RFC 3339 date and time in UTC, such as `2024-01-02T00:00:00Z`, but is the text `2024-01-02T05:30:00+05:30` (`as: date` converts it)",
            ),
            (
                "cveId",
                Datum::Text("GHSA-1".into()),
                "`cveId` must match the pattern `^CVE-[0-9]{4}-[0-9]{4,}$`, but is the text `GHSA-1`",
            ),
            ("cvss3Base", Datum::Number("10.1".into()), "`cvss3Base` must be at most 10, but is `10.1`"),
            (
                "webAppUrl",
                Datum::Text("shop".into()),
                "`webAppUrl` must match the pattern `^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s]+`, but is the text `shop`",
            ),
            ("protocol", raw("{}"), "`protocol` must be a string, but is an object"),
            (
                "protocol",
                Datum::List(vec![]),
                "`protocol` must be a string, but is an array (`as: first` takes one of its items, `as: join` all)",
            ),
        ];
        for (name, value, expected) in table {
            let violations = refused(&whole((name, value)), &[]);
            let messages: Vec<_> = violations.iter().map(|violation| violation.message.as_str()).collect();
            assert_eq!(messages, [expected]);
            assert_eq!(violations[0].attribute.as_deref(), Some(name));
        }
    }

    #[test]
    fn literals_are_judged_by_their_attribute_alone() {
        let target = finding();
        let accepts = |name, json| target.accepts_literal(target.find(name).expect("shipped"), json);
        assert_eq!(accepts("state", "\"FIXED\""), Ok(()));
        assert_eq!(accepts("findingSeverity", "3"), Ok(()));
        assert!(accepts("findingSeverity", "\"3\"").expect_err("text").contains("must be an integer"));
        assert!(accepts("findingStatus", "\"CLOSED\"").expect_err("no word of ETM").contains("one of `NEW`"));
        assert!(accepts("findingName", "null").expect_err("null").contains("but is null"));
        assert!(accepts("findingName", "nul").expect_err("no JSON").contains("no JSON"));
    }

    #[test]
    fn numbers_beyond_a_double_are_judged_as_the_nearest() {
        assert_eq!(nearest_number("-1e999"), Value::from(f64::MIN));
        assert_eq!(nearest_number("5601616512020228096"), Value::from(5_601_616_512_020_228_096_u64));
        assert!(nearest_number("5601616512020228096000000").is_f64());
    }
}
