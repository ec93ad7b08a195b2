//! Certificates for the scripted vendor, made for each test.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};

/// An authority that signs.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a server shows, and the key to it.
pub struct Identity {
    pub certificate: Vec<u8>,
    pub key: Vec<u8>,
}

impl Authority {
    /// A new one.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are sound names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(params, key).expect("a certificate") }
    }

    /// As a file holds it.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a host.
    pub fn sign(&self, host: &str) -> Identity {
        self.sign_until(host, 4096)
    }

    /// A certificate for a host that is good until that year.
    pub fn sign_until(&self, host: &str, year: i32) -> Identity {
        let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { certificate: certificate.der().to_vec(), key: key.serialize_der() }
    }
}

/// A certificate that is signed by itself.
pub fn self_signed(host: &str) -> Identity {
    let certified = rcgen::generate_simple_self_signed(vec![host.to_owned()]).expect("a certificate");
    Identity { certificate: certified.cert.der().to_vec(), key: certified.signing_key.serialize_der() }
}
