//! Converters: `as:` is the only thing that converts. One kind a file, one row each below.

mod address;
mod apply;
mod boolean;
mod compile;
mod cve;
mod date;
mod date_epoch;
mod date_iso;
mod date_stated;
mod element;
mod first;
mod hash;
mod host;
mod html;
mod instant;
mod integer;
mod ip;
mod join;
mod layout;
mod list;
mod lower;
mod number;
mod plain_text;
mod text;
mod trim;
mod upper;
mod url;
mod words;

pub use apply::apply;
pub use compile::compile;

use crate::diagnostic::Report;
use crate::registry::{Choice, Kind, Shape};
use crate::value::Datum;
use crate::yaml::Node;
use std::fmt::Debug;

/// Turns one value into another.
pub trait Converter: Debug + Send + Sync {
    /// The converted value; `None` is absent; `Err` says why this value cannot be converted.
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String>;

    /// Whether it wants a list whole; otherwise a list is converted item by item.
    fn takes_list(&self) -> bool {
        false
    }

    /// Whether it yields a list, given one or not.
    fn yields_list(&self, given_list: bool) -> bool {
        given_list
    }
}

/// Every converter.
pub static CHOICE: Choice = Choice { what: "a converter", kinds: all, required: true };

/// What may stand behind `as:`: a word, `{ kind: argument }`, or a list of them.
pub static AS: Shape = Shape::OneOrMany(&Shape::Choice(&CHOICE));

/// No argument: the kind is written as a bare word.
const NONE: Shape = Shape::Record(&[]);

/// Makes a converter of the argument behind its key, if there is one.
type Make = fn(Option<&Node>, &mut Report) -> Option<Box<dyn Converter>>;

/// A new converter is one file and one row here.
static ROWS: &[(&Kind, Make)] = &[
    (&text::KIND, |_, _| Some(Box::new(text::Text))),
    (&integer::KIND, |_, _| Some(Box::new(integer::Integer))),
    (&number::KIND, |_, _| Some(Box::new(number::Number))),
    (&boolean::KIND, |_, _| Some(Box::new(boolean::Boolean))),
    (&date::KIND, date::compile),
    (&host::KIND, |_, _| Some(Box::new(host::Host))),
    (&url::KIND, |_, _| Some(Box::new(url::WebUrl))),
    (&ip::KIND, |_, _| Some(Box::new(ip::Ip))),
    (&cve::KIND, |_, _| Some(Box::new(cve::Cve))),
    (&plain_text::KIND, |_, _| Some(Box::new(plain_text::PlainText))),
    (&lower::KIND, |_, _| Some(Box::new(lower::Lower))),
    (&upper::KIND, |_, _| Some(Box::new(upper::Upper))),
    (&trim::KIND, |_, _| Some(Box::new(trim::Trim))),
    (&first::KIND, |_, _| Some(Box::new(first::First))),
    (&join::KIND, join::compile),
    (&list::KIND, |_, _| Some(Box::new(list::List))),
    (&hash::KIND, |_, _| Some(Box::new(hash::Hash))),
];

fn all() -> Vec<&'static Kind> {
    ROWS.iter().map(|(kind, _)| *kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_tells_about_itself() {
        for kind in all() {
            assert!(kind.bare && !kind.planned, "{}", kind.name);
            assert!(!kind.summary.is_empty() && !kind.summary.ends_with('.'), "{}", kind.name);
            assert!(kind.example.contains(kind.name), "{}", kind.name);
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<&str> = all().iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ROWS.len());
    }
}
