//! jsonpath-rust's syntax tree becomes our query; functions are held to their types (RFC 9535 §2.4.3).

use super::pattern::Pattern;
use super::query::{Comparison, Condition, Matches, Operand, PatternFrom, Query, Relation, Segment, Selector, Slice};
use jsonpath_rust::parser::model as ast;

/// What is wrong, in plain words.
type Lowered<T> = Result<T, String>;

pub(super) fn lower(query: &ast::JpQuery) -> Lowered<Vec<Segment>> {
    segments(&query.segments)
}

fn segments(all: &[ast::Segment]) -> Lowered<Vec<Segment>> {
    all.iter().map(segment).collect()
}

fn segment(segment: &ast::Segment) -> Lowered<Segment> {
    match segment {
        ast::Segment::Descendant(inner) => Ok(Segment { descendant: true, ..self::segment(inner)? }),
        ast::Segment::Selector(one) => Ok(Segment { descendant: false, selectors: vec![selector(one)?] }),
        ast::Segment::Selectors(all) => {
            Ok(Segment { descendant: false, selectors: all.iter().map(selector).collect::<Lowered<_>>()? })
        }
    }
}

fn selector(selector: &ast::Selector) -> Lowered<Selector> {
    Ok(match selector {
        ast::Selector::Name(name) => Selector::Name(name.clone()),
        ast::Selector::Wildcard => Selector::Wildcard,
        ast::Selector::Index(index) => Selector::Index(*index),
        ast::Selector::Slice(start, end, step) => {
            Selector::Slice(Slice { start: *start, end: *end, step: step.unwrap_or(1) })
        }
        ast::Selector::Filter(filter) => Selector::Filter(condition(filter)?),
    })
}

fn condition(filter: &ast::Filter) -> Lowered<Condition> {
    match filter {
        ast::Filter::Or(all) => Ok(Condition::Any(all.iter().map(condition).collect::<Lowered<_>>()?)),
        ast::Filter::And(all) => Ok(Condition::All(all.iter().map(condition).collect::<Lowered<_>>()?)),
        ast::Filter::Atom(ast::FilterAtom::Filter { expr, not }) => Ok(negated(condition(expr)?, *not)),
        ast::Filter::Atom(ast::FilterAtom::Test { expr, not }) => Ok(negated(test(expr)?, *not)),
        ast::Filter::Atom(ast::FilterAtom::Comparison(comparison)) => self::comparison(comparison),
    }
}

fn negated(condition: Condition, not: bool) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn test(test: &ast::Test) -> Lowered<Condition> {
    match test {
        ast::Test::RelQuery(_) | ast::Test::AbsQuery(_) => Ok(Condition::Exists(query(test)?)),
        ast::Test::Function(function) => logical_function(function),
    }
}

/// A query in a filter, or an error for a function.
fn query(test: &ast::Test) -> Lowered<Query> {
    match test {
        ast::Test::RelQuery(all) => Ok(Query { absolute: false, segments: segments(all)? }),
        ast::Test::AbsQuery(query) => Ok(Query { absolute: true, segments: segments(&query.segments)? }),
        ast::Test::Function(_) => Err("a path is wanted where a function stands".to_owned()),
    }
}

/// A function that is true or false by itself.
fn logical_function(function: &ast::TestFunction) -> Lowered<Condition> {
    let (subject, pattern, whole) = match function {
        ast::TestFunction::Match(subject, pattern) => (subject, pattern, true),
        ast::TestFunction::Search(subject, pattern) => (subject, pattern, false),
        ast::TestFunction::Custom(name, _) => return Err(unknown(name)),
        other => return Err(format!("`{}()` gives a value: compare it with something", name(other))),
    };
    let function_name = name(function);
    let subject = value_argument(function_name, subject)?;
    let pattern = self::pattern(value_argument(function_name, pattern)?, whole)?;
    Ok(Condition::Matches(Box::new(Matches { subject, pattern, whole })))
}

/// A literal pattern is compiled once, and must be one.
fn pattern(operand: Operand, whole: bool) -> Lowered<PatternFrom> {
    let literal = match &operand {
        Operand::Literal(json) => crate::value::Raw::trusted(json).as_str(),
        _ => None,
    };
    match literal {
        None => Ok(PatternFrom::Document(operand)),
        Some(source) => match Pattern::parse(&source, whole) {
            Ok(pattern) => Ok(PatternFrom::Fixed(pattern)),
            Err(reason) => Err(format!("the pattern `{source}` is wrong: {reason}")),
        },
    }
}

fn comparison(comparison: &ast::Comparison) -> Lowered<Condition> {
    let relation = match comparison {
        ast::Comparison::Eq(..) => Relation::Equal,
        ast::Comparison::Ne(..) => Relation::Unequal,
        ast::Comparison::Gt(..) => Relation::Greater,
        ast::Comparison::Gte(..) => Relation::GreaterOrEqual,
        ast::Comparison::Lt(..) => Relation::Less,
        ast::Comparison::Lte(..) => Relation::LessOrEqual,
    };
    let (left, right) = comparison.vals();
    let (left, right) = (comparable(left)?, comparable(right)?);
    Ok(Condition::Compare(Box::new(Comparison { left, relation, right })))
}

