//! What to do about which fault: the one table that runs and connection tests share.

use super::{SendErrorKind, TlsFault};

/// Nothing at all in an answer.
pub const EMPTY: &str =
    "an API says even that there is nothing: check the url in the profile's settings, and any proxy on the way";
/// HTML in place of data.
pub const WEB_PAGE: &str = "websites, login pages and proxies answer like that: check that the url in the profile's settings is the API's own, and that no proxy stands in between";
/// A proxy of the environment that lets nobody through.
pub const PROXY: &str =
    "the environment names it: check `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, or list the host in `NO_PROXY`";

impl SendErrorKind {
    /// What to do when there is no answer for this reason. `None`: the error's own words say it.
    pub fn hint(self) -> Option<&'static str> {
        use SendErrorKind as Kind;
        Some(match self {
            Kind::NameNotFound => "check the host's name in the url",
            Kind::Refused => "check host and port",
            Kind::Unreachable => "check the network, the firewall, and the proxy that the environment names",
            Kind::ConnectTimeout => "check host and port, and the way there: firewall, VPN, proxy",
            Kind::Tls(fault) => fault.hint(),
            Kind::Stalled => "try again later; a proxy on the way may hold answers back",
            Kind::TimedOut => "try again later, or allow more time in the profile: `limits: { timeout: 2m }`",
            Kind::Reset => {
                "try again later; if it stays so, check that port and `https://` go together, and any proxy on the way"
            }
            Kind::TooLarge => "ask for smaller pages: `size` under `paginate` in the map",
            Kind::Undecodable => "try again later; if it stays so, a proxy on the way may break it",
            Kind::Forbidden => "write `https://`, or allow it in the profile: `tls: { plain_http: true }`",
            Kind::NotRecorded | Kind::Unsendable => return None,
        })
    }
}

impl TlsFault {
    fn hint(self) -> &'static str {
        match self {
            TlsFault::Expired => "the server needs a new one; if it has one, check this machine's clock",
            TlsFault::NotYetValid => "check this machine's clock",
            TlsFault::UnknownIssuer => {
                "name its authority in the profile, `tls: { ca_file: … }`, or accept this certificate alone, `tls: { pin: … }`"
            }
            TlsFault::WrongHost => "check the host's name in the url",
            TlsFault::OtherThanPinned => "make sure that it is the right server before you change `tls.pin`",
            TlsFault::NoRoots => {
                "install `ca-certificates`, or name an authority in the profile: `tls: { ca_file: … }`"
            }
            TlsFault::Other => "check that the port speaks https",
        }
    }
}

/// What to do about an answer of that status.
pub fn status_hint(status: u16) -> Option<&'static str> {
    Some(match status {
        400 | 422 => "the vendor does not take the request: check the profile's filters and settings",
        401 => {
            "check the credential in the profile's settings: is it whole, of this very server, not expired and not revoked"
        }
        403 => {
            "give the credential's owner the permission to read this; a firewall of the vendor may also refuse this machine's address"
        }
        404 | 410 => {
            "check the url in the profile's settings, and that this edition of the vendor's product has that API"
        }
        407 => PROXY,
        429 => "wait and try again; fewer requests help, too: `limits: { rate: … }` in the profile",
        500.. => "the fault is the vendor's: try again later",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_one_part_of_a_sentence() {
        use SendErrorKind as Kind;
        let kinds =
            [Kind::NameNotFound, Kind::Refused, Kind::ConnectTimeout, Kind::Tls(TlsFault::Expired), Kind::Reset];
        let hints = kinds.iter().filter_map(|kind| kind.hint()).chain((400..600).filter_map(status_hint));
        for hint in hints.chain([EMPTY, WEB_PAGE]) {
            assert!(!hint.ends_with('.') && hint.starts_with(char::is_lowercase), "{hint}");
        }
        assert_eq!((status_hint(200), Kind::NotRecorded.hint()), (None, None));
    }
}
