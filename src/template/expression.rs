//! One expression, compiled.

use super::error::TemplateError;
use super::grammar::{Grammar, Level};
use super::lexer::{Kind, Token};
use super::names;
use super::rewrite::rewrite;
use minijinja::{Environment, Error, Value};
use std::fmt;
use std::ops::Range;

/// An expression with the names it reads and its place in the whole text.
pub(super) struct Expression {
    compiled: minijinja::Expression<'static, 'static>,
    /// As it was written.
    pub text: String,
    pub range: Range<usize>,
    /// Not yet merged.
    pub names: Vec<Vec<String>>,
    /// The name it is, when it is nothing else.
    pub plain: Option<Vec<String>>,
    /// Compares or reckons, so that numbers are handed to it as numbers.
    pub reckons: bool,
}

impl Expression {
    /// Compiles the tokens of `whole` that lie in `range`. An expression that reads nothing is tried out at once.
    pub fn compile(
        environment: &'static Environment<'static>,
        whole: &str,
        tokens: &[Token],
        range: Range<usize>,
    ) -> Result<Self, TemplateError> {
        let text = &whole[range.clone()];
        let grammar = Grammar::new(whole, tokens);
        grammar.check()?;
        let names = names_of(environment, whole, &range)?;
        names::check(&names, &range)?;
        let rewritten = rewrite(&grammar, whole, &range)?;
        let compiled = environment
            .compile_expression_owned(rewritten)
            .map_err(|error| TemplateError::evaluation(&error, &range, text))?;
        let plain = names::plain(whole, tokens);
        let expression = Self { compiled, text: text.to_owned(), range, names, plain, reckons: reckons(&grammar) };
        if expression.names.is_empty() {
            expression.eval(Value::UNDEFINED)?;
        }
        Ok(expression)
    }

    /// The value; undefined where the expression met an absent value.
    pub fn eval(&self, context: Value) -> Result<Value, TemplateError> {
        match self.compiled.eval(context) {
            Ok(value) => Ok(value),
            Err(error) if is_absence(&error) => Ok(Value::UNDEFINED),
            Err(error) => Err(TemplateError::evaluation(&error, &self.range, &self.text)),
        }
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

fn is_absence(error: &Error) -> bool {
    error.kind() == minijinja::ErrorKind::UndefinedError
}

/// Parses the text as it was written, for the places of mistakes and for the names.
fn names_of(
    environment: &Environment<'static>,
    whole: &str,
    range: &Range<usize>,
) -> Result<Vec<Vec<String>>, TemplateError> {
    let parsed = environment
        .compile_expression_owned(whole[range.clone()].to_owned())
        .map_err(|error| TemplateError::syntax(&error, range, whole))?;
    Ok(parsed.undeclared_variables(true).iter().map(|name| names::parts(name)).collect())
}

/// Filters and tests that look at numbers.
const RECKONING: [&str; 9] = ["int", "float", "round", "sort", "unique", "in", "number", "string", "boolean"];

fn reckons(grammar: &Grammar<'_>) -> bool {
    let words = (0..grammar.tokens().len())
        .filter(|index| grammar.tokens()[*index].kind == Kind::Word)
        .filter(|index| grammar.names_filter(*index) || grammar.names_test(*index));
    grammar.operators().iter().any(|operator| operator.level != Level::Joining)
        || words.into_iter().any(|index| RECKONING.contains(&grammar.text(index)))
}
