//! A row holds what it would hold if its record exploded into nothing else: whether a field reads the record, an item of one
//! array or of several, or of an array that all records share.

use crate::scratch::{mapctl, scored};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const MAP: &str = scored!(
    r#"
map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
endpoints:
  findings: { file: "pages/*.json", key: $.id, records: "$.rows[*]" }
transform_maps:
  findings:
    from: findings
    to: finding/host
    identity: [externalFindingId, $asset.host, $vuln.name, $port]
    each:
      asset: $.assets[*]
      vuln: { in: "$.found.vulns[*]", none: keep }
      port: { in: $asset.ports, none: keep }
    join: { owner: { in: "$page.owners[*]", where: { id: $asset.owner } } }
    skip: { closed: vuln.state == "closed" }
    fields:
      externalFindingId: $.id
      assetName: $asset.host
      externalAssetId: "{{ record.id }}/{{ asset.host }}"
      findingName: { from: $vuln.name, default: nothing found }
      findingDescription: "{{ asset.host }}: {{ vuln.name }} {{ port }}"
      findingSeverity: { score: $vuln.severity }
      findingStatus: { from: $vuln.state, enum: { open: ACTIVE }, otherwise: reject, default: NEW }
      detectionResult: $owner.name
      remediationStrategy: "{{ record.id }} asks {{ owner.name }}"
      port: $port
"#
);

/// Two pages of records with up to three assets and vulnerabilities; each page has owners of its own.
fn page(number: usize) -> Value {
    let rows: Vec<Value> = (number * 40..number * 40 + 40).map(row).collect();
    let owners: Vec<Value> = (0..3).map(|id| json!({"id": id, "name": format!("owner {id} of {number}")})).collect();
    json!({"rows": rows, "owners": owners})
}

fn row(number: usize) -> Value {
    let asset = |at: usize| {
        let ports: Vec<usize> = (0..(number + at) % 3).map(|port| 8000 + port).collect();
        json!({"host": format!("h{number}-{at}"), "owner": (number + at) % 4, "ports": ports})
    };
    let vuln = |at: usize| {
        let state = ["open", "closed", "open", "odd"][(number + at) % 4];
        let severity = ["low", "odd", "high"][(number + at) % 3];
        json!({"name": format!("v{at} \u{e9}"), "state": state, "severity": severity})
    };
    let assets: Vec<Value> = (0..number % 3 + 1).map(asset).collect();
    let vulns: Vec<Value> = (0..number / 2 % 4).map(vuln).collect();
    json!({"id": format!("r{number}"), "assets": assets, "found": {"vulns": vulns}})
}

/// The items, or once nothing.
fn each(list: &Value) -> Vec<Value> {
    match list.as_array().map(Vec::as_slice) {
        None | Some([]) => vec![Value::Null],
        Some(items) => items.to_vec(),
    }
}

/// What the map makes of a record, worked out row by row.
fn expected(row: &Value, owners: &Value, rejected: &mut usize) -> Vec<Value> {
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let mut rows = Vec::new();
    for asset in each(&row["assets"]) {
        for vuln in each(&row["found"]["vulns"]) {
            for port in each(&asset["ports"]) {
                if vuln["state"] == "closed" {
                    continue;
                }
                if vuln["state"] == "odd" {
                    *rejected += 1;
                    continue;
                }
                let owner = owners.as_array().expect("a list").iter().find(|owner| owner["id"] == asset["owner"]);
                let owner = owner.map(|owner| owner["name"].clone()).unwrap_or_default();
                let [id, host, name] = [&row["id"], &asset["host"], &vuln["name"]].map(text);
                // A template of which a name is absent gives nothing.
                let whole = |is_there: bool, text: String| if is_there { json!(text) } else { Value::Null };
                let described = whole(!vuln.is_null() && !port.is_null(), format!("{host}: {name} {port}"));
                let advice = whole(!owner.is_null(), format!("{id} asks {}", text(&owner)));
                rows.push(json!({
                    "externalFindingId": id,
                    "assetName": host,
                    "externalAssetId": format!("{id}/{host}"),
                    "findingName": if vuln.is_null() { "nothing found".to_owned() } else { name.clone() },
                    "findingDescription": described,
                    "findingSeverity": match vuln["severity"].as_str() { Some("low") => 2, Some("high") => 4, _ => 3 },
                    "findingStatus": if vuln.is_null() { "NEW" } else { "ACTIVE" },
                    "detectionResult": owner,
                    "remediationStrategy": advice,
                    "port": port,
                }));
            }
        }
    }
    rows
}

#[test]
fn every_row_holds_what_its_own_items_give() {
    let scratch = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).and_then(|()| fs::write(path, text)).expect("written");
    };
    write("maps/acme.yaml", MAP);
    write("profiles/acme.yaml", "profile: acme\nmap: acme\nallow_rejects: 1000\noutputs: [{ ndjson: out.ndjson }]\n");
    let (mut due, mut rejected) = (Vec::new(), 0);
    for number in 0..2 {
        let page = page(number);
        write(&format!("pages/{number}.json"), &page.to_string());
        for row in page["rows"].as_array().expect("a list") {
            due.extend(expected(row, &page["owners"], &mut rejected));
        }
    }
    let arguments = ["-q", "run", "acme", "--report", "report.json"].map(str::to_owned);
    let output = mapctl(scratch.path(), &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read_to_string(scratch.path().join(name)).expect("written");
    let text = read("out.ndjson");
    let came: Vec<Value> = text.lines().map(|line| line.parse().expect("JSON")).collect();
    assert_eq!(came.len(), due.len());
    for (came, due) in came.iter().zip(&due) {
        for (name, value) in due.as_object().expect("members") {
            assert_eq!(&came[name], value, "{name}: {came}");
        }
    }
    let report: Value = read("report.json").parse().expect("a report");
    assert_eq!(report["maps"][0]["rejected"]["unlisted-value"], json!(rejected), "{report:#}");
    assert!(due.len() > 200 && rejected > 20, "{} {rejected}", due.len());
}
