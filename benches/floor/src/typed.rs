//! The floor: structs that hold what is mapped, filled by serde's derived code, which skips the rest. Nothing is mapped,
//! checked or written; each record is dropped as soon as it is read.

use crate::Kind;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Reads a page; the number of its records.
pub fn project(kind: Kind, page: &[u8]) -> Result<usize, serde_json::Error> {
    Ok(match kind {
        Kind::Bugcrowd => serde_json::from_slice::<Submissions<'_>>(page)?.data.count,
        Kind::Bitsight => serde_json::from_slice::<Findings<'_>>(page)?.results.count,
        Kind::Burp => serde_json::from_slice::<Answer<'_>>(page)?.data.scan.issues.count,
    })
}

/// An array of which each item is read, and none is kept.
struct Each<T> {
    count: usize,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Each<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Counter(PhantomData))
    }
}

struct Counter<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Counter<T> {
    type Value = Each<T>;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Each<T>, A::Error> {
        let mut count = 0;
        while let Some(item) = items.next_element::<T>()? {
            std::hint::black_box(&item);
            count += 1;
        }
        Ok(Each { count, item: PhantomData })
    }
}

/// Text without its escapes.
#[derive(Deserialize)]
struct Text<'a>(
    #[expect(dead_code, reason = "read, and no more")]
    #[serde(borrow)]
    Cow<'a, str>,
);

#[derive(Deserialize)]
struct Submissions<'a> {
    #[serde(borrow)]
    data: Each<Submission<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Submission<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    attributes: Attributes<'a>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Attributes<'a> {
    #[serde(borrow)]
    bug_url: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    last_transitioned_to_resolved_at: Option<Text<'a>>,
    severity: Option<i64>,
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    submitted_at: Option<Text<'a>>,
    #[serde(borrow)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    vrt_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    scan: Scan<'a>,
}

#[derive(Deserialize)]
struct Scan<'a> {
    #[expect(dead_code, reason = "read, and no more")]
    #[serde(borrow)]
    site_name: Option<Text<'a>>,
    #[expect(dead_code, reason = "read, and no more")]
    #[serde(borrow)]
    end_time: Option<Text<'a>>,
    #[serde(borrow)]
    issues: Each<Issue<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Issue<'a> {
    #[serde(borrow)]
    issue_type: IssueType<'a>,
    #[serde(borrow)]
    serial_number: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    confidence: Option<Text<'a>>,
    #[serde(borrow)]
    description_html: Option<Text<'a>>,
    #[serde(borrow)]
    path: Option<Text<'a>>,
    #[serde(borrow)]
    origin: Option<Text<'a>>,
    #[serde(borrow)]
    novelty: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct IssueType<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    type_index: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Findings<'a> {
    #[serde(borrow)]
    results: Each<Finding<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Finding<'a> {
    #[serde(borrow)]
    temporary_id: &'a RawValue,
    #[serde(borrow)]
    assets: Vec<Asset<'a>>,
    #[serde(borrow)]
    details: Details<'a>,
    #[serde(borrow)]
    evidence_key: &'a RawValue,
    #[serde(borrow)]
    first_seen: &'a RawValue,
    #[serde(borrow)]
    last_seen: &'a RawValue,
    #[serde(borrow)]
    risk_vector: &'a RawValue,
    #[serde(borrow)]
    severity_category: &'a RawValue,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Asset<'a> {
    #[serde(borrow)]
    asset: &'a RawValue,
    #[serde(borrow)]
    ip_addresses: &'a RawValue,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Details<'a> {
    #[serde(borrow)]
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Vulnerability<'a> {
    #[serde(borrow)]
    name: &'a RawValue,
    #[serde(borrow)]
    confidence: &'a RawValue,
    #[serde(borrow)]
    cvss: Cvss<'a>,
    #[serde(borrow)]
    remediation_tip: &'a RawValue,
    #[serde(borrow)]
    description: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and no more")]
struct Cvss<'a> {
    #[serde(borrow)]
    base: &'a RawValue,
}
