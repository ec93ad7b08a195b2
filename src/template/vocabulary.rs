//! The closed list of filters and tests, and the environments that know no others.

use super::operators::Absence;
use super::{FUEL, operators};
use minijinja::{Environment, UndefinedBehavior};
use std::sync::LazyLock;

/// Every filter with its summary.
pub fn filters() -> &'static [(&'static str, &'static str)] {
    &[
        ("default", "`default(x)`: x where the value is absent; `default(x, true)`: also where it is empty"),
        ("lower", "in lower case"),
        ("upper", "in upper case"),
        ("title", "every word with a capital letter"),
        ("trim", "without space at both ends; `trim(\"/\")`: without these characters"),
        ("replace", "`replace(\"a\", \"b\")`: every a by b"),
        ("truncate", "`truncate(80)`: at most so many characters; `truncate(80, \"…\")`: ended by that if cut"),
        ("split", "`split(\",\")`: the list of parts; `split`: of words"),
        ("join", "`join(\", \")`: the items of a list as one text"),
        ("first", "the first item of a list, or character of a text"),
        ("last", "the last item of a list, or character of a text"),
        ("length", "how many items, members or characters"),
        ("list", "a list as it is, anything else as a list of one"),
        ("sort", "the items in ascending order"),
        ("unique", "the items without repetitions, in their order"),
        ("int", "a number or the text of one, its fraction cut off"),
        ("float", "a number or the text of one"),
        ("round", "to a whole number, half up; `round(2)`: to two places"),
    ]
}

/// Every test with its summary.
pub fn tests() -> &'static [(&'static str, &'static str)] {
    &[
        ("defined", "present"),
        ("undefined", "absent"),
        ("none", "absent"),
        ("in", "`is in [a, b]`: one of them"),
        ("startingwith", "a text that begins so"),
        ("endingwith", "a text that ends so"),
        ("string", "a text"),
        ("number", "a number"),
        ("boolean", "true or false"),
        ("sequence", "a list"),
        ("mapping", "an object"),
    ]
}

/// The environment of templates: an absent value makes the whole template absent.
pub(super) static TEMPLATES: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Absence::Spreads, UndefinedBehavior::Strict));

/// The environment of conditions: an absent value is `none` and never an error.
pub(super) static CONDITIONS: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Absence::IsNone, UndefinedBehavior::Chainable));

fn environment(absence: Absence, undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(false);
    super::filters::register(&mut environment, absence);
    operators::register(&mut environment, absence);
    environment
}

#[cfg(test)]
mod tests {
    use super::super::Template;

    #[test]
    fn every_listed_word_works_and_no_other_does() {
        for (name, _) in super::filters() {
            let result = Template::parse(&format!("{{{{ 'a' | {name} }}}}"));
            let unknown = result.err().is_some_and(|error| error.message.contains("unknown filter"));
            assert!(!unknown, "{name}");
        }
        for (name, _) in super::tests() {
            let result = Template::parse(&format!("{{{{ 'a' is {name} }}}}"));
            let unknown = result.err().is_some_and(|error| error.message.contains("unknown test"));
            assert!(!unknown, "{name}");
        }
        for name in ["safe", "escape", "tojson", "__join", "format", "abs"] {
            let error = Template::parse(&format!("{{{{ 'a' | {name} }}}}")).unwrap_err();
            assert!(error.message.contains("there is no filter"), "{name}: {}", error.message);
        }
    }
}
