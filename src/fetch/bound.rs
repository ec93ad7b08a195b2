//! What the names of a unit stand for, kept by themselves: whoever reads a page of the unit, on whatever thread, has them.

use super::units::Binding;
use crate::path::{Kept, View};
use std::sync::Arc;

/// Settings, filters and the run, then the ancestors. It holds secrets, hence no `Debug`.
pub(super) struct Bound {
    constants: [Kept; 3],
    ancestors: Vec<Arc<Binding>>,
}

impl Bound {
    pub(super) fn new(constants: &[View<'_>; 3], ancestors: &[Arc<Binding>]) -> Arc<Self> {
        Arc::new(Self { constants: constants.each_ref().map(View::keep), ancestors: ancestors.to_vec() })
    }

    /// The views, in the order of a frame.
    pub(super) fn views(&self) -> Vec<View<'_>> {
        let ancestors = self.ancestors.iter().map(|binding| &binding.kept);
        self.constants.iter().chain(ancestors).map(Kept::view).collect()
    }
}
