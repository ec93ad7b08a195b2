//! What the filters and tests do. All are pure; what they build is bounded by what they are given or by the output limit.

use super::operators::{Absence, Number, is_absent, number_of, text_of, words, wrong};
use super::{LIST_LIMIT, OUTPUT_LIMIT};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};

/// Adds every filter and test of the closed list.
pub(super) fn register(environment: &mut Environment<'static>, absence: Absence) {
    register_texts(environment, absence);
    register_lists(environment, absence);
    register_numbers(environment, absence);
    register_tests(environment, absence);
    environment.add_filter("default", |value: &Value, other: Option<&Value>, empty: Option<bool>| {
        default(value, other, empty.unwrap_or(false))
    });
}

fn register_texts(environment: &mut Environment<'static>, absence: Absence) {
    type Simple = (&'static str, fn(&str) -> String);
    let simple: [Simple; 3] = [("lower", str::to_lowercase), ("upper", str::to_uppercase), ("title", title)];
    for (name, apply) in simple {
        environment
            .add_filter(name, move |value: &Value| absence.lift(&[value], || Ok(Value::from(apply(&text_of(value)?)))));
    }
    environment.add_filter("trim", move |value: &Value, characters: Option<&str>| {
        absence.lift(&[value], || Ok(Value::from(trim(&text_of(value)?, characters))))
    });
    environment.add_filter("replace", move |value: &Value, from: &str, to: &str| {
        absence.lift(&[value], || replace(&text_of(value)?, from, to))
    });
    environment.add_filter("truncate", move |value: &Value, length: usize, end: Option<&str>| {
        absence.lift(&[value], || Ok(Value::from(truncate(&text_of(value)?, length, end.unwrap_or_default()))))
    });
    environment.add_filter("split", move |value: &Value, separator: Option<&str>| {
        absence.lift(&[value], || split(&text_of(value)?, separator))
    });
}

fn register_lists(environment: &mut Environment<'static>, absence: Absence) {
    environment.add_filter("join", move |value: &Value, separator: Option<&str>| {
        absence.lift(&[value], || join(value, separator.unwrap_or_default(), absence))
    });
    environment.add_filter("first", move |value: &Value| absence.lift(&[value], || end(value, absence, false)));
    environment.add_filter("last", move |value: &Value| absence.lift(&[value], || end(value, absence, true)));
    environment.add_filter("length", move |value: &Value| absence.lift(&[value], || length(value)));
    environment.add_filter("list", move |value: &Value| absence.lift(&[value], || Ok(as_list(value))));
    environment.add_filter("sort", move |value: &Value| absence.lift(&[value], || sort(value)));
    environment.add_filter("unique", move |value: &Value| absence.lift(&[value], || unique(value)));
}

fn register_numbers(environment: &mut Environment<'static>, absence: Absence) {
    environment.add_filter("int", move |value: &Value| absence.lift(&[value], || int(value)));
    environment.add_filter("float", move |value: &Value| {
        absence.lift(&[value], || Number::Decimal(parsed(value)?.to_f64()).into_value())
    });
    environment.add_filter("round", move |value: &Value, places: Option<u32>| {
        absence.lift(&[value], || round(number_of(value)?, places.unwrap_or(0)))
    });
}

fn register_tests(environment: &mut Environment<'static>, absence: Absence) {
    environment.add_test("defined", |value: &Value| !is_absent(value));
    environment.add_test("undefined", is_absent);
    environment.add_test("none", is_absent);
    environment.add_test("in", move |item: &Value, list: &Value| {
        absence.test(&[item, list], || super::operators::contains(item, list))
    });
    environment.add_test("startingwith", move |value: &Value, part: &str| {
        absence.test(&[value], || Ok(text_of(value)?.starts_with(part)))
    });
    environment.add_test("endingwith", move |value: &Value, part: &str| {
        absence.test(&[value], || Ok(text_of(value)?.ends_with(part)))
    });
    environment.add_test("string", |value: &Value| value.kind() == ValueKind::String);
    environment.add_test("number", |value: &Value| value.kind() == ValueKind::Number);
    environment.add_test("boolean", |value: &Value| value.kind() == ValueKind::Bool);
    environment.add_test("sequence", is_list);
    environment.add_test("mapping", |value: &Value| value.kind() == ValueKind::Map);
}

fn default(value: &Value, other: Option<&Value>, empty: bool) -> Value {
    if is_absent(value) || empty && !value.is_true() {
        other.cloned().unwrap_or_else(|| Value::from(""))
    } else {
        value.clone()
    }
}

fn title(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .flat_map(|character| {
            let begins = !inside && character.is_alphanumeric();
            inside = character.is_alphanumeric() || inside && character == '\'';
            if begins { character.to_uppercase().collect::<Vec<_>>() } else { character.to_lowercase().collect() }
        })
        .collect()
}

fn trim<'t>(text: &'t str, characters: Option<&str>) -> &'t str {
    match characters {
        Some(characters) => text.trim_matches(|character| characters.contains(character)),
        None => text.trim(),
    }
}

