//! Progress as it is drawn on a terminal: a line for each endpoint, one more for a wait; never wider than the terminal.

use super::tally::{Tally, Walked};
use std::time::Duration;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many endpoints are shown, the newest ones.
const ENDPOINTS: usize = 6;
/// Columns of a bar between its brackets.
const BAR: usize = 16;
/// Turns while an endpoint is walked, a step at a time.
const TURNS: [char; 4] = ['|', '/', '-', '\\'];
/// How long a step takes.
pub const STEP: Duration = Duration::from_millis(125);

/// Every line, with `\n` between them.
pub fn draw(tally: &Tally, now: Duration, width: usize) -> String {
    // The last column stays free: terminals differ in where the cursor is behind it.
    let width = width.saturating_sub(1);
    let hidden = tally.endpoints.len().saturating_sub(ENDPOINTS);
    let shown = &tally.endpoints[hidden..];
    let names = shown.iter().map(|walked| walked.name.width()).max().unwrap_or(0);
    let mut lines: Vec<String> = shown.iter().map(|walked| line(walked, names, now, width)).collect();
    lines.extend(tally.waiting(now).map(|waiting| cut(&format!("  {waiting}"), width)));
    lines.join("\n")
}

fn line(walked: &Walked, names: usize, now: Duration, width: usize) -> String {
    let turns = now.as_millis() / STEP.as_millis();
    let sign = if walked.is_over() { ' ' } else { TURNS[(turns % TURNS.len() as u128) as usize] };
    let name = &walked.name;
    let pad = " ".repeat(names.saturating_sub(name.width()));
    let mut line = cut(&format!("{sign} {name}{pad}"), width);
    let mut parts = walked.figures(now);
    if !walked.is_over() {
        parts.extend(Some(walked.unit.clone()).filter(|unit| !unit.is_empty()));
    }
    let bar = walked.units().filter(|_| !walked.is_over()).map(|(ended, units)| bar(ended, units));
    let needed: usize = parts.iter().take(3).map(|part| part.width() + 2).sum();
    // Figures tell more than a bar.
    let bar = bar.filter(|bar| line.width() + 2 + bar.width() + needed <= width);
    for part in bar.iter().chain(&parts) {
        // A number is shown whole or not at all.
        if line.width() + 2 + part.width() > width {
            break;
        }
        line.push_str("  ");
        line.push_str(part);
    }
    line
}

/// `[=====>          ]`.
fn bar(ended: usize, units: usize) -> String {
    let done = ended * BAR / units.max(1);
    let head = if done < BAR { ">" } else { "" };
    format!("[{:BAR$}]", "=".repeat(done) + head)
}

/// The text, or as much of it as fits.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for character in text.chars() {
        if out.width() + character.width().unwrap_or(0) + 1 > width {
            break;
        }
        out.push(character);
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn tally() -> Tally {
        let mut tally = Tally::default();
        tally.begin(at(0), "sites", 1);
        tally.page(at(0), "sites", "", 3);
        tally.ended(at(0), "sites", true);
        tally.begin(at(0), "issues", 8);
        tally.ended(at(1), "issues", true);
        tally.ended(at(1), "issues", true);
        tally.page(at(2), "issues", "site 12", 1200);
        tally
    }

    #[test]
    fn a_wide_terminal_shows_it_all() {
        let mut tally = tally();
        tally.wait(at(2), 42, "the vendor, which answered 429");
        let expected = "\u{20} sites   1 page  3 records\n\
            | issues  [====>           ]  2 of 8 units  1 page  1,200 records  600 records/s  site 12\n\
            \u{20} waiting 42 s for the vendor, which answered 429";
        assert_eq!(draw(&tally, at(2), 100), expected);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_number_is_cut() {
        let mut tally = tally();
        tally.wait(at(2), 42, "the vendor, which answered 429");
        for width in 1..100 {
            let drawn = draw(&tally, at(2), width);
            assert!(drawn.lines().all(|line| line.width() < width.max(2)), "{width}: {drawn}");
            let figures = drawn.lines().nth(1).unwrap_or_default();
            assert!(!figures.contains("1,2") || figures.contains("1,200 records"), "{width}: {drawn}");
        }
        assert!(draw(&tally, at(2), 40).contains("2 of 8 units  1 page"));
    }

    #[test]
    fn the_newest_endpoints_are_shown() {
        let mut tally = Tally::default();
        (0..20).for_each(|number| tally.begin(at(0), &format!("e{number}"), 1));
        let drawn = draw(&tally, at(0), 80);
        assert!(drawn.lines().count() == ENDPOINTS && drawn.contains("e19"));
        assert_eq!(draw(&Tally::default(), at(0), 80), "");
    }

    #[test]
    fn wide_characters_count_twice() {
        let mut tally = Tally::default();
        tally.begin(at(0), &"漢".repeat(40), 1);
        assert!(draw(&tally, at(0), 40).width() < 40);
    }
}
