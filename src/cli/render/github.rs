//! Diagnostics as workflow commands: a pull request that edits a map is annotated at the line.

use super::lines::Lines;
use crate::diagnostic::{Diagnostic, Severity};

/// One command a line.
pub fn render(diagnostics: &[&Diagnostic]) -> String {
    let mut lines = Lines::default();
    diagnostics.iter().map(|diagnostic| command(diagnostic, &mut lines)).collect()
}

fn command(diagnostic: &Diagnostic, lines: &mut Lines) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let region = lines.region(&diagnostic.primary.place);
    format!(
        "::{word} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
        property(&diagnostic.primary.place.source.name),
        region.line,
        region.column,
        region.end_line,
        region.end_column,
        property(diagnostic.code.id),
        data(&words(diagnostic))
    )
}

fn words(diagnostic: &Diagnostic) -> String {
    let label = Some(diagnostic.primary.words.as_str()).filter(|words| !words.is_empty());
    let lines = std::iter::once(diagnostic.message.as_str()).chain(label).chain(diagnostic.help.as_deref());
    lines.collect::<Vec<_>>().join("\n")
}

/// Escapes as the runner reads them back; what it would take for the end of the command may not stand bare.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Source, codes};

    #[test]
    fn separators_and_line_ends_are_escaped() {
        let source = Source::new("maps/a,b:c.yaml", "map: acme\n");
        let place = Place { source, pointer: "/map".to_owned(), span: 0..3 };
        let diagnostic = Diagnostic::error(&codes::UNKNOWN_KEY, &place, "100% wrong").help("write\n`map: x`");
        assert_eq!(
            render(&[&diagnostic]),
            "::error file=maps/a%2Cb%3Ac.yaml,line=1,col=1,endLine=1,endColumn=4,title=unknown-key::100%25 wrong%0Awrite%0A`map: x`\n"
        );
    }

    #[test]
    fn a_note_is_a_notice() {
        let place = Place::start_of(&Source::new("a.yaml", "a"));
        let note = Diagnostic { severity: Severity::Note, ..Diagnostic::error(&codes::UNUSED, &place, "m") };
        assert!(render(&[&note]).starts_with("::notice file=a.yaml,line=1,col=1,"));
    }
}
