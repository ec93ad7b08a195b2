//! The generated half of `docs/language.md`: tables of keys and kinds, from the same tables that check documents.

use crate::connector::{CONNECT, ENDPOINT, EXPORT, STEPS, auth, decode, paginate};
use crate::expression::{KEYS, convert};
use crate::mapping::TRANSFORM_MAP;
use crate::plan::{ABOUT, EXAMPLE, FILTER, MAP, PROFILE, SETTING};
use crate::registry::{Choice, Key, Kind, Need, Shape};
use crate::{scoring, sink, template, vault};

/// The generated sections of `docs/language.md`: marker and text.
fn sections() -> Vec<(&'static str, String)> {
    vec![
        ("map", shape_markdown("map", &MAP)),
        ("filters", words_markdown()),
        ("about", shape_markdown("about", &ABOUT)),
        ("settings", shape_markdown("a setting", &SETTING)),
        ("filters-of-a-map", shape_markdown("a filter", &FILTER)),
        ("connect", shape_markdown("connect", &CONNECT)),
        ("auth", kinds_markdown(&auth::CHOICE)),
        ("formats", kinds_markdown(&decode::CHOICE)),
        ("paginate", format!("{}\n{}", table(paginate::KEYS), kinds_markdown(&paginate::CHOICE))),
        ("endpoint", shape_markdown("an endpoint", &ENDPOINT)),
        ("export", export_markdown()),
        ("transform_map", shape_markdown("a transform map", &TRANSFORM_MAP)),
        ("fields", format!("#### `a field`, long form\n\n{}", table(KEYS))),
        ("converters", kinds_markdown(&convert::CHOICE)),
        ("scoring", shape_markdown("scoring", &scoring::SHAPE)),
        ("example", shape_markdown("an example", &EXAMPLE)),
        ("profile", shape_markdown("profile", &PROFILE)),
        ("sources", kinds_markdown(&vault::CHOICE)),
        ("outputs", kinds_markdown(&sink::CHOICE)),
    ]
}

/// `docs/language.md` with every generated section as it is now. A marker without a section is an error, and so is a
/// section without a marker.
pub fn fill_language(document: &str) -> Result<String, String> {
    let sections = sections();
    let strangers = markers(document).find(|marker| !sections.iter().any(|(name, _)| name == marker));
    if let Some(marker) = strangers {
        return Err(format!("nothing generates the section `{marker}`"));
    }
    sections.iter().try_fold(document.to_owned(), |document, (name, text)| {
        fill(&document, name, text).ok_or_else(|| format!("there is no place for the section `{name}`"))
    })
}

fn markers(document: &str) -> impl Iterator<Item = &str> {
    document.lines().filter_map(|line| line.strip_prefix("<!-- generated: ")?.strip_suffix(" -->"))
}

/// A heading and the keys of a block.
pub fn shape_markdown(name: &str, shape: &Shape) -> String {
    format!("#### `{name}`\n\n{}", body(shape))
}

/// Every kind of a choice: summary, keys, example.
pub fn kinds_markdown(choice: &Choice) -> String {
    (choice.kinds)().iter().map(|kind| kind_markdown(kind)).collect::<Vec<_>>().join("\n")
}

/// `export:` and what stands in it.
fn export_markdown() -> String {
    let steps = STEPS.iter().map(|(name, shape)| shape_markdown(&format!("export.{name}"), shape));
    [shape_markdown("export", &EXPORT)].into_iter().chain(steps).collect::<Vec<_>>().join("\n")
}

/// The filters and tests of templates.
fn words_markdown() -> String {
    let table = |head: &str, words: &[(&str, &str)]| {
        let rows: String = words.iter().map(|(name, says)| format!("| `{name}` | {} |\n", cell(says))).collect();
        format!("| {head} | |\n|---|---|\n{rows}")
    };
    format!("{}\n{}", table("filter", template::filters()), table("test", template::tests()))
}

/// Puts generated text between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; `None` when a marker is missing.
fn fill(document: &str, name: &str, generated: &str) -> Option<String> {
    let (open, close) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
    let start = document.find(&open)? + open.len();
    let end = start + document[start..].find(&close)?;
    Some([&document[..start], generated.trim_end(), "\n", &document[end..]].concat())
}

fn kind_markdown(kind: &Kind) -> String {
    let heading =
        format!("#### `{}`{}\n\n{}.\n", kind.name, if kind.planned { " (planned)" } else { "" }, kind.summary);
    if kind.planned {
        return heading;
    }
    let bare = if kind.bare { "\nMay stand as a bare word.\n" } else { "" };
    format!("{heading}{bare}\n{}\n```yaml\n{}\n```\n", body(&kind.args), kind.example.trim_matches('\n'))
}

