//! The connection test: five checks by one light request, each with its verdict, its time, and what to do about it.

mod ask;
mod check;
mod data;
mod once;
mod verdict;
mod way;

pub use check::{Check, NAMES, Verdict};

use super::bound::Bound;
use super::units::{Binding, frame, units};
use super::world::{Constants, World};
use crate::connector::{Connector, Endpoint, Source};
use crate::path::View;
use ask::Asking;
use check::{Checks, DATA, NETWORK, Stop};
use std::sync::Arc;
use std::time::Duration;

/// Probes the way to the vendor as far as its first records: the first request of the first of the `wanted` endpoints, or
/// of their parents, that needs no records of another. Five checks, in order; behind one that fails the others are skipped.
/// `clock` says how much time has passed since some moment.
pub async fn probe(
    connector: &Connector,
    wanted: &[usize],
    constants: Constants<'_>,
    world: World<'_>,
    clock: &dyn Fn() -> Duration,
) -> Vec<Check> {
    let mut checks = Checks::new(clock);
    // What stopped it is among the checks.
    let _ = check(connector, wanted, constants, world, &mut checks).await;
    checks.finish()
}

async fn check(
    connector: &Connector,
    wanted: &[usize],
    constants: Constants<'_>,
    world: World<'_>,
    checks: &mut Checks<'_>,
) -> Result<(), Stop> {
    let views = constants.read(connector).map_err(|why| checks.fail(NETWORK, why, None))?;
    let first = first(connector, wanted, &views).map_err(|why| checks.fail(NETWORK, why, None))?;
    let (endpoint, bindings) = first;
    let bound = Bound::new(&views, &bindings);
    let views = bound.views();
    let frame = frame(endpoint, &views);
    let asking = Asking { connector, endpoint, world, filtered: constants.filtered, frame: &frame, bound: &bound };
    match &endpoint.source {
        Source::Api(plan) => asking.api(plan, checks).await,
        Source::Export(export) => asking.export(export, checks).await,
        Source::File(target) => asking.file(target, checks).await,
        Source::Broken => Err(checks.fail(DATA, "the endpoint could not be compiled", None)),
    }
}

/// The endpoint to ask, and what its names stand for; one that asks the network before one that reads files, and an export
/// only where there is nothing lighter.
fn first<'c>(
    connector: &'c Connector,
    wanted: &[usize],
    constants: &[View<'_>; 3],
) -> Result<(&'c Endpoint, Vec<Arc<Binding>>), String> {
    let needed = connector.needed(wanted).into_iter().map(|number| &connector.endpoints[number]);
    let roots: Vec<&Endpoint> = needed.filter(|endpoint| endpoint.parents().next().is_none()).collect();
    let (asking, others): (Vec<&Endpoint>, Vec<&Endpoint>) =
        roots.into_iter().partition(|endpoint| matches!(endpoint.source, Source::Api(_)));
    let (exporting, reading): (Vec<&Endpoint>, Vec<&Endpoint>) =
        others.into_iter().partition(|endpoint| matches!(endpoint.source, Source::Export(_)));
    let no_items: Vec<Vec<Arc<Binding>>> = connector.endpoints.iter().map(|_| Vec::new()).collect();
    for endpoint in asking.into_iter().chain(exporting).chain(reading) {
        if let Some(unit) = units(endpoint, connector, &no_items, constants)?.into_iter().next() {
            return Ok((endpoint, unit));
        }
    }
    Err("the profile asks for nothing: no transform map is chosen, or there is nothing to walk `for_each`".to_owned())
}

#[cfg(test)]
mod tests;
