//! Source value to severity to QDS: the Risk Severity Mapping, and CVSS for findings that carry a CVE.

mod compile;
mod cvss;
mod table;

pub use compile::SHAPE;
pub use cvss::cve_qds;
pub use table::{Rating, ScoreTable, Source};
