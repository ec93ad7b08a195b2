//! The request of an endpoint: written once, made for each page.

mod body;
mod build;
mod graphql;
mod json;
mod parameter;
mod target;

pub use body::JsonPlan;
pub use build::{BodyPlan, Position, RequestPlan, Source};
pub use graphql::Graphql;
pub use parameter::{Parameter, Parameters};
pub use target::Target;

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{Fate, Field, Frame};
use crate::value::Datum;
use crate::yaml::Node;

/// A header's name, or a complaint.
pub(super) fn header_name(node: &Node, report: &mut Report) -> Option<String> {
    let name = node.text()?;
    if reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_ok() {
        return Some(name.to_owned());
    }
    report.push(
        Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("`{name}` is no name of a header"))
            .help("a header's name is letters, digits and dashes"),
    );
    None
}

/// A field's value for a request; `what` names it in the complaint.
fn value<'a>(field: &'a Field, what: &str, frame: &Frame<'a>) -> Result<Option<Datum<'a>>, String> {
    field.eval(frame).map_err(|fate| match fate {
        Fate::Skip(why) => format!("`{what}` cannot be made: {why}"),
        Fate::Reject(failure) => format!("`{what}` cannot be made: {}", failure.message),
    })
}
