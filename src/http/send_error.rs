//! Why there is no answer: a kind for those who act on it, and plain words for people.

use std::error::Error;
use std::io;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    pub kind: SendErrorKind,
    /// A plain sentence without any credential: what happened, and what to do about it.
    pub message: String,
}

/// What kept an answer from coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendErrorKind {
    /// No name server knows the host.
    NameNotFound,
    /// Nothing listens there.
    Refused,
    /// There is no way there, or a proxy that does not let through.
    Unreachable,
    /// The connection was not made in time.
    ConnectTimeout,
    /// The handshake failed.
    Tls(TlsFault),
    /// Nothing came for too long.
    Stalled,
    /// It was not whole in time.
    TimedOut,
    /// The connection broke off.
    Reset,
    /// It is larger than a page may be.
    TooLarge,
    /// Its compression is broken.
    Undecodable,
    /// It may not be sent there, or not that way.
    Forbidden,
    /// The recording does not hold it, or cannot take it.
    NotRecorded,
    /// It could not be written as a request at all.
    Unsendable,
}

/// Why a handshake failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    Expired,
    NotYetValid,
    /// Signed by itself, or by somebody whom this machine does not know.
    UnknownIssuer,
    /// The certificate is for another host.
    WrongHost,
    /// Not the certificate that the profile pins.
    OtherThanPinned,
    /// This machine trusts nobody at all.
    NoRoots,
    Other,
}

impl SendError {
    /// An error of that kind: what happened; what to do about it is added.
    pub fn new(kind: SendErrorKind, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        Self { kind, message: kind.hint().map_or_else(|| fact.clone(), |hint| format!("{fact}; {hint}")) }
    }

    /// What happened, without what to do about it.
    pub fn fact(&self) -> &str {
        let hint = self.kind.hint().and_then(|hint| self.message.strip_suffix(hint)?.strip_suffix("; "));
        hint.unwrap_or(&self.message)
    }

    /// The message of the last of so many attempts.
    pub fn after(&self, attempts: u32) -> String {
        let fact = self.fact();
        format!("{fact} ({attempts} attempts){}", &self.message[fact.len()..])
    }

    /// Whether the same request may fare better a moment later.
    pub fn is_transient(&self) -> bool {
        use SendErrorKind as Kind;
        self.is_before_contact()
            || matches!(self.kind, Kind::Stalled | Kind::TimedOut | Kind::Reset | Kind::Undecodable)
    }

    /// Whether no server was met: nothing may be there at all.
    pub fn is_before_contact(&self) -> bool {
        use SendErrorKind as Kind;
        matches!(self.kind, Kind::NameNotFound | Kind::Refused | Kind::Unreachable | Kind::ConnectTimeout)
    }

    /// Whether the server may have begun to work on the request: one that starts a job must not be sent again then.
    pub fn may_have_arrived(&self) -> bool {
        use SendErrorKind as Kind;
        !self.is_before_contact()
            && !matches!(self.kind, Kind::Tls(_) | Kind::Forbidden | Kind::NotRecorded | Kind::Unsendable)
    }
}

/// The first error of a type among an error and its sources.
pub(super) fn find<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    sources(error).find_map(|error| error.downcast_ref::<T>())
}

/// Whether an I/O error of that kind is among an error and its sources.
pub(super) fn has_io(error: &(dyn Error + 'static), kinds: &[io::ErrorKind]) -> bool {
    sources(error).any(|error| error.downcast_ref::<io::Error>().is_some_and(|error| kinds.contains(&error.kind())))
}

/// An error and its sources; what an I/O error wraps is one of them.
fn sources<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| {
        let error: &'e (dyn Error + 'static) = *error;
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_sent_may_be_sent_again() {
        let error = |kind| SendError::new(kind, "x");
        for kind in [SendErrorKind::Refused, SendErrorKind::ConnectTimeout, SendErrorKind::NameNotFound] {
            assert!(error(kind).is_transient() && !error(kind).may_have_arrived(), "{kind:?}");
        }
        for kind in [SendErrorKind::TimedOut, SendErrorKind::Reset, SendErrorKind::Stalled] {
            assert!(error(kind).is_transient() && error(kind).may_have_arrived(), "{kind:?}");
        }
        let pinned = error(SendErrorKind::Tls(TlsFault::OtherThanPinned));
        assert!(!pinned.is_transient() && !pinned.may_have_arrived());
        assert!(!error(SendErrorKind::TooLarge).is_transient());
    }

    #[test]
    fn what_to_do_stands_behind_what_happened() {
        let error = SendError::new(SendErrorKind::Refused, "`h` refused the connection");
        assert_eq!(error.message, "`h` refused the connection; check host and port");
        assert_eq!(error.fact(), "`h` refused the connection");
        assert_eq!(error.after(3), "`h` refused the connection (3 attempts); check host and port");
        assert_eq!(SendError::new(SendErrorKind::NotRecorded, "x").after(2), "x (2 attempts)");
    }

    #[test]
    fn wrapped_errors_are_found() {
        let inner = io::Error::from(io::ErrorKind::ConnectionReset);
        let outer = io::Error::other(io::Error::other(inner));
        assert!(has_io(&outer, &[io::ErrorKind::ConnectionReset]));
        assert!(!has_io(&outer, &[io::ErrorKind::ConnectionRefused]));
        assert!(find::<std::fmt::Error>(&io::Error::other(std::fmt::Error)).is_some());
    }
}
