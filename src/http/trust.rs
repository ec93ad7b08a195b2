//! Whom the client trusts: this machine's authorities and those of the profile, or one pinned certificate alone.

use super::fingerprint::Fingerprint;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, Mutex, PoisonError};

/// Whom to trust besides this machine's authorities, or in their place.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Further authorities, as PEM texts.
    pub authorities: Vec<Vec<u8>>,
    /// The only certificate that is accepted, whoever signed it and for whichever host.
    pub pin: Option<Fingerprint>,
}

/// Judges the certificates of servers, and remembers what it refused.
#[derive(Debug)]
pub(super) struct Judge {
    provider: Arc<CryptoProvider>,
    rule: Rule,
    refused: Mutex<Option<Fingerprint>>,
}

#[derive(Debug)]
enum Rule {
    Pinned(Fingerprint),
    Signed(Verifier),
    /// This machine has no authorities; nobody is trusted, but plain http goes on.
    Nobody(Error),
}

impl Trust {
    /// The certificates of a PEM text; an error when it holds none.
    pub fn check_authority(pem: &[u8]) -> Result<(), String> {
        let certificates = certificates(pem)?;
        // The verifier refuses what is no authority's certificate.
        Verifier::new_with_extra_roots(certificates, Arc::new(aws_lc_rs::default_provider()))
            .map(drop)
            .map_err(|error| format!("not a certificate that can be trusted: {error}"))
    }

    /// The rules for a client.
    pub(super) fn config(&self) -> Result<(ClientConfig, Arc<Judge>), String> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let judge =
            Arc::new(Judge { rule: self.rule(&provider)?, provider: Arc::clone(&provider), refused: Mutex::default() });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&judge) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok((config, judge))
    }

    fn rule(&self, provider: &Arc<CryptoProvider>) -> Result<Rule, String> {
        if let Some(pin) = self.pin {
            return Ok(Rule::Pinned(pin));
        }
        let mut authorities = Vec::new();
        for pem in &self.authorities {
            authorities.extend(certificates(pem)?);
        }
        Ok(Verifier::new_with_extra_roots(authorities, Arc::clone(provider)).map_or_else(Rule::Nobody, Rule::Signed))
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if certificates.is_empty() => Err("it holds no certificate in PEM".to_owned()),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(format!("it is no PEM: {error}")),
    }
}

impl Judge {
    /// The certificate that was refused last.
    pub(super) fn refused(&self) -> Option<Fingerprint> {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Fingerprint::of(certificate);
        let judged = match &self.rule {
            Rule::Pinned(pin) if *pin == shown => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(_) => Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)),
            Rule::Signed(verifier) => verifier.verify_server_cert(certificate, intermediates, name, ocsp, now),
            Rule::Nobody(error) => Err(error.clone()),
        };
        if judged.is_err() {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        }
        judged
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_told() {
        assert!(Trust::check_authority(b"hello").unwrap_err().contains("holds no certificate"));
        let broken = b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
        assert!(Trust::check_authority(broken).is_err());
        let no_authority = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(Trust::check_authority(no_authority).unwrap_err().contains("not a certificate"));
    }
}
