//! HTTP Basic: a user name and a password.

use super::{Authenticator, credential, seal_header};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::Request;
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) static KIND: Kind = Kind {
    name: "basic",
    summary: "HTTP Basic: a user name and a password",
    example: "auth:\n  basic: { username: \"{{ settings.username }}\", password: \"{{ settings.password }}\" }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::required("username", FIELD, "the user name"),
    Key::required("password", FIELD, "the password; may be the empty text"),
];

/// `Authorization: Basic …`.
#[derive(Debug)]
pub(super) struct Basic {
    username: Field,
    password: Field,
}

impl Basic {
    pub(super) fn compile(args: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let username = Field::compile(args.get("username")?, names, report);
        let password = Field::compile(args.get("password")?, names, report);
        Some(Self { username: username?, password: password? })
    }
}

impl Authenticator for Basic {
    fn authorize(&self, request: &mut Request, _token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        let username = credential(&self.username, "user name", frame)?;
        let password = credential(&self.password, "password", frame)?;
        seal_header(request, "Authorization", encoded(&username, &password))
    }
}

fn encoded(username: &Secret, password: &Secret) -> Secret {
    Secret::new(format!("Basic {}", STANDARD.encode(format!("{}:{}", username.expose(), password.expose()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        let header = encoded(&Secret::new("Aladdin"), &Secret::new("open sesame"));
        assert_eq!(header.expose(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(encoded(&Secret::new("t"), &Secret::new("")).expose(), "Basic dDo=");
    }
}
