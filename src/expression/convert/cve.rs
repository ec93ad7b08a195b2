//! `cve`: a CVE identifier, or absent.

use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "cve",
    summary: "A CVE identifier in capitals; absent for anything else",
    example: "cveId: { from: $vulnerability.name, as: cve }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Cve;

impl Converter for Cve {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let identifier = value.scalar_text().map(|text| text.trim().to_ascii_uppercase());
        Ok(identifier.filter(|text| is_cve(text)).map(|text| Datum::Text(text.into())))
    }
}

/// `CVE-`, a year of four digits, a number of four or more.
fn is_cve(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, number)| year.len() == 4 && number.len() >= 4 && digits(year) && digits(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cve(text: &str) -> Option<Datum<'_>> {
        Cve.convert(Datum::Text(text.into())).expect("what is no CVE is absent")
    }

    #[test]
    fn identifiers_come_out_in_capitals() {
        assert_eq!(cve("cve-2021-44228"), Some(Datum::Text("CVE-2021-44228".into())));
        assert_eq!(cve(" CVE-1999-0001 "), Some(Datum::Text("CVE-1999-0001".into())));
    }

    #[test]
    fn anything_else_is_absent() {
        for other in ["", "POODLE", "CVE-2021-123", "CVE-21-44228", "CVE-2021-44228 (Log4Shell)", "CVE-2021-4422x"] {
            assert_eq!(cve(other), None, "{other}");
        }
    }
}