fn replace(text: &str, from: &str, to: &str) -> Result<Value, Error> {
    if from.is_empty() {
        return Err(wrong("`replace` wants to know what to replace"));
    }
    let grown = text.matches(from).count().saturating_mul(to.len()).saturating_add(text.len());
    if grown > OUTPUT_LIMIT && to.len() > from.len() {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    Ok(Value::from(text.replace(from, to)))
}

fn truncate(text: &str, length: usize, end: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept = length.saturating_sub(end.chars().count());
    text.chars().take(kept).chain(end.chars().take(length)).collect()
}

fn split(text: &str, separator: Option<&str>) -> Result<Value, Error> {
    let parts: Vec<&str> = match separator {
        Some("") => return Err(wrong("`split` wants a separator, or none at all for words")),
        Some(separator) => text.split(separator).take(LIST_LIMIT + 1).collect(),
        None => text.split_whitespace().take(LIST_LIMIT + 1).collect(),
    };
    if parts.len() > LIST_LIMIT {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    Ok(Value::from(parts.into_iter().map(Value::from).collect::<Vec<_>>()))
}

fn is_list(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
}

fn items(value: &Value) -> Result<Vec<Value>, Error> {
    if is_list(value) { Ok(value.try_iter()?.collect()) } else { Err(wrong(format!("{} is no list", words(value)))) }
}

fn as_list(value: &Value) -> Value {
    if is_list(value) { value.clone() } else { Value::from(vec![value.clone()]) }
}

fn join(value: &Value, separator: &str, absence: Absence) -> Result<Value, Error> {
    let mut out = String::new();
    for (index, item) in items(value)?.iter().enumerate() {
        if is_absent(item) {
            return absence.nothing();
        }
        let text = text_of(item)?;
        if out.len() + separator.len() + text.len() > OUTPUT_LIMIT {
            return Err(Error::from(ErrorKind::OutOfFuel));
        }
        out.push_str(if index > 0 { separator } else { "" });
        out.push_str(&text);
    }
    Ok(Value::from(out))
}

/// The first or last item or character; an empty list or text has none.
fn end(value: &Value, absence: Absence, last: bool) -> Result<Value, Error> {
    let found = match value.as_str() {
        Some(text) if last => text.chars().next_back().map(Value::from),
        Some(text) => text.chars().next().map(Value::from),
        None if last => items(value)?.pop(),
        None => items(value)?.into_iter().next(),
    };
    match (found, absence) {
        (Some(found), _) => Ok(found),
        // So that `default` still has its say.
        (None, Absence::Spreads) => Ok(Value::UNDEFINED),
        (None, Absence::IsNone) => Ok(Value::from(())),
    }
}

fn length(value: &Value) -> Result<Value, Error> {
    value.len().map(Value::from).ok_or_else(|| wrong(format!("{} has no length", words(value))))
}

fn sort(value: &Value) -> Result<Value, Error> {
    let mut items = items(value)?;
    if let Some(item) = items.iter().find(|item| is_list(item) || item.kind() == ValueKind::Map) {
        return Err(wrong(format!("{} in a list has no order", words(item))));
    }
    items.sort();
    Ok(Value::from(items))
}

fn unique(value: &Value) -> Result<Value, Error> {
    let mut seen = std::collections::HashSet::new();
    let items = items(value)?.into_iter().filter(|item| seen.insert(item.clone())).collect::<Vec<_>>();
    Ok(Value::from(items))
}

/// A number, or what a text spells.
fn parsed(value: &Value) -> Result<Number, Error> {
    let Some(text) = value.as_str() else { return number_of(value) };
    let text = text.trim();
    if let Ok(number) = text.parse::<i128>() {
        return Ok(Number::Whole(number));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Number::Decimal(number)),
        _ => Err(wrong(format!("{} is no number", words(value)))),
    }
}

fn int(value: &Value) -> Result<Value, Error> {
    match parsed(value)? {
        Number::Decimal(number) => whole(number.trunc()),
        number => number.into_value(),
    }
}

fn whole(number: f64) -> Result<Value, Error> {
    if number.abs() >= 1e38 {
        return Err(wrong("the number is too large for a whole number"));
    }
    // Whole, and within bounds.
    Ok(Value::from(number as i128))
}

fn round(number: Number, places: u32) -> Result<Value, Error> {
    let Number::Decimal(number) = number else { return number.into_value() };
    if places == 0 {
        return whole(number.round());
    }
    let scale = 10_f64.powi(places.min(15).cast_signed());
    let scaled = (number * scale).round();
    Number::Decimal(if scaled.is_finite() { scaled / scale } else { number }).into_value()
}

#[cfg(test)]
mod tests {
    use super::super::Template;

    fn render(text: &str) -> String {
        let template = Template::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        template.render(&|_| None).unwrap_or_else(|error| panic!("{text}: {error}")).expect(text)
    }

    #[test]
    fn texts() {
        assert_eq!(render("{{ ' A-b ' | trim | lower }}"), "a-b");
        assert_eq!(render("{{ 'it\\'s o-k' | title }}"), "It's O-K");
        assert_eq!(render("{{ '/a/' | trim('/') | upper }}"), "A");
        assert_eq!(render("{{ 'a.b.c' | replace('.', '_') }}"), "a_b_c");
        assert_eq!(render("{{ 'größer' | truncate(4) }}|{{ 'größer' | truncate(4, '…') }}"), "größ|grö…");
        assert_eq!(render("{{ 'a,b' | split(',') | last }}{{ ' x y ' | split | length }}"), "b2");
    }

    #[test]
    fn lists() {
        assert_eq!(render("{{ [2, 1, 2] | unique | sort | join(', ') }}"), "1, 2");
        assert_eq!(render("{{ [true, 1.5, 'x'] | join('; ') }}"), "true; 1.5; x");
        assert_eq!(render("{{ 'x' | list | join }}{{ [] | first | default('none') }}"), "xnone");
    }

    #[test]
    fn numbers() {
        assert_eq!(
            render("{{ ' 3.7 ' | int }} {{ '1.50' | float }} {{ 2.5 | round }} {{ 1.005 | round(1) }}"),
            "3 1.5 3 1"
        );
        let error = Template::parse("{{ 'x' | int }}").unwrap_err();
        assert!(error.message.contains("the text `x` is no number"), "{}", error.message);
    }

    #[test]
    fn what_grows_is_bounded() {
        let growing = ["ab", "bc", "cd", "de", "ef"].map(|pair| {
            let (from, to) = pair.split_at(1);
            format!("| replace('{from}', '{}')", to.repeat(16))
        });
        let text = format!("{{{{ 'aaaaaaaaaaaaaaaa' {} }}}}", growing.join(" "));
        assert!(Template::parse(&text).unwrap_err().limit, "{text}");
    }
}
