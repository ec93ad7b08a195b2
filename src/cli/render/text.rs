//! Diagnostics for people: each mistake under its line, with what would be right and where to read more.

use super::control::visible;
use super::excerpt::{Excerpt, first_line, whole_lines};
use super::lines::{Lines, Region};
use super::{COMMAND_LINE, Look};
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use std::collections::BTreeSet;
use std::ops::Range;

/// Labels at most this many bytes apart share one drawing.
const NEAR: usize = 600;

/// Every diagnostic, a blank line after each, and the summary; nothing for nothing.
pub fn render(diagnostics: &[&Diagnostic], look: Look) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() }.term_width(look.width.max(40));
    let mut lines = Lines::default();
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&draw(diagnostic, &renderer, &mut lines));
        out.push_str("\n\n");
    }
    if diagnostics.iter().all(|diagnostic| is_typed(diagnostic)) {
        return out.trim_end().to_owned() + "\n";
    }
    out + &summary(diagnostics) + "\n"
}

/// `2 errors, 1 warning in 1 file`.
pub fn summary(diagnostics: &[&Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let parts: Vec<String> = counts
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| counted(number, word))
        .collect();
    let files: BTreeSet<&str> = diagnostics.iter().map(|d| d.primary.place.source.name.as_str()).collect();
    format!("{} in {}", parts.join(", "), counted(files.len(), "file"))
}

/// Whether it is about what was typed, which needs no drawing.
fn is_typed(diagnostic: &Diagnostic) -> bool {
    diagnostic.primary.place.source.name == COMMAND_LINE
}

fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn draw(diagnostic: &Diagnostic, renderer: &Renderer, lines: &mut Lines) -> String {
    let typed = is_typed(diagnostic);
    let patch = diagnostic.fix.as_ref().filter(|_| !typed).and_then(|fix| patch(diagnostic, fix, lines));
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.id));
    let mut headers = Vec::new();
    for cluster in clusters(diagnostic).iter().filter(|_| !typed) {
        let (next, header) = snippet(group, cluster, lines);
        group = next;
        headers.extend(header);
    }
    for words in helps(diagnostic, patch.is_some()) {
        group = group.element(Level::HELP.message(words));
    }
    let see = format!("mapctl explain {}", diagnostic.code.id);
    group = group.element(Level::INFO.with_name("see").message(see));
    let drawn = renderer.render(&std::iter::once(group).chain(patch).collect::<Vec<_>>());
    headers.iter().fold(drawn, |drawn, header| drawn.replacen(&header.drawn, &header.right, 1))
}

/// The place above a window: its column was counted in the window, and is set right after drawing.
struct Header {
    drawn: String,
    right: String,
}

/// The help lines: what would be right, and the fix in words where it is not drawn as a patch.
fn helps(diagnostic: &Diagnostic, patched: bool) -> Vec<String> {
    let fix = diagnostic.fix.as_ref();
    let help = diagnostic.help.as_deref().filter(|help| !patched || fix.is_none_or(|fix| !says(help, fix)));
    let words = fix.filter(|fix| !patched && !diagnostic.help.as_deref().is_some_and(|help| says(help, fix)));
    help.into_iter().chain(words.map(|fix| fix.words.as_str())).map(several_lines).collect()
}

/// Whether the help already tells what the fix does.
fn says(help: &str, fix: &Fix) -> bool {
    help.contains(fix.text.trim()) || help.contains(&fix.words)
}

/// Help may bring an example of several lines; no other control character passes.
fn several_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Labels that are drawn together, the primary one first.
struct Cluster<'d> {
    labels: Vec<(&'d Label, AnnotationKind)>,
    span: Range<usize>,
}

fn clusters(diagnostic: &Diagnostic) -> Vec<Cluster<'_>> {
    let mut clusters = vec![cluster(&diagnostic.primary, AnnotationKind::Primary)];
    for label in &diagnostic.secondary {
        let next = cluster(label, AnnotationKind::Context);
        let joined = next.span.start.min(clusters[0].span.start)..next.span.end.max(clusters[0].span.end);
        let same = std::sync::Arc::ptr_eq(&label.place.source, &diagnostic.primary.place.source);
        if same && whole_lines(&label.place.source.text, &joined).len() <= NEAR {
            clusters[0].span = joined;
            clusters[0].labels.push((label, AnnotationKind::Context));
        } else {
            clusters.push(next);
        }
    }
    clusters
}

