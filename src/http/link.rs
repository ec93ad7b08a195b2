//! The `Link` header of RFC 8288: several links, quoted parameters, several relations.

/// One link of a `Link` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As it stood between the angle brackets; may be relative.
    pub target: String,
    /// Relations, in lower case.
    pub relations: Vec<String>,
}

/// The links of one header. What cannot be read is left out, and reading goes on at the next comma.
pub fn parse_links(header: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>').map(|at| open + at) else { break };
        let target = rest[open + 1..close].trim().to_owned();
        let (parameters, behind) = cut_parameters(&rest[close + 1..]);
        links.push(Link { target, relations: relations(parameters) });
        rest = behind;
    }
    links
}

/// Cuts at the first comma that is not quoted.
fn cut_parameters(text: &str) -> (&str, &str) {
    match unquoted(text, b',') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

/// Where a byte first stands outside of quotes.
fn unquoted(text: &str, wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// The words of the first `rel` parameter; later ones do not count.
fn relations(parameters: &str) -> Vec<String> {
    let mut rest = parameters;
    loop {
        let (parameter, behind) = match unquoted(rest, b';') {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let value = value.trim().trim_matches('"');
            return value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
        }
        match behind {
            Some(behind) => rest = behind,
            None => return Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(target: &str, relations: &[&str]) -> Link {
        Link { target: target.into(), relations: relations.iter().map(|word| (*word).into()).collect() }
    }

    #[test]
    fn several_links_in_one_header() {
        assert_eq!(
            parse_links("<https://h/x?page=2>; rel=\"next\", <https://h/x?page=9>; rel=\"last\""),
            [link("https://h/x?page=2", &["next"]), link("https://h/x?page=9", &["last"])]
        );
    }

    #[test]
    fn commas_and_semicolons_inside_of_targets_and_quotes_do_not_cut() {
        assert_eq!(
            parse_links("</a?ids=1,2;3>; title=\"one, \\\"two\\\"; rel=prev\"; REL=\"Next last\""),
            [link("/a?ids=1,2;3", &["next", "last"])]
        );
    }

    #[test]
    fn bare_relations_and_no_relation() {
        assert_eq!(parse_links("<a>;rel=next"), [link("a", &["next"])]);
        assert_eq!(parse_links("<a>"), [link("a", &[])]);
        assert_eq!(parse_links("<a"), []);
        assert_eq!(parse_links(""), []);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*") {
            parse_links(&text);
        }

        #[test]
        fn a_written_link_is_read_again(target in "[a-z0-9/?=&,;.]{1,20}", words in prop::collection::vec("[a-z]{1,8}", 1..3)) {
            let header = format!("<x>; rel=other, <{target}>; title=\"a, b\"; rel=\"{}\"", words.join(" "));
            let links = parse_links(&header);
            prop_assert_eq!(&links[1], &Link { target, relations: words });
        }
    }
}
