//! No authentication.

use super::Authenticator;
use crate::expression::Frame;
use crate::http::Request;
use crate::registry::{Kind, Shape};
use crate::value::Secret;

pub(super) static KIND: Kind = Kind {
    name: "none",
    summary: "No authentication",
    example: "auth: none",
    args: Shape::Record(&[]),
    bare: true,
    planned: false,
};

/// Adds nothing.
#[derive(Debug)]
pub(super) struct None;

impl Authenticator for None {
    fn authorize(&self, _request: &mut Request, _token: Option<&Secret>, _frame: &Frame<'_>) -> Result<(), String> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Url};

    #[test]
    fn the_request_stays_as_it_is() {
        let mut request = Request::new(Method::GET, Url::parse("https://h/").unwrap());
        None.authorize(&mut request, Option::None, &Frame::new(0)).unwrap();
        assert!(request.headers.is_empty());
    }
}
