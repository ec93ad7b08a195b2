//! HTML's elements, by what they do to the text around them.

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Inline,
    /// A line of its own.
    Line,
    /// A blank line before and after.
    Paragraph,
    /// A paragraph whose space counts.
    Preformatted,
    Break,
    Rule,
    BulletList,
    NumberedList,
    Item,
    Row,
    Cell,
    Link,
    Image,
    /// Its content is for machines.
    Hidden,
}

/// The role of an element, by its name in lower case; `None` for names that HTML does not know.
pub(super) fn role(name: &str) -> Option<Role> {
    Some(match name {
        "a" => Role::Link,
        "b" | "i" | "u" | "s" | "q" | "em" | "tt" | "bdi" | "bdo" | "big" | "del" | "dfn" | "ins" | "kbd" | "sub"
        | "sup" | "var" | "abbr" | "cite" | "code" | "data" | "font" | "mark" | "nobr" | "ruby" | "samp" | "span"
        | "time" | "wbr" | "small" | "label" | "strike" | "strong" | "acronym" | "picture" | "button" | "input"
        | "col" | "colgroup" | "meta" | "link" | "base" | "rt" | "rp" | "svg" | "path" | "iframe" | "object"
        | "param" | "source" | "video" | "audio" | "canvas" | "select" => Role::Inline,
        "div" | "body" | "html" | "head" | "title" | "main" | "nav" | "aside" | "header" | "footer" | "section"
        | "article" | "address" | "center" | "details" | "summary" | "dt" | "dd" | "figcaption" | "caption"
        | "legend" | "form" | "option" | "thead" | "tbody" | "tfoot" | "noscript" | "textarea" => Role::Line,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "dl" | "table" | "figure" | "fieldset" => {
            Role::Paragraph
        }
        "pre" | "listing" | "xmp" => Role::Preformatted,
        "br" => Role::Break,
        "hr" => Role::Rule,
        "ul" | "menu" | "dir" => Role::BulletList,
        "ol" => Role::NumberedList,
        "li" => Role::Item,
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "img" => Role::Image,
        "script" | "style" | "template" => Role::Hidden,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_html_has_elements() {
        assert_eq!(role("p"), Some(Role::Paragraph));
        assert_eq!(role("string"), None);
        assert_eq!(role("P"), None);
    }
}
