//! Colour, or none: the few styles of tables and verdicts.

use anstyle::{AnsiColor, Style};

/// Paints where colour is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    pub color: bool,
}

impl Paint {
    /// What is good.
    pub fn good(self, text: &str) -> String {
        self.wrap(AnsiColor::Green.on_default().bold(), text)
    }

    /// What needs a person.
    pub fn bad(self, text: &str) -> String {
        self.wrap(AnsiColor::Red.on_default().bold(), text)
    }

    /// What deserves a look.
    pub fn doubtful(self, text: &str) -> String {
        self.wrap(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// Headings.
    pub fn strong(self, text: &str) -> String {
        self.wrap(Style::new().bold(), text)
    }

    fn wrap(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_added() {
        assert_eq!(Paint { color: false }.bad("INCOMPLETE"), "INCOMPLETE");
        assert_eq!(Paint { color: true }.bad("x"), "\u{1b}[1m\u{1b}[31mx\u{1b}[0m");
    }
}
