//! XChaCha20-Poly1305 under a key that Argon2id derives. The parameters belong to version 1 of the file.

use super::Key;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

pub(super) const SALT: usize = 16;
pub(super) const NONCE: usize = 24;
/// 19 MiB, two passes, one lane: the first recommendation of OWASP's password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A cipher for one file.
pub(super) struct Cipher(XChaCha20Poly1305);

/// What was encrypted, with what it was encrypted under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) nonce: [u8; NONCE],
    pub(super) bytes: Vec<u8>,
}

impl Cipher {
    /// The cipher of this key in the file with this salt.
    pub(super) fn new(key: &Key, salt: &[u8; SALT]) -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).expect("constants within Argon2's bounds");
        let mut derived = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(key.secret.expose().as_bytes(), salt, &mut derived)
            .expect("a salt of 16 bytes and an output of 32 are within Argon2's bounds");
        Self(XChaCha20Poly1305::new(&derived.into()))
    }

    /// Encrypts; `beside` stands in clear text and is authenticated, too.
    pub(super) fn seal(&self, nonce: [u8; NONCE], clear: &[u8], beside: &[u8]) -> Sealed {
        let payload = Payload { msg: clear, aad: beside };
        let bytes = self.0.encrypt(&XNonce::from(nonce), payload).expect("secrets are far below 256 GiB");
        Sealed { nonce, bytes }
    }

    /// Decrypts; `None` when key, contents or what stands beside is not what it was.
    pub(super) fn open(&self, sealed: &Sealed, beside: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(&XNonce::from(sealed.nonce), Payload { msg: &sealed.bytes, aad: beside }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Secret;

    /// The vector of draft-irtf-cfrg-xchacha-03, A.3.1.
    #[test]
    fn the_vector_of_the_draft() {
        let key: [u8; 32] = std::array::from_fn(|at| 0x80 + u8::try_from(at).unwrap());
        let nonce: [u8; NONCE] = std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
        let beside = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let clear = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let cipher = Cipher(XChaCha20Poly1305::new(&key.into()));
        let sealed = cipher.seal(nonce, clear.as_bytes(), &beside);
        assert_eq!(sealed.bytes[..4], [0xbd, 0x6d, 0x17, 0x9d]);
        assert_eq!(sealed.bytes[clear.len()..][..4], [0xc0, 0x87, 0x59, 0x24]);
        assert_eq!(cipher.open(&sealed, &beside).as_deref(), Some(clear.as_bytes()));
    }

    #[test]
    fn salt_and_key_make_the_cipher() {
        let key = |text: &str| Key::new(Secret::new(text), "a test").unwrap();
        let sealed = Cipher::new(&key("long and random"), &[1; SALT]).seal([0; NONCE], b"x", b"");
        assert_eq!(Cipher::new(&key("long and random"), &[1; SALT]).open(&sealed, b""), Some(b"x".to_vec()));
        assert_eq!(Cipher::new(&key("long and random"), &[2; SALT]).open(&sealed, b""), None);
        assert_eq!(Cipher::new(&key("long and Random"), &[1; SALT]).open(&sealed, b""), None);
    }
}
