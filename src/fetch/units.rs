//! The units of an endpoint: what each of its names stands for, and the frame that follows.

use super::unit::UnitName;
use crate::connector::{Connector, Each, EachSource, Endpoint, FIRST_ANCESTOR};
use crate::expression::Frame;
use crate::path::{Kept, View};
use crate::value::{Datum, Raw};
use std::borrow::Cow;
use std::sync::Arc;

/// What a name of `for_each` stands for at the moment.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) label: String,
    pub(super) kept: Kept,
    /// Those of the unit it came from, by the ancestors of its endpoint.
    pub(super) above: Vec<Arc<Binding>>,
}

/// The name of a unit: its ancestors by their keys.
pub(super) fn unit_name(endpoint: &Endpoint, bindings: &[Arc<Binding>]) -> UnitName {
    let names = endpoint.ancestors.iter().map(|ancestor| ancestor.name.clone());
    UnitName(names.zip(bindings.iter().map(|binding| binding.label.clone())).collect())
}

/// A frame with the constants and the ancestors; the record and the page are set later.
pub(super) fn frame<'a>(endpoint: &Endpoint, views: impl IntoIterator<Item = &'a View<'a>>) -> Frame<'a> {
    let mut frame = Frame::new(endpoint.page_scope() + 1);
    for (scope, view) in views.into_iter().enumerate() {
        frame.set(scope, Some(view));
    }
    frame
}

/// What a unit is bound to so far, by ancestor.
type Partial = Vec<Option<Arc<Binding>>>;

/// Every unit of an endpoint in order: the product of its names, where parents that share an ancestor agree on it.
pub(super) fn units(
    endpoint: &Endpoint,
    connector: &Connector,
    items: &[Vec<Arc<Binding>>],
    constants: &[View<'_>; 3],
) -> Result<Vec<Vec<Arc<Binding>>>, String> {
    let mut partials: Vec<Partial> = vec![vec![None; endpoint.ancestors.len()]];
    for each in &endpoint.for_each {
        let mut further = Vec::new();
        for partial in &partials {
            match &each.source {
                EachSource::Endpoint(parent) => {
                    let parents = items[*parent].iter();
                    further.extend(
                        parents.filter_map(|item| bind(partial, each, item, endpoint, &connector.endpoints[*parent])),
                    );
                }
                EachSource::Path(_) | EachSource::List(_) => {
                    for item in list_items(endpoint, each, partial, constants)? {
                        let mut partial = partial.clone();
                        partial[each.ancestor] = Some(Arc::new(item));
                        further.push(partial);
                    }
                }
            }
        }
        partials = further;
    }
    Ok(partials.into_iter().map(|partial| partial.into_iter().flatten().collect()).collect())
}

/// Binds a parent's record, and the parent's own ancestors with it; `None` when these contradict what is bound already.
fn bind(
    partial: &Partial,
    each: &Each,
    item: &Arc<Binding>,
    endpoint: &Endpoint,
    parent: &Endpoint,
) -> Option<Partial> {
    let mut partial = partial.clone();
    for (ancestor, above) in parent.ancestors.iter().zip(&item.above) {
        let at = endpoint.ancestors.iter().position(|known| known.name == ancestor.name)?;
        match &partial[at] {
            Some(bound) if !Arc::ptr_eq(bound, above) => return None,
            _ => partial[at] = Some(Arc::clone(above)),
        }
    }
    partial[each.ancestor] = Some(Arc::clone(item));
    Some(partial)
}

/// The items of a list that is written out or selected by a path.
fn list_items(
    endpoint: &Endpoint,
    each: &Each,
    partial: &Partial,
    constants: &[View<'_>; 3],
) -> Result<Vec<Binding>, String> {
    let texts: Vec<String> = match &each.source {
        EachSource::List(items) => items.clone(),
        EachSource::Path(value) => {
            let views: Vec<Option<View<'_>>> =
                partial.iter().map(|binding| binding.as_ref().map(|binding| binding.kept.view())).collect();
            let mut frame = Frame::new(FIRST_ANCESTOR + views.len());
            for (scope, view) in constants.iter().map(Some).chain(views.iter().map(Option::as_ref)).enumerate() {
                frame.set(scope, view);
            }
            let selected = value.eval(&frame).map_err(|failure| failure.message)?;
            selected.map(Datum::into_items).unwrap_or_default().iter().map(Datum::to_json).collect()
        }
        EachSource::Endpoint(_) => Vec::new(),
    };
    let reads = &endpoint.sealed().ancestors[each.ancestor];
    let binding = |(index, text): (usize, &String)| {
        let raw = Raw::parse(text).map_err(|error| error.message.clone())?;
        let kept = reads.read(raw).map_err(|error| error.to_string())?.keep();
        let label = raw.scalar_text().map_or_else(|| format!("#{}", index + 1), Cow::into_owned);
        Ok(Binding { label, kept, above: Vec::new() })
    };
    texts.iter().enumerate().map(binding).collect()
}
