//! Where a map sends requests, as `maps show --egress` lists it; what a profile says of TLS is judged before anything is sent.

use crate::faults::workspace::{Walk, Workspace};

#[test]
fn hosts_methods_and_secrets_are_listed() {
    let workspace = Workspace::new("https://api.acme.example", Walk::Graphql, &["files.acme.example"], "");
    let shown = workspace.command(&["maps", "show", "acme", "--egress", "--json"]);
    let rows: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let expected = serde_json::json!([
        {"endpoint": "bugs", "method": "POST", "host": "{{ settings.url }}", "secrets": ["token"]},
        {"endpoint": "(links and redirects)", "method": "any", "host": "files.acme.example", "secrets": []},
    ]);
    assert_eq!(rows, expected);
}

#[test]
fn a_profile_that_trusts_what_is_none_is_wrong() {
    for (tls, complaint) in [
        ("tls: { ca_file: gone.pem }", "does not exist"),
        ("tls: { ca_file: token }", "it holds no certificate in PEM"),
        ("tls: { pin: 'sha256:12' }", "`sha256:12` is no fingerprint"),
    ] {
        let came = Workspace::new("https://api.acme.example", Walk::Offset, &[], tls).run();
        assert!(came.exit == 2 && came.complaints.contains(complaint), "{tls}: {}", came.complaints);
    }
}
