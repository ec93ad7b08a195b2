//! Paging by the `Link` header.

use super::next_url::Links;
use super::{Pager, Paginate, Stop, Wanted};
use crate::registry::{Key, Kind, Shape};
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "link_header",
    summary: "Goes on to the url of the `Link` header, until there is none",
    example: "paginate:\n  link_header: { rel: next }",
    args: Shape::Record(KEYS),
    bare: true,
    planned: false,
};

static KEYS: &[Key] = &[Key::optional("rel", Shape::Text, "the link's relation (next)")];

/// `link_header:`, compiled.
#[derive(Debug)]
pub(super) struct LinkHeader {
    relation: String,
}

impl LinkHeader {
    pub(super) fn compile(args: &Node) -> Self {
        Self { relation: args.text_of("rel").unwrap_or("next").to_ascii_lowercase() }
    }

    pub(super) fn bare() -> Self {
        Self { relation: "next".to_owned() }
    }
}

impl Paginate for LinkHeader {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager> {
        Box::new(Links::new(stop))
    }

    fn wanted(&self) -> Wanted {
        Wanted::Link(self.relation.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relation_is_next_unless_it_is_said() {
        assert_eq!(LinkHeader::bare().wanted(), Wanted::Link("next".into()));
    }
}
