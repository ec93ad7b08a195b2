//! The pages of the codes: one for `mapctl explain`, all of them for the docs.

use super::Look;
use super::paint::Paint;
use super::wrap::reflowed;
use crate::diagnostic::{Code, Family, codes};

/// What `mapctl explain CODE` prints: id, title and page.
pub fn code_page(code: &Code, look: Look) -> String {
    let id = Paint { color: look.color }.strong(code.id);
    format!("{id}: {}\n\n{}", code.title, reflowed(code.page.trim_end(), look.width))
}

/// The text of `docs/codes.md`: every code with its page, by family.
pub fn codes_markdown() -> String {
    let mut out = "# Codes\n\nEvery mistake of a document and every fate of a record has a code that never changes its meaning.\n\
                   `mapctl explain CODE` prints the same pages.\n"
        .to_owned();
    out += "\n## Mistakes of documents\n\nNothing runs until they are mended.\n";
    out += &family(Family::Document);
    out += "\n## Fates of records\n\nThe run goes on; the record is in quarantine, and the ledger counts it.\n";
    out += &family(Family::Record);
    out
}

fn family(family: Family) -> String {
    let section = |code: &&Code| format!("\n### `{}`: {}\n\n{}\n", code.id, code.title, code.page.trim_end());
    codes::ALL.iter().filter(|code| code.family == family).map(section).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_with_an_example() {
        for code in codes::ALL {
            let lines = code.page.lines().count();
            assert!((8..=30).contains(&lines), "`{}` has a page of {lines} lines", code.id);
            assert!(code.page.contains("```"), "`{}` shows no example", code.id);
            assert_eq!(code.page.matches("```").count() % 2, 0, "`{}` leaves a fence open", code.id);
        }
    }

    #[test]
    fn the_docs_hold_every_code_once() {
        let docs = codes_markdown();
        for code in codes::ALL {
            assert_eq!(docs.matches(&format!("### `{}`:", code.id)).count(), 1);
        }
    }
}
