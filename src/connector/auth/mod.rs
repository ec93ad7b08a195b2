//! How requests prove who they are from. One kind a file; what a kind adds to a request is a secret.

mod answer;
mod basic;
mod bearer;
mod carrier;
mod header;
mod login;
mod none;
mod oauth2;
mod query;
mod token;

pub use token::{Token, TokenRequest, TokenSource};

use super::reach::Reach;
use crate::diagnostic::Report;
use crate::expression::{Fate, Field, Frame};
use crate::http::{HeaderValue, Request};
use crate::registry::{Choice, Kind};
use crate::value::{Datum, Secret};
use crate::yaml::Node;
use std::fmt::Debug;

/// Puts credentials on requests.
pub trait Authenticator: Debug + Send + Sync {
    /// Adds the credential to a request that goes to the vendor's own origin. `token` is the one that the kind's own
    /// source gave, where it has one; `frame` holds the settings, secrets included. `Err` says which part of the
    /// credential is missing.
    fn authorize(&self, request: &mut Request, token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String>;

    /// Where tokens come from, for kinds that need one.
    fn token_source(&self) -> Option<&dyn TokenSource> {
        None
    }
}

/// Every kind of authentication.
pub static CHOICE: Choice = Choice { what: "an authentication kind", kinds: all, required: true };

fn all() -> Vec<&'static Kind> {
    vec![&none::KIND, &basic::KIND, &bearer::KIND, &header::KIND, &query::KIND, &oauth2::KIND, &login::KIND]
}

/// Compiles the value of `auth:`, whose shape was checked before.
pub fn compile(node: Option<&Node>, reach: &Reach, report: &mut Report) -> Option<Box<dyn Authenticator>> {
    let Some(node) = node else { return Some(none()) };
    if node.text() == Some(none::KIND.name) {
        return Some(none());
    }
    let (kind, key, args) = node.entries().next()?;
    let names = reach.names_for_auth();
    Some(match kind {
        "none" => none(),
        "basic" => Box::new(basic::Basic::compile(args, &names, report)?),
        "bearer" => Box::new(bearer::Bearer::compile(args, &names, report)?),
        "header" => Box::new(header::Header::compile(args, &names, report)?),
        "query" => Box::new(query::Query::compile(args, &names, report)?),
        "oauth2" => Box::new(oauth2::Oauth2::compile(args, reach, report)?),
        "login" => Box::new(login::Login::compile(key, args, reach, report)?),
        _ => return None,
    })
}

/// No authentication.
pub fn none() -> Box<dyn Authenticator> {
    Box::new(none::None)
}

/// A part of a credential, out of sight as soon as it is made.
fn credential(field: &Field, what: &str, frame: &Frame<'_>) -> Result<Secret, String> {
    match texts(field, frame) {
        Ok(texts) if !texts.is_empty() => Ok(Secret::new(texts.join(" "))),
        Ok(_) => {
            let read = field.text().map(|text| format!(": `{text}` has no value")).unwrap_or_default();
            Err(format!("the {what} of `connect.auth` is not there{read}"))
        }
        Err(why) => Err(format!("the {what} of `connect.auth` cannot be made: {why}")),
    }
}

/// What a field holds: nothing, one text, or those of a list.
fn texts(field: &Field, frame: &Frame<'_>) -> Result<Vec<String>, String> {
    let items = match field.eval(frame) {
        Ok(value) => value.map(Datum::into_items).unwrap_or_default(),
        Err(Fate::Skip(why)) => return Err(why),
        Err(Fate::Reject(failure)) => return Err(failure.message),
    };
    Ok(items.iter().filter_map(|item| item.scalar_text().map(std::borrow::Cow::into_owned)).collect())
}

/// Puts a credential into a header.
fn seal_header(request: &mut Request, name: &str, value: Secret) -> Result<(), String> {
    if reqwest::header::HeaderValue::from_str(value.expose()).is_err() {
        return Err(format!(
            "the credential for the header `{name}` holds characters that a header cannot hold, such as a line break"
        ));
    }
    request.set_header(name, HeaderValue::Secret(value));
    Ok(())
}

#[cfg(test)]
mod stage;

#[cfg(test)]
mod tests {
    use super::super::stage::compile;
    use super::*;

    #[test]
    fn every_kind_tells_about_itself() {
        for kind in all() {
            assert!(!kind.summary.is_empty() && !kind.summary.ends_with('.'), "{}", kind.name);
            assert!(kind.example.contains(kind.name), "{}", kind.name);
            let map = "\nendpoints: { a: { get: /x, records: $ } }";
            let auth = kind.example.replace('\n', "\n  ").replace("settings.api_key", "settings.token");
            let auth = ["client_id", "client_secret", "username", "password"]
                .iter()
                .fold(auth, |text, name| text.replace(&format!("settings.{name}"), "settings.token"));
            let (connector, report) = compile(&format!("connect:\n  url: https://h\n  {auth}{map}"));
            assert!(!report.has_errors() && connector.is_some(), "{}: {:?}", kind.name, report.sorted());
        }
    }
}