fn comparable(comparable: &ast::Comparable) -> Lowered<Operand> {
    match comparable {
        ast::Comparable::Literal(literal) => Ok(Operand::Literal(json(literal))),
        ast::Comparable::Function(function) => value_function(function),
        ast::Comparable::SingularQuery(query) => Ok(Operand::Value(singular(query))),
    }
}

fn singular(query: &ast::SingularQuery) -> Query {
    let (absolute, steps) = match query {
        ast::SingularQuery::Current(steps) => (false, steps),
        ast::SingularQuery::Root(steps) => (true, steps),
    };
    let selector = |step: &ast::SingularQuerySegment| match step {
        ast::SingularQuerySegment::Index(index) => Selector::Index(*index),
        ast::SingularQuerySegment::Name(name) => Selector::Name(name.clone()),
    };
    let segment = |step| Segment { descendant: false, selectors: vec![selector(step)] };
    Query { absolute, segments: steps.iter().map(segment).collect() }
}

/// A function that gives a value.
fn value_function(function: &ast::TestFunction) -> Lowered<Operand> {
    match function {
        ast::TestFunction::Length(argument) => Ok(Operand::Length(Box::new(value_argument("length", argument)?))),
        ast::TestFunction::Count(argument) => Ok(Operand::Count(nodes_argument("count", argument)?)),
        ast::TestFunction::Value(argument) => Ok(Operand::Value(nodes_argument("value", argument)?)),
        ast::TestFunction::Custom(name, _) => Err(unknown(name)),
        other => Err(format!("`{}()` is true or false by itself: it is not compared", name(other))),
    }
}

/// An argument that is one value: a literal, a path that matches at most once, a function that gives a value.
fn value_argument(function: &str, argument: &ast::FnArg) -> Lowered<Operand> {
    match argument {
        ast::FnArg::Literal(literal) => Ok(Operand::Literal(json(literal))),
        ast::FnArg::Filter(_) => Err(format!("`{function}()` takes a value, not a condition")),
        ast::FnArg::Test(test) => match &**test {
            ast::Test::Function(inner) => value_function(inner),
            path => {
                let query = query(path)?;
                if query.is_singular() {
                    Ok(Operand::Value(query))
                } else {
                    Err(format!("`{function}()` takes one value, and its path can match many"))
                }
            }
        },
    }
}

fn nodes_argument(function: &str, argument: &ast::FnArg) -> Lowered<Query> {
    match argument {
        ast::FnArg::Test(test) => query(test).map_err(|_| format!("`{function}()` takes a path, not a function")),
        _ => Err(format!("`{function}()` takes a path")),
    }
}

fn name(function: &ast::TestFunction) -> &str {
    match function {
        ast::TestFunction::Custom(name, _) => name,
        ast::TestFunction::Length(_) => "length",
        ast::TestFunction::Value(_) => "value",
        ast::TestFunction::Count(_) => "count",
        ast::TestFunction::Search(..) => "search",
        ast::TestFunction::Match(..) => "match",
    }
}

fn unknown(name: &str) -> String {
    format!("there is no function `{name}()`; there are `length`, `count`, `value`, `match` and `search`")
}

/// A literal as JSON text.
fn json(literal: &ast::Literal) -> String {
    match literal {
        ast::Literal::Int(number) => number.to_string(),
        // The shortest digits that are this float; one beyond its range is as good as the largest.
        ast::Literal::Float(number) => format!("{:e}", number.clamp(f64::MIN, f64::MAX)),
        ast::Literal::Bool(truth) => truth.to_string(),
        ast::Literal::Null => "null".to_owned(),
        ast::Literal::String(text) => {
            let mut out = String::with_capacity(text.len() + 2);
            crate::value::scan::write_string(text, &mut out);
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::path::Path;

    fn complaint(text: &str) -> String {
        Path::parse(text).unwrap_err().message
    }

    #[test]
    fn ill_typed_functions_are_refused_in_plain_words() {
        for (text, message) in [
            ("$[?length(@.*)<3]", "`length()` takes one value, and its path can match many"),
            ("$[?count(@.a)]", "`count()` gives a value: compare it with something"),
            ("$[?length(@.a)]", "`length()` gives a value: compare it with something"),
            ("$[?value(@.a)]", "`value()` gives a value: compare it with something"),
            ("$[?count(length(@.a))>1]", "`count()` takes a path, not a function"),
            ("$[?value('a')=='a']", "`value()` takes a path"),
            ("$[?length(match(@.a,'b'))==1]", "`match()` is true or false by itself: it is not compared"),
            ("$[?match(@.a,'(')]", "the pattern `(` is wrong: unclosed group"),
            (
                "$[?in(@.a,@.b)]",
                "there is no function `in()`; there are `length`, `count`, `value`, `match` and `search`",
            ),
        ] {
            assert_eq!(complaint(text), message, "{text}");
        }
    }

    #[test]
    fn well_typed_ones_are_taken() {
        for text in ["$[?length(value($..a))>1]", "$[?match(@.a,$.b)]", "$[?count($..*)==count(@.a)]", "$[?1.5e400<@]"]
        {
            assert!(Path::parse(text).is_ok(), "{text}");
        }
    }
}
