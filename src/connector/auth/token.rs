//! Tokens: how one is asked for, and what comes back.

use crate::connector::request::Target;
use crate::expression::Frame;
use crate::http::{Method, Request, Response, Url};
use crate::value::Secret;
use std::fmt::Debug;
use std::time::Duration;

/// What proves who requests are from, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub secret: Secret,
    /// Counted from the request; `None`: until it is refused.
    pub expires_in: Option<Duration>,
}

/// A request for a token.
#[derive(Debug)]
pub struct TokenRequest {
    pub request: Request,
    /// The values in it that came from settings, to be taken out of whatever the server says.
    pub secrets: Vec<Secret>,
}

/// Where tokens come from.
pub trait TokenSource: Debug + Send + Sync {
    /// The url that is asked, whose host is one of the map's hosts.
    fn target(&self) -> &Target;

    /// How it is asked.
    fn method(&self) -> Method;

    /// The request for a token. `Err` says which part of the credential is missing.
    fn token_request(&self, base: Option<&Url>, frame: &Frame<'_>) -> Result<TokenRequest, String>;

    /// The token in a good answer (status 200 to 299); `Err` says why there is none, without the answer's values, for the
    /// token may be among them.
    fn read_token(&self, answer: &Response) -> Result<Token, String>;

    /// What to check when the server refuses.
    fn advice(&self) -> &'static str;
}
