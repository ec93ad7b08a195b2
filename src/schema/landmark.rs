//! The attributes that scoring knows by name.

use super::SEVERITY;
use std::collections::HashMap;

/// The CVE that a finding is an instance of.
const CVE: &str = "cveId";
/// CVSS base scores, the one that counts first.
const CVSS: [&str; 3] = ["cvss4Base", "cvss3Base", "cvss2Base"];

/// The numbers of the attributes that scoring reads or fills; what a target does not have is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Landmarks {
    /// What the score table rates.
    pub severity: Option<usize>,
    pub cve: Option<usize>,
    /// CVSS base scores, the newest version first.
    pub cvss: Vec<usize>,
}

impl Landmarks {
    /// By the names and aliases of a target.
    pub(super) fn of(spellings: &HashMap<String, usize>) -> Self {
        let find = |name: &str| spellings.get(name).copied();
        Self { severity: find(SEVERITY), cve: find(CVE), cvss: CVSS.into_iter().filter_map(find).collect() }
    }
}
