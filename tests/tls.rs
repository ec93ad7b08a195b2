//! Certificates: which servers a run speaks with, and what it says of those it does not.

use crate::faults::workspace::{Came, Walk, Workspace};
use crate::vendor::certificates::{Authority, Identity, self_signed};
use crate::vendor::{Vendor, bugs};
use mapctl::http::Fingerprint;

/// A run against a server that shows this certificate; the file `ca.pem` holds the authority.
fn run(identity: &Identity, authority: &Authority, tls: &str) -> Came {
    let vendor = Vendor::start_tls(identity, bugs);
    let workspace = Workspace::new(&vendor.url, Walk::Offset, &[], tls);
    workspace.write("ca.pem", &authority.pem());
    workspace.run()
}

fn pin(identity: &Identity) -> String {
    format!("tls: {{ pin: \"{}\" }}", Fingerprint::of(&identity.certificate))
}

const CA: &str = "tls: { ca_file: ca.pem }";

#[test]
fn a_named_authority_and_a_pinned_certificate_are_accepted() {
    let authority = Authority::new("Acme");
    let signed = authority.sign("localhost");
    let own = self_signed("elsewhere.example");
    for (came, what) in [
        (run(&signed, &authority, CA), "signed by the named authority"),
        (run(&own, &authority, &pin(&own)), "self-signed and pinned"),
        (run(&signed, &authority, &pin(&signed)), "signed by a stranger and pinned"),
    ] {
        assert_eq!((came.exit, came.out.lines().count()), (0, 6), "{what}: {}{}", came.reasons(), came.complaints);
    }
}

#[test]
fn every_other_certificate_is_refused_with_its_reason() {
    let (authority, stranger) = (Authority::new("Acme"), Authority::new("Stranger"));
    let own = self_signed("localhost");
    for (came, reason) in [
        (run(&own, &authority, CA), "nobody whom this machine trusts has signed"),
        (run(&stranger.sign("localhost"), &authority, CA), "nobody whom this machine trusts has signed"),
        (run(&authority.sign_until("localhost", 2001), &authority, CA), "has expired"),
        (run(&authority.sign("elsewhere.example"), &authority, CA), "is for another host"),
        (
            run(&own, &authority, &pin(&stranger.sign("localhost"))),
            "does not show the certificate that the profile pins",
        ),
    ] {
        assert_eq!(came.exit, 1, "{reason}: {}", came.complaints);
        assert!(came.reasons().contains(reason), "{reason}: {}", came.reasons());
    }
    let shown = Fingerprint::of(&own.certificate).to_string();
    assert!(run(&own, &authority, CA).reasons().contains(&shown), "the message says what the server shows");
}