/// The key table of a mapping; one sentence for anything else.
fn body(shape: &Shape) -> String {
    match shape {
        Shape::Record(keys) => table(keys),
        Shape::RecordWith { keys, choice } => format!("Exactly one key names {}.\n\n{}", choice.what, table(keys)),
        Shape::Called(_, shape) => body(shape),
        other => format!("Takes {}.\n", words(other)),
    }
}

fn table(keys: &[Key]) -> String {
    if keys.is_empty() {
        return "No keys.\n".to_owned();
    }
    let rows: String = keys.iter().map(row).collect();
    format!("| key | | takes | says |\n|---|---|---|---|\n{rows}")
}

fn row(key: &Key) -> String {
    let need = match key.need {
        Need::Required => "required",
        Need::Optional => "",
        Need::Planned => "planned",
    };
    let takes = if key.need == Need::Planned { String::new() } else { words(&key.shape) };
    format!("| `{}` | {need} | {} | {} |\n", key.name, cell(&takes), cell(key.summary))
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn words(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Integer { min, max: i64::MAX } => format!("a whole number from {min}"),
        Shape::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Shape::Word(allowed) => allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::Duration => "a time span such as `30s`".to_owned(),
        Shape::Rate => "a pace such as `60/minute`".to_owned(),
        Shape::Path => "a path".to_owned(),
        Shape::Scalar => "a path, a template or a literal".to_owned(),
        Shape::Json => "anything".to_owned(),
        Shape::Called(name, _) => (*name).to_owned(),
        Shape::Record(keys) => format!("a mapping of {}", names(keys)),
        Shape::RecordWith { choice, keys: [] } | Shape::Choice(choice) => choice.what.to_owned(),
        Shape::RecordWith { keys, choice } => format!("{}, with {}", choice.what, names(keys)),
        Shape::Table(inner) => format!("a table of names: {}", words(inner)),
        Shape::List(inner) => format!("a list: {}", words(inner)),
        Shape::OneOrMany(inner) => format!("one or a list: {}", words(inner)),
        Shape::Form { scalar, list, map } => {
            let forms = [*scalar, *list, *map].into_iter().flatten();
            forms.map(words).collect::<Vec<_>>().join("; or ")
        }
    }
}

fn names(keys: &[Key]) -> String {
    keys.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    static KEYS: [Key; 3] = [
        Key::required("at", Shape::Text, "where the number goes"),
        Key::optional("size", Shape::Integer { min: 1, max: 500 }, "records a page"),
        Key::planned("window", "halves a date range"),
    ];
    static OFFSET: Kind = Kind {
        name: "offset",
        summary: "Goes on by the number of records received",
        example: "\npaginate:\n  offset: { at: query.offset }\n",
        args: Shape::Record(&KEYS),
        bare: false,
        planned: false,
    };
    static SPLIT: Kind = Kind {
        name: "split",
        summary: "Walks again in parts",
        example: "",
        args: Shape::Json,
        bare: false,
        planned: true,
    };
    static CHOICE: Choice = Choice { what: "a kind of pagination", kinds: || vec![&OFFSET, &SPLIT], required: true };

    #[test]
    fn a_kind_shows_its_keys_and_its_example() {
        let expected = "\
#### `offset`

Goes on by the number of records received.

| key | | takes | says |
|---|---|---|---|
| `at` | required | text | where the number goes |
| `size` |  | a whole number from 1 to 500 | records a page |
| `window` | planned |  | halves a date range |

```yaml
paginate:
  offset: { at: query.offset }
```

#### `split` (planned)

Walks again in parts.
";
        assert_eq!(kinds_markdown(&CHOICE), expected);
    }

    #[test]
    fn shapes_are_told_in_words() {
        static LIST: Shape = Shape::List(&Shape::Path);
        static FORM: Shape = Shape::Form { scalar: Some(&Shape::Scalar), list: Some(&LIST), map: None };
        assert_eq!(
            shape_markdown("from", &FORM),
            "#### `from`\n\nTakes a path, a template or a literal; or a list: a path.\n"
        );
        assert_eq!(words(&Shape::Choice(&CHOICE)), "a kind of pagination");
    }

    #[test]
    fn generated_text_goes_between_its_markers_and_nowhere_else() {
        let document = "a\n<!-- generated: kinds -->\nold\n<!-- end: kinds -->\nb\n";
        let filled = fill(document, "kinds", "new\n\n").unwrap();
        assert_eq!(filled, "a\n<!-- generated: kinds -->\nnew\n<!-- end: kinds -->\nb\n");
        assert_eq!(fill(&filled, "kinds", "new").as_deref(), Some(filled.as_str()));
        assert_eq!(fill(document, "other", "x"), None);
    }

    #[test]
    fn a_marker_that_nothing_fills_is_an_error() {
        assert!(
            fill_language("<!-- generated: nothing -->\n<!-- end: nothing -->\n").unwrap_err().contains("`nothing`")
        );
        assert!(fill_language("").unwrap_err().contains("no place for the section"));
    }
}
