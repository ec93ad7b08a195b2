//! What the tokens of an expression mean, and what the language refuses: unknown filters and tests, calls, chains.

use super::error::TemplateError;
use super::lexer::{Kind, Token};
use super::vocabulary;
use crate::diagnostic::{did_you_mean, one_of};
use std::ops::Range;

/// The words that are not names.
const KEYWORDS: [&str; 7] = ["and", "or", "not", "if", "else", "in", "is"];

/// A binary operator, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Comparison,
    Sum,
    Joining,
    Product,
}

/// An operator among the tokens: `not in` is two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operator {
    pub tokens: Range<usize>,
    pub level: Level,
}

/// An expression's tokens, read.
pub(super) struct Grammar<'t> {
    whole: &'t str,
    tokens: &'t [Token],
}

impl<'t> Grammar<'t> {
    pub fn new(whole: &'t str, tokens: &'t [Token]) -> Self {
        Self { whole, tokens }
    }

    /// The text of a token; nothing beyond the ends.
    pub fn text(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| &self.whole[token.range.clone()])
    }

    /// The tokens.
    pub fn tokens(&self) -> &'t [Token] {
        self.tokens
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    fn before(&self, index: usize) -> &'t str {
        index.checked_sub(1).map_or("", |before| self.text(before))
    }

    /// Whether the word stands behind `is` or `is not`.
    pub fn names_test(&self, index: usize) -> bool {
        self.kind(index) == Some(Kind::Word)
            && (self.follows_is(index)
                || self.is_keyword(index.wrapping_sub(1), "not") && self.follows_is(index.wrapping_sub(1)))
    }

    fn follows_is(&self, index: usize) -> bool {
        self.is_keyword(index.wrapping_sub(1), "is")
    }

    /// Whether the word stands behind `|`.
    pub fn names_filter(&self, index: usize) -> bool {
        self.kind(index) == Some(Kind::Word) && self.before(index) == "|"
    }

    fn is_keyword(&self, index: usize, word: &str) -> bool {
        self.kind(index) == Some(Kind::Word) && self.text(index) == word
    }

    /// Whether a value ends with this token.
    fn ends_value(&self, index: usize) -> bool {
        match self.kind(index) {
            None | Some(Kind::Open | Kind::Sign) => false,
            Some(Kind::Word) => self.names_test(index) || !KEYWORDS.contains(&self.text(index)),
            Some(Kind::Attribute | Kind::Text | Kind::Number | Kind::Close) => true,
        }
    }

    /// The binary operator that begins at `index`.
    pub fn operator(&self, index: usize) -> Option<Operator> {
        let (length, level) = match (self.kind(index)?, self.text(index)) {
            (Kind::Word, _) if self.names_test(index) => return None,
            (Kind::Word, "in") => (1, Level::Comparison),
            (Kind::Word, "not") if self.is_keyword(index + 1, "in") && !self.follows_is(index) => {
                (2, Level::Comparison)
            }
            (Kind::Sign, "==" | "!=" | "<" | "<=" | ">" | ">=") => (1, Level::Comparison),
            (Kind::Sign, "+" | "-") if index > 0 && self.ends_value(index - 1) => (1, Level::Sum),
            (Kind::Sign, "~") => (1, Level::Joining),
            (Kind::Sign, "*" | "/" | "%") => (1, Level::Product),
            _ => return None,
        };
        Some(Operator { tokens: index..index + length, level })
    }

    /// Every binary operator, from left to right.
    pub fn operators(&self) -> Vec<Operator> {
        let mut operators = Vec::new();
        let mut index = 0;
        while index < self.tokens.len() {
            match self.operator(index) {
                Some(operator) => {
                    index = operator.tokens.end;
                    operators.push(operator);
                }
                None => index += 1,
            }
        }
        operators
    }

    /// Whether an operand ends here because something binds more loosely than every operator.
    pub fn separates(&self, index: usize) -> bool {
        match self.kind(index) {
            Some(Kind::Sign) => matches!(self.text(index), "," | ":" | "="),
            Some(Kind::Word) => {
                let keyword = matches!(self.text(index), "and" | "or" | "not" | "if" | "else");
                keyword && !self.names_test(index) && !self.follows_is(index)
            }
            _ => false,
        }
    }

    /// Refuses what minijinja would take and the language does not have.
    pub fn check(&self) -> Result<(), TemplateError> {
        for index in 0..self.tokens.len() {
            self.check_token(index).map_err(|message| TemplateError::at(self.tokens[index].range.clone(), message))?;
        }
        self.check_repetition()
    }

    fn check_token(&self, index: usize) -> Result<(), String> {
        let text = self.text(index);
        if self.names_filter(index) {
            return known("filter", text, vocabulary::filters());
        }
        let negates = text == "not" && self.follows_is(index);
        if self.names_test(index) && !negates {
            return known("test", text, vocabulary::tests());
        }
        match text {
            "(" if self.calls(index) => Err(call(self.before(index))),
            "**" | "//" => Err(format!("there is no `{text}`: the arithmetic of templates is `+ - * / %`")),
            "=" => Err("`=` gives a name to nothing here: write `==` to compare".to_owned()),
            "-" | "+" if self.operator(index).is_none() && self.kind(index + 1) != Some(Kind::Number) => {
                Err(format!("a sign stands before a number only: write `0 {text} …`"))
            }
            _ => self.check_operands(index),
        }
    }

    /// minijinja takes keywords for names where it expects names; here an operator stands between two values.
    fn check_operands(&self, index: usize) -> Result<(), String> {
        let Some(operator) = self.operator(index) else { return Ok(()) };
        if index == 0 || !self.ends_value(index - 1) && self.before(index) != "not" {
            return Err(format!("`{}` has no value on its left", self.text(index)));
        }
        if !self.begins_value(operator.tokens.end) {
            return Err(format!("`{}` has no value on its right", self.text(operator.tokens.end - 1)));
        }
        Ok(())
    }

    fn begins_value(&self, index: usize) -> bool {
        match self.kind(index) {
            Some(Kind::Word) => !KEYWORDS.contains(&self.text(index)),
            Some(Kind::Sign) => matches!(self.text(index), "-" | "+"),
            Some(Kind::Open | Kind::Text | Kind::Number) => true,
            Some(Kind::Close | Kind::Attribute) | None => false,
        }
    }

    /// Whether this bracket calls what stands before it.
    fn calls(&self, index: usize) -> bool {
        index > 0
            && self.ends_value(index - 1)
            && !self.names_filter(index - 1)
            && !self.names_test(index - 1)
            && self.kind(index) == Some(Kind::Open)
    }

    /// A text literal beside `*` would be repeated: refused before anything is built.
    fn check_repetition(&self) -> Result<(), TemplateError> {
        for index in
            (0..self.tokens.len()).filter(|index| self.text(*index) == "*" && self.kind(*index) == Some(Kind::Sign))
        {
            if self.kind(index.wrapping_sub(1)) == Some(Kind::Text) || self.kind(index + 1) == Some(Kind::Text) {
                let last = self.tokens.get(index + 1).map_or(self.tokens[index].range.end, |token| token.range.end);
                let range = self.tokens[index - 1].range.start..last;
                return Err(TemplateError::limit(range, "text cannot be repeated: `*` multiplies numbers"));
            }
        }
        Ok(())
    }
}

