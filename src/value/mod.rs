//! Data in motion: raw JSON text, its scanner and tree; a value under way; a secret, and how it stays one.

mod datum;
pub mod decimal;
mod fingerprint;
mod placeholder;
mod raw;
pub mod rfc3339;
pub mod scan;
mod scrub;
mod secret;
mod tree;

pub use datum::Datum;
pub use fingerprint::{Prints, fingerprint, push_hex, sha256, short_fingerprint, to_hex};
pub use placeholder::{has_placeholder, is_placeholder, may_be, placeholder, placeholders};
pub use raw::{Raw, Type};
pub use scrub::{Learned, SHORTEST, Scrubbed, Scrubber};
pub use secret::{MASK, Secret};
pub use tree::{Node, Place, Tree};
