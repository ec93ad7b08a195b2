//! A checked record, and the line it is written as.

use super::line::key_name;
use super::{Draft, Target};
use crate::value::{Datum, scan, short_fingerprint, to_hex};
use std::borrow::Cow;

/// Who entities come from, as each line says it.
#[derive(Debug, PartialEq, Eq)]
pub struct Provenance {
    product_name: String,
    connector: String,
    /// `,"vendorProductName":"Scanner","connectorName":"acme"`
    pub(super) members: String,
}

impl Provenance {
    /// `connector` is the map's name.
    pub fn new(product_name: &str, connector: &str) -> Self {
        let mut members = String::new();
        for (name, value) in [("vendorProductName", product_name), ("connectorName", connector)] {
            members.push_str(&format!(",\"{name}\":"));
            scan::write_string(value, &mut members);
        }
        Self { product_name: product_name.to_owned(), connector: connector.to_owned(), members }
    }
}

/// What the engine adds to an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Additions<'a> {
    pub provenance: &'a Provenance,
    /// Written for findings only.
    pub source_severity: Option<Cow<'a, str>>,
    /// Written for findings only.
    pub qds: Option<u8>,
}

/// Of a QDS the print, for each one more.
const QDS_PRINT: u64 = 0x9e37_79b9_7f4a_7c15;

/// A checked record. Only [`Target::admit`] makes one, and sinks take nothing else.
#[derive(Debug)]
pub struct Entity<'a> {
    target: &'a Target,
    draft: Draft<'a>,
    additions: Additions<'a>,
    key: u128,
}

impl Target {
    /// The columns of a table of such entities: the attributes, then what the engine adds, the key last.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        let attributes = self.attributes.iter().map(|attribute| attribute.name.as_str());
        attributes.chain(self.addition_names().iter().copied()).chain([self.key_name()])
    }

    /// What the line calls the identity.
    pub fn key_name(&self) -> &'static str {
        key_name(self.is_finding)
    }

    fn addition_names(&self) -> &'static [&'static str] {
        const NAMES: [&str; 5] = ["vendorProductName", "connectorName", "assetType", "sourceSeverity", "qds"];
        if self.is_finding { &NAMES } else { &NAMES[..3] }
    }
}

impl<'a> Entity<'a> {
    pub(super) fn new(target: &'a Target, draft: Draft<'a>, additions: Additions<'a>) -> Self {
        Self { target, draft, additions, key: 0 }
    }

