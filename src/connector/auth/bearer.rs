//! A token that the profile gives, as RFC 6750 sends it.

use super::{Authenticator, credential, seal_header};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::Request;
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "bearer",
    summary: "A token of the profile's own, sent as `Authorization: Bearer TOKEN`",
    example: "auth:\n  bearer: { token: \"{{ settings.token }}\" }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[Key::required("token", FIELD, "the token, without the word `Bearer`")];

/// `Authorization: Bearer …`.
#[derive(Debug)]
pub(super) struct Bearer {
    token: Field,
}

impl Bearer {
    pub(super) fn compile(args: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        Some(Self { token: Field::compile(args.get("token")?, names, report)? })
    }
}

impl Authenticator for Bearer {
    fn authorize(&self, request: &mut Request, _token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        let token = credential(&self.token, "token", frame)?;
        seal_header(request, "Authorization", Secret::new(format!("Bearer {}", token.expose())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::{complaints, signed};
    use crate::http::HeaderValue;
    use crate::value::Secret;

    const AUTH: &str = "bearer: { token: '{{ settings.token }}' }";

    #[test]
    fn the_token_goes_as_a_secret() {
        let request = signed(AUTH, r#"{"token":"abc"}"#, None).unwrap();
        assert_eq!(request.header("authorization"), Some(&HeaderValue::Secret(Secret::new("Bearer abc"))));
    }

    #[test]
    fn a_token_that_is_missing_or_cannot_be_sent_is_told_without_it() {
        let why = signed(AUTH, "{}", None).unwrap_err();
        assert_eq!(why, "the token of `connect.auth` is not there: `{{ settings.token }}` has no value");
        let why = signed(AUTH, r#"{"token":"hunter2\n"}"#, None).unwrap_err();
        assert!(why.contains("`Authorization` holds characters") && !why.contains("hunter2"), "{why}");
    }

    #[test]
    fn misuse_is_reported() {
        assert_eq!(complaints("bearer: { tokn: x }"), ["unknown-key"]);
        assert_eq!(complaints("bearer: { token: '{{ settings.nope }}' }"), ["undefined-name"]);
    }
}
