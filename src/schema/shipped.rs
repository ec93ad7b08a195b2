//! The shipped schemas, as tests see them.

use super::{Additions, Cells, Draft, Provenance, Target};
use crate::diagnostic::{Report, Source};
use crate::value::Datum;
use std::collections::HashSet;
use std::sync::LazyLock;

const NAMES: [(&str, &str); 4] = [
    ("finding/web_application", include_str!("../../schemas/etm/finding/web_application.json")),
    ("finding/host", include_str!("../../schemas/etm/finding/host.json")),
    ("asset/web_application", include_str!("../../schemas/etm/asset/web_application.json")),
    ("asset/host", include_str!("../../schemas/etm/asset/host.json")),
];

pub(super) fn load(name: &str) -> Target {
    let (_, text) = NAMES.iter().find(|(known, _)| *known == name).expect("a shipped schema");
    let mut report = Report::new();
    let target = Target::load(name, &Source::new(format!("{name}.json"), *text), &mut report);
    assert!(report.is_empty(), "{report:?}");
    target.expect("a shipped schema is right")
}

pub(super) fn finding() -> Target {
    load("finding/web_application")
}

pub(super) fn additions() -> Additions<'static> {
    static PROVENANCE: LazyLock<Provenance> = LazyLock::new(|| Provenance::new("Scanner", "acme"));
    Additions { provenance: &PROVENANCE, source_severity: Some("P1".into()), qds: Some(95) }
}

/// Its cells are kept for good, for tests have nowhere else to put them.
pub(super) fn draft(target: &Target, values: &[(&str, Datum<'static>)]) -> Draft<'static> {
    let mut cells = Cells::default();
    for (name, value) in values {
        cells.add(target, target.find(name).expect("a known attribute"), value.clone());
    }
    let mut draft = Draft::new(target);
    draft.take(Box::leak(Box::new(cells)));
    draft
}

#[test]
fn every_shipped_schema_loads() {
    for (name, _) in NAMES {
        let target = load(name);
        assert_eq!(target.name, name);
        assert_eq!(target.is_finding, name.starts_with("finding/"));
        assert!(name.ends_with(&target.asset_type));
        assert!(!target.title.is_empty() && !target.description.is_empty());
    }
}

#[test]
fn the_attributes_are_a_schema_themselves() {
    assert!(jsonschema::meta::is_valid(&super::reference::ATTRIBUTES));
}

#[test]
fn every_shipped_attribute_is_described_and_every_spelling_means_one() {
    for (name, _) in NAMES {
        let target = load(name);
        let spellings: Vec<&str> = target.spellings().collect();
        assert_eq!(spellings.iter().collect::<HashSet<_>>().len(), spellings.len(), "{name}");
        for attribute in &target.attributes {
            assert!(attribute.title != attribute.name && attribute.description.ends_with('.'), "{}", attribute.name);
        }
    }
}

#[test]
fn every_shipped_attribute_is_used() {
    let used: Vec<String> =
        NAMES.iter().flat_map(|(name, _)| load(name).attributes).map(|attribute| attribute.name).collect();
    let described = super::reference::ATTRIBUTES["$defs"].as_object().expect("definitions");
    assert!(described.keys().all(|name| used.contains(name)));
}

#[test]
fn both_spellings_lead_to_the_canonical_one() {
    let target = finding();
    for (alias, name) in [
        ("state", "findingStatus"),
        ("firstFoundDate", "findingFirstFoundOn"),
        ("lastFoundDate", "findingLastFoundOn"),
        ("lastFixedDate", "findingLastFixedOn"),
        ("reopenedDate", "findingReopenedOn"),
    ] {
        assert_eq!(target.find(alias), target.find(name));
        assert_eq!(target.attributes[target.find(alias).expect("an alias")].name, name);
    }
    assert_eq!(target.find("Findingstatus"), None);
}

#[test]
fn each_asset_class_requires_its_own() {
    let required = |name: &str| -> Vec<String> {
        load(name).attributes.into_iter().filter(|attribute| attribute.required).map(|found| found.name).collect()
    };
    let finding = ["externalFindingId", "findingName", "findingSeverity", "findingStatus"];
    assert_eq!(required("finding/web_application"), [&finding[..], &["webAppName"]].concat());
    assert_eq!(required("finding/host"), [&finding[..], &["externalAssetId", "assetName"]].concat());
    assert_eq!(required("asset/web_application"), ["webAppName"]);
    assert_eq!(required("asset/host"), ["externalAssetId", "assetName"]);
}

#[test]
fn addresses_become_a_list_in_which_each_stands_once() {
    let target = load("asset/host");
    let list = |json: &'static str| Datum::Raw(crate::value::Raw::trusted(json));
    let settled = |value: Datum<'static>| {
        let mut values = vec![("assetName", Datum::Text("a".into())), ("externalAssetId", Datum::Text("1".into()))];
        values.push(("ipAddress", value));
        let entity = target.admit(draft(&target, &values), &[], additions()).map_err(|all| all[0].message.clone())?;
        let index = target.find("ipAddress").expect("shipped");
        Ok(entity.draft().value(index).map(Datum::to_json))
    };
    let good = |json: &str| Ok::<_, String>(Some(json.to_owned()));
    assert_eq!(settled(list(r#""10.0.0.1""#)), good(r#"["10.0.0.1"]"#));
    assert_eq!(settled(list(r#"["::1","10.0.0.1",null,"::1"]"#)), good(r#"["::1","10.0.0.1"]"#));
    assert_eq!(settled(Datum::List(vec![])), Ok(None));
    assert_eq!(settled(list("[null]")), Ok(None));
    let said = "`ipAddress` must be an IPv4 address or an IPv6 address, but is the text `db.example`";
    assert_eq!(settled(list(r#"["db.example"]"#)), Err(said.to_owned()));
    assert_eq!(settled(list("[[]]")), Err("`ipAddress` must be a string, but is an array".to_owned()));
}
