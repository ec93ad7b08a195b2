//! Every path that a Rust source writes, wherever it writes it: imports (grouped, nested, renamed), inline paths, macros,
//! attributes. Comments and strings are no paths.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::iter::Peekable;
use std::vec::IntoIter;

/// A path, spelled out from the root it starts at.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    /// From 1.
    pub line: usize,
    /// `["crate", "yaml", "Node"]` for what lies in the crate, however it was reached; else as it is written. A macro's
    /// name keeps its `!`; everything at once is `*`, and so is a renamed root.
    pub path: Vec<String>,
}

type Tokens = Peekable<IntoIter<TokenTree>>;

/// Every path of a source whose module is `crate::module`.
pub fn mentions(text: &str, module: &[String]) -> Result<Vec<Mention>, String> {
    let stream: TokenStream = text.parse().map_err(|error| format!("no Rust: {error}"))?;
    let mut reader = Reader { module: module.to_vec(), found: Vec::new() };
    reader.walk(stream);
    Ok(reader.found)
}

struct Reader {
    /// The module at hand, inline ones included.
    module: Vec<String>,
    found: Vec<Mention>,
}

impl Reader {
    fn walk(&mut self, stream: TokenStream) {
        let mut tokens = stream.into_iter().collect::<Vec<_>>().into_iter().peekable();
        let mut behind_mod = None;
        while let Some(token) = tokens.peek() {
            match token {
                TokenTree::Ident(name) if *name == "mod" => {
                    tokens.next();
                    behind_mod = tokens.peek().and_then(ident);
                }
                TokenTree::Ident(_) => self.tree(&mut tokens, &[]),
                TokenTree::Group(group) => {
                    let group = group.clone();
                    tokens.next();
                    self.inside(&group, behind_mod.take());
                }
                TokenTree::Punct(mark) => {
                    let mark = mark.as_char();
                    tokens.next();
                    let is_range = mark == '.' && skip_dots(&mut tokens);
                    // A name behind one `.` is a field or a method.
                    if mark == '.' && !is_range && tokens.peek().and_then(ident).is_some() {
                        tokens.next();
                    }
                    if mark == ';' {
                        behind_mod = None;
                    }
                }
                TokenTree::Literal(_) => drop(tokens.next()),
            }
        }
    }

    fn inside(&mut self, group: &Group, module: Option<String>) {
        let named = module.filter(|_| group.delimiter() == Delimiter::Brace);
        let depth = self.module.len();
        self.module.extend(named);
        self.walk(group.stream());
        self.module.truncate(depth);
    }

    /// Reads a path or a tree of paths behind `prefix`.
    fn tree(&mut self, tokens: &mut Tokens, prefix: &[String]) {
        let mut path = prefix.to_vec();
        let mut line = 0;
        loop {
            match tokens.peek() {
                Some(TokenTree::Ident(name)) => {
                    line = name.span().start().line;
                    path.push(name.to_string());
                    tokens.next();
                }
                Some(TokenTree::Punct(mark)) if mark.as_char() == '*' && !path.is_empty() => {
                    line = mark.span().start().line;
                    path.push("*".to_owned());
                    tokens.next();
                    break;
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && !path.is_empty() => {
                    let group = group.clone();
                    tokens.next();
                    return self.branches(&group, &path);
                }
                _ => break,
            }
            if !skip_double_colon(tokens) {
                break;
            }
        }
        self.end(tokens, path, line);
    }

    fn branches(&mut self, group: &Group, prefix: &[String]) {
        let mut tokens = group.stream().into_iter().collect::<Vec<_>>().into_iter().peekable();
        while tokens.peek().is_some() {
            self.tree(&mut tokens, prefix);
            // What ends a branch is a comma or, in a macro's pattern, anything at all.
            while tokens.next().is_some_and(|token| !matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ','))
            {
            }
        }
    }