fn known(what: &str, name: &str, list: &[(&str, &str)]) -> Result<(), String> {
    let names = || list.iter().map(|(name, _)| *name);
    if names().any(|known| known == name) {
        return Ok(());
    }
    Err(match did_you_mean(name, names()) {
        Some(near) => format!("there is no {what} `{name}`: did you mean `{near}`?"),
        None => format!("there is no {what} `{name}`: expected {}", one_of(&names().collect::<Vec<_>>())),
    })
}

fn call(name: &str) -> String {
    match vocabulary::filters().iter().find(|(filter, _)| *filter == name) {
        Some((filter, _)) => format!("`{filter}` is a filter: write `value | {filter}(…)`"),
        None => format!("`{name}(…)` is a call, and templates have filters instead: `value | filter`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::lex;
    use super::*;

    fn complaint(text: &str) -> String {
        let (tokens, _) = lex(text, 0, false).expect("lexes");
        Grammar::new(text, &tokens).check().expect_err(text).message
    }

    #[test]
    fn unknown_words_are_named_with_the_nearest_known_one() {
        assert_eq!(complaint("a | uper"), "there is no filter `uper`: did you mean `upper`?");
        assert!(complaint("a is devined").contains("did you mean `defined`?"));
        assert!(complaint("a is not xyzzyplugh").contains("expected one of"));
    }

    #[test]
    fn calls_are_refused() {
        assert!(complaint("range(3)").contains("`range(…)` is a call"));
        assert!(complaint("a.strip()").contains("`strip(…)` is a call"));
        assert!(complaint("upper(a)").contains("value | upper"));
        assert!(complaint("(a)(b)").contains("is a call"));
    }

    #[test]
    fn repeated_text_is_a_limit() {
        let text = "'x' * 100000000";
        let (tokens, _) = lex(text, 0, false).expect("lexes");
        let error = Grammar::new(text, &tokens).check().unwrap_err();
        assert!(error.limit);
        assert_eq!(error.range, Some(0..text.len()));
    }

    #[test]
    fn operators_are_told_from_signs_and_test_names() {
        let text = "a - -1 is not in b and not c not in d";
        let (tokens, _) = lex(text, 0, false).expect("lexes");
        let grammar = Grammar::new(text, &tokens);
        let operators: Vec<&str> =
            grammar.operators().iter().map(|operator| grammar.text(operator.tokens.start)).collect();
        assert_eq!(operators, ["-", "not"]);
        assert!(complaint("-a").contains("before a number"));
    }
}
