//! The pipeline outside of a run: one record with its surroundings stated, or answers from disk.

use super::{Commit, Ends, Ledger, Pipeline};
use crate::connector::{Endpoint, FILTERS, FIRST_ANCESTOR, RUN, SETTINGS};
use crate::expression::Frame;
use crate::fetch::{Mapper as _, Observer as _, PageAt, UnitName};
use crate::mapping::TransformMap;
use crate::path::{Found, OverBudget, Reads, Record, View};
use crate::plan::{CompiledMap, Constants};
use crate::value::Raw;
use crate::value::scan::Malformed;

/// Names and their values as JSON text: ancestors, `page`, `filters`, joined and exploded items.
pub type Scopes = [(String, String)];

/// Why a sample could not be mapped at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmapped {
    /// The text is not JSON.
    Malformed(Malformed),
    /// A path would have looked at too much.
    OverBudget(OverBudget),
    /// A stated name means nothing here; the names that do.
    Unknown { name: String, known: Vec<String> },
    /// The endpoint's records are not where its path says.
    NoRecords { path: String },
    /// What is at the endpoint's path is not what it takes it for.
    Mistaken { why: String },
}

/// The text of an entity's origin where there is no page.
const NOWHERE: &str = "";

/// Maps one record, as examples do.
pub fn record(
    map: &CompiledMap,
    transform: &TransformMap,
    endpoint: &Endpoint,
    text: &str,
    scopes: &Scopes,
    ends: &mut dyn Ends,
) -> Result<Ledger, Unmapped> {
    let raw = Raw::parse(text).map_err(Unmapped::Malformed)?;
    let constants = Constants::defaults(map);
    let views = surroundings(map, endpoint, &constants, scopes, Some(transform))?;
    let view = endpoint.sealed().record.read(raw).map_err(Unmapped::OverBudget)?;
    let chosen = [transform];
    let pipeline = Pipeline::new(map, map.scores.as_ref(), &chosen, ends.formats());
    let mut mapped = pipeline.begin(endpoint);
    pipeline.map(endpoint, &frame(endpoint, &views), (&[Record { raw, view }], text), &mut mapped);
    let (mut commit, unit) = (Commit::new(&chosen, None, ends), UnitName::default());
    let at = PageAt {
        endpoint: endpoint.number,
        name: &endpoint.name,
        unit: &unit,
        page: 1,
        url: NOWHERE,
        text: text.as_bytes(),
    };
    // Nothing ends a sample before its time.
    let _ = commit.page(&at, mapped);
    Ok(commit.ledger)
}

/// Maps whole answers of one endpoint through the chosen transform maps, as previews do; `names` say where each came from.
pub fn pages(
    map: &CompiledMap,
    transforms: &[&TransformMap],
    endpoint: &Endpoint,
    answers: &[(String, String)],
    scopes: &Scopes,
    ends: &mut dyn Ends,
) -> Result<Ledger, (usize, Unmapped)> {
    let constants = Constants::defaults(map);
    let views = surroundings(map, endpoint, &constants, scopes, None).map_err(|why| (0, why))?;
    let pipeline = Pipeline::new(map, map.scores.as_ref(), transforms, ends.formats());
    let mut commit = Commit::new(transforms, None, ends);
    let unit = UnitName::default();
    for (number, (url, text)) in answers.iter().enumerate() {
        let walked = endpoint.walk(text, &mut ()).map_err(|error| (number, Unmapped::Malformed(error)))?;
        if !matches!(walked.records, Found::Records { .. }) && !endpoint.absent_is_empty {
            return Err((number, Unmapped::NoRecords { path: endpoint.records.text().to_owned() }));
        }
        if let Some(why) = endpoint.mistaken(&walked.records) {
            return Err((number, Unmapped::Mistaken { why }));
        }
        let mut frame = frame(endpoint, &views);
        frame.set(endpoint.page_scope(), Some(&walked.page));
        let records = match &walked.records {
            Found::Records { records, .. } => records.as_slice(),
            Found::Missing | Found::NotAnArray(_) => &[],
        };
        let mut mapped = pipeline.begin(endpoint);
        pipeline.map(endpoint, &frame, (records, text), &mut mapped);
        let (page, text) = (number + 1, text.as_bytes());
        let at = PageAt { endpoint: endpoint.number, name: &endpoint.name, unit: &unit, page, url, text };
        if commit.page(&at, mapped).is_break() {
            break;
        }
    }
    Ok(commit.ledger)
}

fn frame<'a>(endpoint: &Endpoint, views: &'a [(usize, View<'a>)]) -> Frame<'a> {
    let bound = views.iter().map(|(scope, _)| scope + 1).max().unwrap_or(0);
    let mut frame = Frame::new(bound.max(endpoint.page_scope() + 1));
    for (scope, view) in views {
        frame.set(*scope, Some(view));
    }
    frame
}

/// Every stated name as a view, settings and filters by their defaults.
fn surroundings<'a>(
    map: &'a CompiledMap,
    endpoint: &'a Endpoint,
    constants: &'a Constants,
    scopes: &'a Scopes,
    transform: Option<&'a TransformMap>,
) -> Result<Vec<(usize, View<'a>)>, Unmapped> {
    let names = endpoint.names_for_maps();
    let mut views = Vec::new();
    for (name, text) in
        constants.texts().into_iter().chain(scopes.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    {
        let raw = Raw::parse(text).map_err(Unmapped::Malformed)?;
        let (scope, view) = match (names.find(name), transform.and_then(|transform| transform.bound(name))) {
            (Some(scope), _) => (scope, reads_of(map, endpoint, scope).read(raw)),
            (None, Some((scope, reads))) => (scope, reads.read(raw)),
            (None, None) => {
                let mut known: Vec<String> = endpoint.ancestors.iter().map(|ancestor| ancestor.name.clone()).collect();
                known.extend(["page", "settings", "filters", "run"].map(str::to_owned));
                known.extend(transform.into_iter().flat_map(TransformMap::bound_names).map(str::to_owned));
                return Err(Unmapped::Unknown { name: name.to_owned(), known });
            }
        };
        views.retain(|(other, _)| *other != scope);
        views.push((scope, view.map_err(Unmapped::OverBudget)?));
    }
    Ok(views)
}

/// The walk over the thing that stands at a place of the endpoint's frame.
fn reads_of(map: &CompiledMap, endpoint: &Endpoint, scope: usize) -> Reads {
    match scope {
        SETTINGS => map.reach.settings.reads.compile(),
        FILTERS => map.reach.filters.reads.compile(),
        RUN => map.reach.run.reads.compile(),
        _ if scope == endpoint.record_scope() => endpoint.sealed().record.clone(),
        _ if scope == endpoint.page_scope() => endpoint.sealed().page.clone(),
        ancestor => endpoint.sealed().ancestors[ancestor - FIRST_ANCESTOR].clone(),
    }
}
