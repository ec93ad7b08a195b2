//! `run --dry-run`: the first request of each endpoint, for people; reads no page, writes no file.

use super::job::Ready;
use super::{Context, exit};
use crate::fetch::{self, Sketch};
use std::fmt::Write as _;

/// Prints the first request of each endpoint.
pub(super) fn print(context: &Context, ready: &Ready) -> u8 {
    let constants = ready.constants("dry-run", &Context::now());
    let job = ready.job(context, &constants, None);
    let constants = fetch::Constants {
        settings: &constants.settings,
        filters: &constants.filters,
        run: &constants.run,
        filtered: constants.is_filtered(),
    };
    for sketch in fetch::sketch(&ready.map.connector, &job.endpoints(), constants) {
        context.print(&drawn(&sketch));
    }
    exit::DONE
}

fn drawn(sketch: &Sketch) -> String {
    let mut text = format!("{}\n  {} {}\n", sketch.label(), sketch.method, sketch.url);
    for (name, value) in &sketch.headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for line in sketch.body.iter().flat_map(|body| body.lines()) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(problem) = &sketch.problem {
        let _ = writeln!(text, "  cannot be asked: {problem}");
    }
    text.push('\n');
    text
}
