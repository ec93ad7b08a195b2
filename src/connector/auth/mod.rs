//! How requests prove who they are from. One kind a file; what a kind adds to a request is a secret.

mod basic;
mod header;
mod none;
mod planned;

use crate::diagnostic::Report;
use crate::expression::{Fate, Field, Frame, Names};
use crate::http::Request;
use crate::registry::{Choice, Kind};
use crate::value::Secret;
use crate::yaml::Node;
use std::borrow::Cow;
use std::fmt::Debug;

/// Puts credentials on requests.
pub trait Authenticator: Debug {
    /// Adds the credential to a request that goes to the vendor's own origin. `frame` holds the settings, secrets
    /// included. `Err` says which part of the credential is missing.
    fn authorize(&self, request: &mut Request, frame: &Frame<'_>) -> Result<(), String>;
}

/// Every kind of authentication.
pub static CHOICE: Choice = Choice { what: "an authentication kind", kinds: all, required: true };

fn all() -> Vec<&'static Kind> {
    let mut kinds = vec![&none::KIND, &basic::KIND, &header::KIND];
    kinds.extend(planned::KINDS);
    kinds
}

/// Compiles the value of `auth:`, whose shape was checked before.
pub fn compile(node: Option<&Node>, names: &Names, report: &mut Report) -> Option<Box<dyn Authenticator>> {
    let Some(node) = node else { return Some(none()) };
    if node.text() == Some(none::KIND.name) {
        return Some(none());
    }
    let (kind, _, args) = node.entries().next()?;
    match kind {
        "none" => Some(none()),
        "basic" => Some(Box::new(basic::Basic::compile(args, names, report)?)),
        "header" => Some(Box::new(header::Header::compile(args, names, report)?)),
        _ => None,
    }
}

/// No authentication.
pub fn none() -> Box<dyn Authenticator> {
    Box::new(none::None)
}

/// A part of a credential, out of sight as soon as it is made.
fn credential(field: &Field, what: &str, frame: &Frame<'_>) -> Result<Secret, String> {
    match field_text(field, frame) {
        Ok(Some(text)) => Ok(Secret::new(text)),
        Ok(None) => Err(format!("the {what} of `connect.auth` is not there")),
        Err(why) => Err(format!("the {what} of `connect.auth` cannot be made: {why}")),
    }
}

fn field_text(field: &Field, frame: &Frame<'_>) -> Result<Option<String>, String> {
    match field.eval(frame) {
        Ok(value) => Ok(value.and_then(|value| value.scalar_text().map(Cow::into_owned))),
        Err(Fate::Skip(why)) => Err(why),
        Err(Fate::Reject(failure)) => Err(failure.message),
    }
}
