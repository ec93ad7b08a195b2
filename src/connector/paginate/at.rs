//! A place in a request: `query.NAME`, `header.NAME`, `variables.NAME`, `form.NAME`, `json.a.b`.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::yaml::Node;

/// Where a paginator writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum At {
    /// A parameter of the query; the name is the rest verbatim.
    Query(String),
    Header(String),
    /// A GraphQL variable.
    Variable(String),
    Form(String),
    /// A member of the JSON body, by its keys from the top.
    Json(Vec<String>),
}

impl At {
    /// Reads a place; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (part, name) = text.split_once('.').filter(|(_, name)| !name.is_empty())?;
        let owned = name.to_owned();
        match part {
            "query" => Some(At::Query(owned)),
            "header" => Some(At::Header(owned)),
            "variables" => Some(At::Variable(owned)),
            "form" => Some(At::Form(owned)),
            "json" if name.split('.').all(|key| !key.is_empty()) => {
                Some(At::Json(name.split('.').map(str::to_owned).collect()))
            }
            _ => None,
        }
    }

    pub(super) fn compile(args: &Node, key: &str, report: &mut Report) -> Option<Option<Self>> {
        let Some(node) = args.get(key) else { return Some(None) };
        let at = Self::parse(node.text()?);
        if at.is_none() {
            let message = format!("`{}` is no place in a request", node.text().unwrap_or_default());
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &node.place, message)
                    .help("write `query.NAME`, `header.NAME`, `variables.NAME`, `form.NAME` or `json.a.b`"),
            );
            return None;
        }
        Some(at)
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            At::Query(name) => write!(formatter, "`query.{name}`"),
            At::Header(name) => write!(formatter, "`header.{name}`"),
            At::Variable(name) => write!(formatter, "`variables.{name}`"),
            At::Form(name) => write!(formatter, "`form.{name}`"),
            At::Json(keys) => write!(formatter, "`json.{}`", keys.join(".")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_query_place_is_verbatim() {
        assert_eq!(At::parse("query.page[offset]"), Some(At::Query("page[offset]".into())));
        assert_eq!(At::parse("query.a.b"), Some(At::Query("a.b".into())));
        assert_eq!(At::parse("json.page.start"), Some(At::Json(vec!["page".into(), "start".into()])));
        for text in ["offset", "query.", "body.x", "json.a..b", ""] {
            assert_eq!(At::parse(text), None);
        }
    }
}