    /// Takes the path down, with what stands behind it.
    fn end(&mut self, tokens: &mut Tokens, mut path: Vec<String>, line: usize) {
        let is_root = path.iter().all(|part| matches!(part.as_str(), "crate" | "self" | "super"));
        match tokens.peek() {
            Some(TokenTree::Punct(mark)) if mark.as_char() == '!' => {
                let name = path.pop().unwrap_or_default();
                path.push(format!("{name}!"));
            }
            Some(token) if is_root && ident(token).as_deref() == Some("as") => path.push("*".to_owned()),
            _ if is_root => return,
            _ => {}
        }
        let path = self.resolved(path);
        self.found.push(Mention { line, path });
    }

    /// `self` and `super` replaced by the modules they mean.
    fn resolved(&self, path: Vec<String>) -> Vec<String> {
        if !matches!(path.first().map(String::as_str), Some("self" | "super" | "crate")) {
            return path;
        }
        let mut absolute = self.module.clone();
        for part in path {
            match part.as_str() {
                "crate" => absolute.clear(),
                "self" => {}
                "super" => drop(absolute.pop()),
                _ => absolute.push(part),
            }
        }
        absolute.insert(0, "crate".to_owned());
        absolute
    }
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}

/// The further dots of a range, if it is one.
fn skip_dots(tokens: &mut Tokens) -> bool {
    let mut skipped = false;
    while matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '.') {
        tokens.next();
        skipped = true;
    }
    skipped
}

fn skip_double_colon(tokens: &mut Tokens) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    let mut ahead = tokens.clone();
    let doubled = is_colon(ahead.next().as_ref()) && is_colon(ahead.peek());
    if doubled {
        tokens.nth(1);
    }
    doubled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let module = ["room".to_owned(), "file".to_owned()];
        mentions(text, &module).expect("Rust").into_iter().map(|mention| mention.path.join("::")).collect()
    }

    #[test]
    fn imports_are_spelled_out() {
        assert_eq!(paths("use crate::{a::{b, c::*}, d as e};")[1..4], ["crate::a::b", "crate::a::c::*", "crate::d"]);
        assert!(paths("use super::super::a::b;").contains(&"crate::a::b".to_owned()));
        assert!(paths("use super::{super::{a}, other};").contains(&"crate::a".to_owned()));
        assert!(paths("mod tests { use super::super::super::a; }").contains(&"crate::a".to_owned()));
        assert!(paths("use self::super::sibling;").contains(&"crate::room::sibling".to_owned()));
    }

    #[test]
    fn paths_are_found_wherever_they_stand() {
        for text in [
            "fn f(x: &crate::a::B) {}",
            "fn f() -> Vec<crate::a::B> { todo() }",
            "fn f() { Vec::<crate::a::B>::new(); }",
            "fn f() { print!(\"{}\", crate::a::B::new()); }",
            "macro_rules! m { () => { $crate::a::B } }",
            "#[derive(crate::a::B)] struct S;",
            "fn f() { if x { [crate::a::B { y: 1 }] } }",
            "fn f() { (0..crate::a::B) }",
        ] {
            assert!(paths(text).iter().any(|path| path.starts_with("crate::a::B")), "{text}: {:?}", paths(text));
        }
    }

    #[test]
    fn what_is_no_path_is_not_found() {
        let text =
            "//! crate::a\n/* crate::a */ /// crate::a\npub(crate) fn f() { \"crate::a\"; pub_in::x; y.crate_a }";
        assert!(!paths(text).iter().any(|path| path.starts_with("crate")), "{:?}", paths(text));
    }

    #[test]
    fn a_renamed_root_is_everything() {
        assert!(paths("use crate as house;").contains(&"crate::*".to_owned()));
        assert!(paths("use super::super as house;").contains(&"crate::*".to_owned()));
        assert!(paths("use super::super::*;").contains(&"crate::*".to_owned()));
        assert!(paths("use crate::{self as house};").contains(&"crate::*".to_owned()));
    }

    #[test]
    fn lines_and_macros_are_known() {
        let found = mentions("\n\nfn f() { std::println!() }", &[]).expect("Rust");
        assert!(found.contains(&Mention { line: 3, path: vec!["std".to_owned(), "println!".to_owned()] }));
    }
}
