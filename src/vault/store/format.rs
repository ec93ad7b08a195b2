//! The file: a line that says what it is, a salt, a check of the key, the contents; binary parts in Base64.
//!
//! The check is nothing at all, sealed by itself. It tells a wrong key from contents that were changed; what stands above
//! the contents is authenticated with them.

use super::cipher::{Cipher, NONCE, SALT, Sealed};
use super::{Key, Secrets};
use crate::value::Secret;
use crate::vault::VaultError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::path::Path;

const NAME: &str = "mapctl-secrets";
const VERSION: &str = "1";

/// The secrets as the text of a file, with a salt of its own.
pub(super) fn write(secrets: &Secrets, key: &Key) -> Result<String, VaultError> {
    let salt = random::<SALT>()?;
    let cipher = Cipher::new(key, &salt);
    let check = cipher.seal(random()?, b"", b"");
    let head = format!("{NAME} {VERSION}\nsalt {}\ncheck {}\n", STANDARD.encode(salt), shown(&check));
    let clear: BTreeMap<&str, &str> = secrets.0.iter().map(|(name, secret)| (name.as_str(), secret.expose())).collect();
    let clear = serde_json::to_vec(&clear).expect("texts are JSON");
    let data = cipher.seal(random()?, &clear, head.as_bytes());
    Ok(format!("{head}data {}\n", shown(&data)))
}

/// The secrets in the text of a file.
pub(super) fn parse(text: &str, key: &Key, path: &Path) -> Result<Secrets, VaultError> {
    let tampered = || VaultError::Tampered(path.to_owned());
    let written = Written::parse(text, path)?;
    let cipher = Cipher::new(key, &written.salt);
    if cipher.open(&written.check, b"").is_none() {
        return Err(VaultError::WrongKey(path.to_owned()));
    }
    let data = written.data.ok_or_else(tampered)?;
    let clear = cipher.open(&data, written.head.as_bytes()).ok_or_else(tampered)?;
    let secrets: BTreeMap<String, String> = serde_json::from_slice(&clear).map_err(|_| tampered())?;
    Ok(Secrets(secrets.into_iter().map(|(name, text)| (name, Secret::new(text))).collect()))
}

/// The parts of a file.
struct Written<'t> {
    /// Everything above the contents.
    head: &'t str,
    salt: [u8; SALT],
    check: Sealed,
    /// `None` when they cannot be read.
    data: Option<Sealed>,
}

impl<'t> Written<'t> {
    fn parse(text: &'t str, path: &Path) -> Result<Self, VaultError> {
        let foreign = |why: &str| VaultError::Foreign { path: path.to_owned(), why: why.to_owned() };
        let mut lines = text.lines();
        match lines.next().and_then(|line| line.split_once(' ')) {
            Some((NAME, VERSION)) => {}
            Some((NAME, _)) => return Err(foreign("was written by another version of mapctl")),
            _ => return Err(foreign("does not hold secrets of mapctl")),
        }
        let mut line = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let salt = line("salt").and_then(|text| STANDARD.decode(text).ok()?.try_into().ok());
        let check = line("check").and_then(read);
        let (Some(salt), Some(check)) = (salt, check) else { return Err(VaultError::Tampered(path.to_owned())) };
        let head = text.find("\ndata ").map_or(text, |at| &text[..=at]);
        Ok(Self { head, salt, check, data: line("data").and_then(read) })
    }
}

fn shown(sealed: &Sealed) -> String {
    format!("{} {}", STANDARD.encode(sealed.nonce), STANDARD.encode(&sealed.bytes))
}

fn read(text: &str) -> Option<Sealed> {
    let (nonce, bytes) = text.split_once(' ')?;
    let nonce: [u8; NONCE] = STANDARD.decode(nonce).ok()?.try_into().ok()?;
    Some(Sealed { nonce, bytes: STANDARD.decode(bytes).ok()? })
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::Io {
        path: "the random source".into(),
        action: "read",
        why: error.to_string(),
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_files_with_the_same_contents_have_nothing_in_common() {
        let key = Key::new(Secret::new("long and random"), "a test").unwrap();
        let [one, other] = [(); 2].map(|()| write(&Secrets::default(), &key).unwrap());
        let differing = one.lines().zip(other.lines()).filter(|(one, other)| one != other).count();
        assert_eq!(differing, 3, "{one}{other}");
    }

    proptest! {
        #[test]
        fn nothing_that_a_file_holds_panics(text in "(mapctl-secrets 1\n)?(salt [A-Za-z0-9+/=]{0,24}\n)?(check .{0,40}\n)?(data .{0,40}\n)?.{0,20}") {
            let _ = Written::parse(&text, Path::new("secrets"));
        }
    }
}