fn cluster(label: &Label, kind: AnnotationKind) -> Cluster<'_> {
    Cluster { span: first_line(&label.place.source.text, &label.place.span), labels: vec![(label, kind)] }
}

/// Adds a drawing of the cluster's lines.
fn snippet<'a>(group: Group<'a>, cluster: &Cluster<'_>, lines: &mut Lines) -> (Group<'a>, Option<Header>) {
    let place = &cluster.labels[0].0.place;
    let path = visible(&place.source.name);
    if place.source.text.is_empty() {
        return (group.element(Origin::path(path)), None);
    }
    let excerpt = Excerpt::around(&place.source.text, &cluster.span);
    let first = lines.region_of(&place.source, &cluster.span).line;
    let annotations = cluster.labels.iter().map(|(label, kind)| annotation(&excerpt, label, *kind));
    let snippet = Snippet::source(excerpt.text.clone()).line_start(first).path(path.clone()).annotations(annotations);
    let header = excerpt.is_cut.then(|| header(&path, &excerpt, lines.region(place), &place.span));
    (group.element(snippet), header)
}

fn header(path: &str, excerpt: &Excerpt<'_>, Region { line, column, .. }: Region, span: &Range<usize>) -> Header {
    let drawn = excerpt.text[..excerpt.span(span).start].chars().count() + 1;
    Header { drawn: format!("{path}:{line}:{drawn}"), right: format!("{path}:{line}:{column}") }
}

fn annotation<'a>(excerpt: &Excerpt<'_>, label: &Label, kind: AnnotationKind) -> Annotation<'a> {
    let span = excerpt.span(&first_line(&label.place.source.text, &label.place.span));
    let words = (!label.words.is_empty()).then(|| visible(&label.words));
    kind.span(span).label(words)
}

