//! One page and no more.

use super::{At, Facts, Pager, Paginate, Scalar, Stop, Turn};
use crate::registry::{Kind, Shape};

pub(super) static KIND: Kind = Kind {
    name: "none",
    summary: "One page and no more",
    example: "paginate: none",
    args: Shape::Record(&[]),
    bare: true,
    planned: false,
};

/// No paging.
#[derive(Debug)]
pub(super) struct None;

impl Paginate for None {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, _stop: Option<Stop>) -> Box<dyn Pager> {
        Box::new(None)
    }
}

impl Pager for None {
    fn places(&self) -> Vec<(At, Scalar)> {
        Vec::new()
    }

    fn turn(&mut self, _facts: &Facts) -> Turn {
        Turn::End("one page".to_owned())
    }
}
