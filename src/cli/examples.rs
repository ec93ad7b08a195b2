//! The examples inside maps, run and compared.

use crate::plan::{CompiledMap, Example, Expected, Input};
use crate::run::sample::{self, Unmapped};
use crate::run::{Ends, Rejected};
use crate::sink::Stretch;
use crate::value::Raw;
use crate::value::decimal;
use std::io;

/// Runs one example; an error says in plain words what came instead of what was expected.
pub fn run(map: &CompiledMap, example: &Example) -> Result<(), String> {
    let transform = map.map(&example.map).ok_or("its transform map is gone")?;
    let endpoint = map.connector.endpoint(&transform.from).ok_or("its endpoint is gone")?;
    let mut outcome = Collected::default();
    let ledger = match &example.input {
        Input::Record(text) => sample::record(map, transform, endpoint, text, &example.scopes, &mut outcome),
        Input::Pages(texts) => {
            let answers: Vec<(String, String)> = texts.iter().map(|text| (String::new(), text.clone())).collect();
            sample::pages(map, &[transform], endpoint, &answers, &example.scopes, &mut outcome).map_err(|(_, why)| why)
        }
    };
    let ledger = ledger.map_err(|why| spoken(&why))?;
    let skipped: Vec<&String> = ledger.maps.iter().flat_map(|books| books.skipped.keys()).collect();
    outcome.skipped = skipped.into_iter().cloned().collect();
    match &example.expected {
        Expected::Entities(expected) => {
            if outcome.entities.len() != expected.len() {
                return Err(format!("expected {} entities, {}", expected.len(), outcome.summary()));
            }
            let differ = expected.iter().zip(&outcome.entities).filter_map(|(expected, came)| {
                let lines: Vec<String> = expected
                    .iter()
                    .filter_map(|(name, wanted, _)| difference(name, canonical(transform, name), wanted, came))
                    .collect();
                (!lines.is_empty()).then(|| lines.join("; "))
            });
            let differ: Vec<String> = differ.collect();
            if differ.is_empty() { Ok(()) } else { Err(differ.join("; ")) }
        }
        Expected::Skips(reason, _) => match outcome.skipped.contains(reason) && outcome.entities.is_empty() {
            true => Ok(()),
            false => Err(format!("expected to be skipped for `{reason}`, {}", outcome.summary())),
        },
        Expected::Rejects(code) => {
            match outcome.rejected.iter().any(|(id, _)| id == code) && outcome.entities.is_empty() {
                true => Ok(()),
                false => Err(format!("expected to be rejected with `{code}`, {}", outcome.summary())),
            }
        }
    }
}

fn canonical<'n>(transform: &'n crate::mapping::TransformMap, name: &'n str) -> &'n str {
    transform.target.find(name).map_or(name, |number| transform.target.attributes[number].name.as_str())
}

fn difference(
    name: &str,
    canonical: &str,
    wanted: &str,
    came: &serde_json::Map<String, serde_json::Value>,
) -> Option<String> {
    let came = came.get(canonical).map_or("null".to_owned(), ToString::to_string);
    (!same(wanted, &came))
        .then(|| format!("{name}: expected {wanted}, got {}", if came == "null" { "nothing" } else { &came }))
}

/// Numbers by value, all else as JSON.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let mut out = String::new();
        Raw::parse(text).ok().map(|raw| {
            crate::value::scan::write_canonical(raw, &mut out);
            out
        })
    };
    match (decimal::canonical(one), decimal::canonical(other)) {
        (Some(one), Some(other)) => one == other,
        _ => plain(one) == plain(other),
    }
}

/// Why a sample could not be mapped, in plain words.
pub fn spoken(why: &Unmapped) -> String {
    match why {
        Unmapped::Malformed(error) => format!("not JSON: {} at byte {}", error.message, error.at),
        Unmapped::Unknown { name, known } => {
            format!("the scope `{name}` means nothing here; known are {}", known.join(", "))
        }
        Unmapped::OverBudget(error) => error.to_string(),
        Unmapped::NoRecords { path } => format!("there are no records at `{path}`"),
        Unmapped::Mistaken { why } => why.clone(),
    }
}

/// What came out.
#[derive(Default)]
struct Collected {
    entities: Vec<serde_json::Map<String, serde_json::Value>>,
    /// Code and message.
    rejected: Vec<(String, String)>,
    skipped: Vec<String>,
}

impl Collected {
    fn summary(&self) -> String {
        let mut parts = vec![format!("got {}", self.entities.len())];
        parts.extend(self.rejected.iter().map(|(code, message)| format!("rejected with `{code}`: {message}")));
        parts.extend(self.skipped.iter().map(|reason| format!("skipped for `{reason}`")));
        parts.join(", ")
    }
}

impl Ends for Collected {
    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()> {
        // Serde would round long numbers; examples state what fits into them.
        for entity in entities.each() {
            self.entities.push(serde_json::from_str(entity.text(0)).map_err(io::Error::other)?);
        }
        Ok(())
    }

    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()> {
        self.rejected.push((rejected.rejection.code.id.to_owned(), rejected.rejection.message.clone()));
        Ok(())
    }
}
