//! What a credential in a header gives away: itself, what stands behind the scheme, and the pair inside of Basic.

use super::Scrubber;
use crate::value::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

impl Scrubber {
    /// Masks the value of a header that authentication made: `Bearer TOKEN`, `Token USER:PASS`, `Basic BASE64`.
    pub fn learn_header(&self, name: &str, value: &Secret) {
        let name = name.to_ascii_lowercase();
        self.learn(&name, value);
        let Some((scheme, credential)) = value.expose().split_once(' ') else { return };
        self.learn(&name, &Secret::new(credential));
        if !scheme.eq_ignore_ascii_case("basic") {
            return;
        }
        if let Some(pair) = STANDARD.decode(credential).ok().and_then(|pair| String::from_utf8(pair).ok()) {
            self.learn(&name, &Secret::new(pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basic_header_is_known_inside_and_out() {
        let scrubber = Scrubber::new();
        scrubber.learn_header("Authorization", &Secret::new("Basic dXNlcjpodW50ZXIy"));
        assert_eq!(scrubber.scrub("dXNlcjpodW50ZXIy, user:hunter2, user%3Ahunter2"), "***, ***, ***");
        assert_eq!(scrubber.to_placeholders("Basic dXNlcjpodW50ZXIy"), "{secret:authorization}");
    }
}
