//! A code: a stable name for one kind of mistake or one fate of a record, with its page.

/// Which family of trouble a code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// A document is wrong; nothing runs.
    Document,
    /// A record is unfit; it goes to quarantine and the run goes on.
    Record,
}

/// A stable name with its page. Names are never reused.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Kebab case, as it is printed and counted.
    pub id: &'static str,
    pub family: Family,
    /// One line: what is wrong.
    pub title: &'static str,
    /// Markdown: what it means, an example, how to mend it.
    pub page: &'static str,
}
