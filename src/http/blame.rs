//! What the client's own errors mean: the kind, and what to look at, in plain words.

use super::send_error::{find, has_io};
use super::trust::Judge;
use super::{SendError, SendErrorKind, TlsFault};
use reqwest::Url;
use rustls::CertificateError;
use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::time::Duration;

/// A host that the system could not resolve.
#[derive(Debug)]
pub(super) struct NotFound(pub(super) io::Error);

impl fmt::Display for NotFound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Error for NotFound {}

/// Finds words for what went wrong with one request.
pub(super) struct Blame<'b> {
    pub(super) url: &'b Url,
    pub(super) judge: &'b Judge,
}

impl Blame<'_> {
    /// The host of a url, in backticks, with the port when it is written.
    pub(super) fn host(url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        url.port().map_or_else(|| format!("`{host}`"), |port| format!("`{host}:{port}`"))
    }

    /// Why not even a status came.
    pub(super) fn no_answer(&self, error: &reqwest::Error) -> SendError {
        let host = Self::host(self.url);
        if let Some(tls) = find::<rustls::Error>(error) {
            return self.handshake(tls);
        }
        if error.is_connect() && error.is_timeout() {
            return self.no_connection_in_time();
        }
        if error.is_connect() || has_io(error, &[ErrorKind::ConnectionRefused]) || find::<NotFound>(error).is_some() {
            return self.no_connection(error, &last_words(error));
        }
        if error.is_builder() {
            let message = format!("no request can be made of it: {}", last_words(error));
            return SendError::new(SendErrorKind::Unsendable, message);
        }
        let message = format!("{host} closed the connection without an answer: {}", last_words(error));
        SendError::new(SendErrorKind::Reset, message)
    }

    /// Why there is not even a connection.
    pub(super) fn no_connection(&self, error: &(dyn Error + 'static), words: &str) -> SendError {
        let host = Self::host(self.url);
        if find::<NotFound>(error).is_some() {
            let message = format!("{host} was not found: no name server knows it");
            return SendError::new(SendErrorKind::NameNotFound, message);
        }
        if has_io(error, &[ErrorKind::TimedOut]) {
            return self.no_connection_in_time();
        }
        if has_io(error, &[ErrorKind::ConnectionRefused]) {
            let message = format!("{host} refused the connection: nothing listens there");
            return SendError::new(SendErrorKind::Refused, message);
        }
        SendError::new(SendErrorKind::Unreachable, format!("{host} cannot be reached: {words}"))
    }

    pub(super) fn no_connection_in_time(&self) -> SendError {
        let message = format!("{} did not accept a connection in time", Self::host(self.url));
        SendError::new(SendErrorKind::ConnectTimeout, message)
    }

    /// Why a body did not come whole.
    pub(super) fn broken(&self, error: &reqwest::Error, so_far: usize) -> SendError {
        let host = Self::host(self.url);
        if error.is_decode() && !is_cut(error) {
            let message =
                format!("the answer of {host} cannot be unpacked, its compression is broken: {}", last_words(error));
            return SendError::new(SendErrorKind::Undecodable, message);
        }
        let message = format!("the answer of {host} broke off after {so_far} bytes");
        SendError::new(SendErrorKind::Reset, message)
    }

    pub(super) fn stalled(&self, pause: Duration, so_far: usize) -> SendError {
        let message =
            format!("{} sent nothing more for {pause:?}, after {so_far} bytes of its answer", Self::host(self.url));
        SendError::new(SendErrorKind::Stalled, message)
    }

    pub(super) fn too_large(&self, limit: usize) -> SendError {
        let message = format!("the answer is larger than {} MiB", limit / 1024 / 1024);
        SendError::new(SendErrorKind::TooLarge, message)
    }

    /// Why a handshake failed.
    pub(super) fn handshake(&self, error: &rustls::Error) -> SendError {
        let host = Self::host(self.url);
        let shown = self.judge.refused().map(|shown| format!(" (it shows {shown})")).unwrap_or_default();
        let fault = fault(error);
        let message = match fault {
            TlsFault::Expired => format!("the certificate of {host} has expired{shown}"),
            TlsFault::NotYetValid => format!("the certificate of {host} is not valid yet{shown}"),
            TlsFault::UnknownIssuer => {
                format!("nobody whom this machine trusts has signed the certificate of {host}{shown}")
            }
            TlsFault::WrongHost => format!("the certificate of {host} is for another host{shown}"),
            TlsFault::OtherThanPinned => format!("{host} does not show the certificate that the profile pins{shown}"),
            TlsFault::NoRoots => "this machine has no list of trusted authorities".to_owned(),
            TlsFault::Other => format!("no TLS with {host}: {error}"),
        };
        SendError::new(SendErrorKind::Tls(fault), message)
    }
}

fn fault(error: &rustls::Error) -> TlsFault {
    use CertificateError as Bad;
    match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => TlsFault::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => TlsFault::NotYetValid,
            Bad::UnknownIssuer => TlsFault::UnknownIssuer,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => TlsFault::WrongHost,
            Bad::ApplicationVerificationFailure => TlsFault::OtherThanPinned,
            // A server certificate that is its own authority: signed by itself.
            Bad::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => TlsFault::UnknownIssuer,
            _ => TlsFault::Other,
        },
        rustls::Error::General(text) if text.contains("No CA certificates") => TlsFault::NoRoots,
        _ => TlsFault::Other,
    }
}

/// Whether the connection ended before the message did, as opposed to a message that makes no sense.
fn is_cut(error: &reqwest::Error) -> bool {
    use ErrorKind as Kind;
    has_io(error, &[Kind::ConnectionReset, Kind::ConnectionAborted, Kind::BrokenPipe, Kind::NotConnected])
        || format!("{error:?}").contains("hyper::Error")
}

/// The innermost source, which says most; urls stay out of it.
fn last_words(error: &reqwest::Error) -> String {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    if std::ptr::addr_eq(last, error) { "no reason is known".to_owned() } else { last.to_string() }
}