    /// The schema that admitted it.
    pub fn target(&self) -> &'a Target {
        self.target
    }

    /// Its values by attribute.
    pub fn draft(&self) -> &Draft<'a> {
        &self.draft
    }

    pub fn additions(&self) -> &Additions<'a> {
        &self.additions
    }

    /// Sets the key, which the identity stage has found; it is zero before.
    pub fn set_key(&mut self, key: u128) {
        self.key = key;
    }

    /// One JSON object, no line end, in the form of the contract: `target`, attributes, additions, key.
    pub fn write_json(&self, out: &mut String) {
        self.target.line.write(&self.draft, &self.additions, out);
        self.target.line.end(self.key, out);
    }

    /// What its content has in common with no other's: two entities of one identity with the same content are
    /// duplicates. A member's print tells its name, too, so that the sum tells all of them, in whatever order they were
    /// filled.
    pub fn fingerprint(&self) -> u64 {
        let word = self.additions.source_severity.as_deref().map_or(0, |word| short_fingerprint(word.as_bytes()));
        let qds = self.additions.qds.map_or(0, |qds| QDS_PRINT.wrapping_mul(u64::from(qds) + 1));
        self.draft.prints().wrapping_add(word).wrapping_add(qds)
    }

    /// A cell for each of [`Target::column_names`], in their order; `None` where the entity has nothing.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Option<Cow<'_, Datum<'a>>>)> {
        let attributes = self.draft.cells().iter().map(|cell| cell.map(|cell| Cow::Borrowed(cell.value())));
        let additions = self.addition_values().map(|value| value.map(Cow::Owned));
        let key = Datum::Text(Cow::Owned(to_hex(self.key)));
        self.target.column_names().zip(attributes.chain(additions).chain([Some(Cow::Owned(key))]))
    }

    /// A value for each of the target's additions, in their order; an asset's names leave the last two off.
    fn addition_values(&self) -> impl Iterator<Item = Option<Datum<'a>>> + use<'a> {
        let text = |text: &'a str| Some(Datum::Text(Cow::Borrowed(text)));
        let values = [
            text(&self.additions.provenance.product_name),
            text(&self.additions.provenance.connector),
            text(&self.target.asset_type),
            self.additions.source_severity.clone().map(Datum::Text),
            self.additions.qds.map(|qds| Datum::Number(Cow::Owned(qds.to_string()))),
        ];
        values.into_iter().take(self.target.addition_names().len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shipped::{additions, draft, finding, load};
    use super::*;
    use crate::value::Raw;

    fn values() -> [(&'static str, Datum<'static>); 8] {
        [
            ("webAppName", Datum::Text("shop \"A\"".into())),
            ("findingSeverity", Datum::Number("5".into())),
            ("state", Datum::Text("FIXED".into())),
            ("externalFindingId", Datum::Text("5601616512020228096000".into())),
            ("findingName", Datum::Raw(Raw::trusted(r#""X\u0053\/S""#))),
            ("customNumber1", Datum::Raw(Raw::trusted("5601616512020228096000.10"))),
            ("cvss3Base", Datum::Number("9.8".into())),
            ("findingLastFixedOn", Datum::Text("2024-01-02T00:00:00Z".into())),
        ]
    }

    const CONTENT: &str = concat!(
        r#"{"target":"finding/web_application","externalFindingId":"5601616512020228096000","findingName":"XS/S","#,
        r#""findingSeverity":5,"findingStatus":"FIXED","findingLastFixedOn":"2024-01-02T00:00:00Z","cvss3Base":9.8,"#,
        r#""webAppName":"shop \"A\"","customNumber1":5601616512020228096000.10,"vendorProductName":"Scanner","#,
        r#""connectorName":"acme","assetType":"web_application","sourceSeverity":"P1","qds":95"#
    );

    #[test]
    fn a_finding_is_one_line_in_the_order_of_the_schema() {
        let target = finding();
        let mut entity = target.admit(draft(&target, &values()), &[], additions()).expect("a good draft");
        entity.set_key(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let mut line = String::new();
        entity.write_json(&mut line);
        assert_eq!(line, format!(r#"{CONTENT},"findingKey":"0123456789abcdef0123456789abcdef"}}"#));
    }

    #[test]
    fn whatever_differs_is_told_by_the_fingerprint() {
        let target = finding();
        let print = |values: &[(&str, Datum<'static>)], additions| {
            target.admit(draft(&target, values), &[], additions).expect("a good draft").fingerprint()
        };
        let with = |name: &'static str, value: &'static str| {
            let mut values = values().to_vec();
            values.retain(|(known, _)| *known != name);
            values.push((name, Datum::Text(value.into())));
            values
        };
        let all = [
            print(&values(), additions()),
            print(&values()[..7], additions()),
            print(&with("findingName", "XSS"), additions()),
            // The same two texts the other way around.
            print(&[with("protocol", "a"), with("remediationStrategy", "b")[8..].to_vec()].concat(), additions()),
            print(&[with("protocol", "b"), with("remediationStrategy", "a")[8..].to_vec()].concat(), additions()),
            print(&values(), Additions { qds: Some(94), ..additions() }),
            print(&values(), Additions { qds: None, ..additions() }),
            print(&values(), Additions { source_severity: Some("P2".into()), ..additions() }),
        ];
        let different: std::collections::HashSet<u64> = all.into_iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(print(&with("findingName", "XS/S"), additions()), all[0]);
    }

    #[test]
    fn an_asset_has_its_key_and_neither_severity_nor_score() {
        let target = load("asset/host");
        let values = [
            ("externalAssetId", Datum::Text("7".into())),
            ("assetName", Datum::Text("db".into())),
            ("ipAddress", Datum::Text("10.0.0.1".into())),
        ];
        let mut entity = target.admit(draft(&target, &values), &[], additions()).expect("a good draft");
        entity.set_key(15);
        let mut line = String::new();
        entity.write_json(&mut line);
        let expected = concat!(
            r#"{"target":"asset/host","externalAssetId":"7","assetName":"db","ipAddress":["10.0.0.1"],"#,
            r#""vendorProductName":"Scanner","connectorName":"acme","assetType":"host","assetKey":"0000000000000000000000000000000f"}"#
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn columns_stand_in_the_order_of_their_names() {
        let target = finding();
        let mut entity = target.admit(draft(&target, &values()), &[], additions()).expect("a good draft");
        entity.set_key(15);
        let names: Vec<&str> = entity.columns().map(|(name, _)| name).collect();
        assert_eq!(names, target.column_names().collect::<Vec<_>>());
        assert_eq!(names.last(), Some(&"findingKey"));
        let filled: Vec<String> = entity.columns().filter_map(|(_, value)| Some(value?.to_json())).collect();
        let engine = [
            r#""Scanner""#,
            r#""acme""#,
            r#""web_application""#,
            r#""P1""#,
            "95",
            r#""0000000000000000000000000000000f""#,
        ];
        assert_eq!(filled[filled.len() - 6..], engine);
        assert_eq!(entity.columns().find(|(name, _)| *name == "webAppUrl"), Some(("webAppUrl", None)));
    }
}