/// The fix as the lines before and after; not for lines that are too long to show whole.
fn patch<'a>(diagnostic: &Diagnostic, fix: &Fix, lines: &mut Lines) -> Option<Group<'a>> {
    let source = &diagnostic.primary.place.source;
    source.text.get(fix.span.clone())?;
    let excerpt = Excerpt::around(&source.text, &fix.span);
    if excerpt.is_cut {
        return None;
    }
    let title = diagnostic.help.as_ref().filter(|help| says(help, fix)).unwrap_or(&fix.words);
    let first = lines.region_of(source, &fix.span).line;
    let patch = Patch::new(excerpt.span(&fix.span), several_lines(&fix.text));
    let snippet = Snippet::source(excerpt.text.clone()).line_start(first).patch(patch);
    Some(Group::with_title(Level::HELP.secondary_title(several_lines(title))).element(snippet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Source, codes};
    use proptest::prelude::*;

    fn place(text: &str, word: &str) -> Place {
        let start = text.find(word).unwrap();
        Place { source: Source::new("maps/acme.yaml", text), pointer: String::new(), span: start..start + word.len() }
    }

    fn plain(diagnostic: &Diagnostic) -> String {
        render(&[diagnostic], Look::PLAIN)
    }

    #[test]
    fn a_slip_is_shown_with_its_line_and_the_mended_line() {
        let text = "map: acme\nfields:\n  findngName: $.title\n";
        let diagnostic =
            Diagnostic::error(&codes::UNKNOWN_ATTRIBUTE, &place(text, "findngName"), "no attribute `findngName`")
                .saying("not an attribute of `finding/host`")
                .suggest("findngName", ["findingName", "findingStatus"]);
        let expected = "\
error[unknown-attribute]: no attribute `findngName`
 --> maps/acme.yaml:3:3
  |
3 |   findngName: $.title
  |   ^^^^^^^^^^ not an attribute of `finding/host`
  |
  = see: mapctl explain unknown-attribute
help: did you mean `findingName`?
  |
3 |   findingName: $.title
  |       +

1 error in 1 file
";
        assert_eq!(plain(&diagnostic), expected);
    }

    #[test]
    fn both_places_of_a_contradiction_are_shown() {
        let text = "a: 1\nb: 2\na: 3\n";
        let second = Place { span: 10..11, ..place(text, "a: 3") };
        let diagnostic = Diagnostic::error(&codes::DUPLICATE_KEY, &second, "`a` stands twice")
            .also(&Place { span: 0..1, ..second.clone() }, "first here");
        let drawn = plain(&diagnostic);
        assert!(drawn.contains("1 | a: 1\n  | - first here"), "{drawn}");
        assert!(drawn.contains("3 | a: 3\n  | ^"), "{drawn}");
    }

    #[test]
    fn escape_sequences_of_a_document_do_not_reach_the_terminal() {
        let text = "name: \"\u{1b}]0;owned\u{7}\u{9b}2J\"\n";
        let at = place(text, "name");
        let diagnostic =
            Diagnostic::warning(&codes::UNUSED, &at, "`\u{1b}[2J` is unused").saying("\u{1b}").help("\u{9b}1m");
        assert!(!plain(&diagnostic).contains(['\u{1b}', '\u{7}', '\u{9b}']));
    }

    #[test]
    fn a_line_of_a_megabyte_is_cut_and_its_fix_is_told_in_words() {
        let text = format!("a: {} wrng {}\n", "x".repeat(500_000), "y".repeat(500_000));
        let diagnostic =
            Diagnostic::error(&codes::UNKNOWN_KIND, &place(&text, "wrng"), "no kind `wrng`").suggest("wrng", ["wrong"]);
        let drawn = plain(&diagnostic);
        assert!(
            drawn.len() < 1_500 && drawn.contains(":1:500005") && drawn.contains("help: did you mean `wrong`?"),
            "{drawn}"
        );
    }

    #[test]
    fn a_file_that_is_not_there_has_no_line() {
        let place = Place::start_of(&Source::new("maps/gone.yaml", ""));
        let drawn = plain(&Diagnostic::error(&codes::DOCUMENT_MISSING, &place, "`maps/gone.yaml` cannot be read"));
        assert!(drawn.contains("--> maps/gone.yaml\n"), "{drawn}");
    }

    #[test]
    fn what_was_typed_is_not_drawn_again() {
        let place = Place { source: Source::new(COMMAND_LINE, "acm"), pointer: String::new(), span: 0..3 };
        let diagnostic =
            Diagnostic::error(&codes::DOCUMENT_MISSING, &place, "there is no map `acm`").suggest("acm", ["acme"]);
        let expected = "\
error[document-missing]: there is no map `acm`
 |
 = help: did you mean `acme`?
 = see: mapctl explain document-missing
";
        assert_eq!(plain(&diagnostic), expected);
    }

    #[test]
    fn colour_is_a_matter_of_asking() {
        let diagnostic = Diagnostic::error(&codes::UNKNOWN_KEY, &place("a: 1\n", "a"), "no key `a`");
        assert!(render(&[&diagnostic], Look { color: true, width: 80 }).contains('\u{1b}'));
        assert!(!plain(&diagnostic).contains('\u{1b}'));
    }

    proptest! {
        #[test]
        fn any_place_of_any_document_can_be_drawn(
            text in any::<String>(), name in any::<String>(), start in 0usize..40, len in 0usize..40, other in 0usize..80,
        ) {
            let place = Place { source: Source::new(name, text), pointer: String::new(), span: start..start + len };
            let second = Place { span: other..other + 3, ..place.clone() };
            let mut diagnostic = Diagnostic::error(&codes::UNKNOWN_KEY, &place, "m").saying("w").also(&second, "s");
            diagnostic.fix = Some(Fix { span: place.span.clone(), text: "a\nb".to_owned(), words: "write it".to_owned() });
            for color in [true, false] {
                let drawn = render(&[&diagnostic], Look { color, width: 40 });
                prop_assert!(drawn.contains("1 error in 1 file"));
            }
        }
    }

    #[test]
    fn the_summary_counts_errors_warnings_and_files() {
        let error = Diagnostic::error(&codes::UNKNOWN_KEY, &place("a: 1\n", "a"), "x");
        let warning = Diagnostic::warning(&codes::UNUSED, &place("a: 1\n", "a"), "y");
        assert_eq!(summary(&[&error, &error, &warning]), "2 errors, 1 warning in 1 file");
    }
}
