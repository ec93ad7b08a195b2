//! `mapctl test-connection`: five checks of the way to a profile's vendor.

use super::job::Ready;
use super::{Context, exit, render};
use crate::diagnostic::Report;
use crate::fetch::probe::{Check, probe};
use crate::fetch::{self, NoOverflow, NoPast, Tokens, World};
use crate::workspace::Kind;
use std::sync::Arc;
use std::time::Instant;

/// Tests the connection of a profile.
pub fn test_connection(context: &mut Context, profile: &str) -> u8 {
    let mut report = Report::new();
    let targets = context.workspace.targets(&mut report);
    let ready = match context.workspace.find(Kind::Profile, profile, &Context::argument(profile)) {
        Ok(source) => Ready::new(context, &source, &targets, &[], false, &mut report),
        Err(diagnostic) => {
            report.push(*diagnostic);
            None
        }
    };
    context.show(&report);
    let Some(ready) = ready else { return exit::WRONG };
    if let Some(why) = nothing_to_test(&ready) {
        context.complain(&format!("error: {why}"));
        return exit::WRONG;
    }
    match probed(context, &ready) {
        Ok(checks) => {
            show(context, &ready.profile.name, &checks);
            if render::has_failed(&checks) { exit::FAILED } else { exit::DONE }
        }
        Err(why) => {
            context.complain(&format!("error: {why}"));
            exit::FAILED
        }
    }
}

/// Why there is no connection: a verdict on one that a recording stands in for would say nothing of the vendor.
fn nothing_to_test(ready: &Ready) -> Option<String> {
    let endpoints = &ready.map.connector.endpoints;
    let asks = endpoints.iter().any(|endpoint| !endpoint.source.plans().is_empty());
    (asks && !ready.is_live).then(|| {
        let name = &ready.profile.name;
        format!("`{name}` answers from a recording and asks no vendor: name a profile without `replay`")
    })
}

fn probed(context: &Context, ready: &Ready) -> Result<Vec<Check>, String> {
    let constants = ready.constants("test-connection", &Context::now());
    let job = ready.job(context, &constants, None);
    let begun = Instant::now();
    let clock = move || begun.elapsed();
    let secrets = Arc::clone(&context.secrets);
    let tokens = Tokens::new(clock).telling(move |token| {
        secrets.learn("token", token);
    });
    let world = World {
        transport: job.transport,
        folder: job.folder,
        tokens: &tokens,
        secrets: job.secrets,
        stop: job.stop,
        past: &NoPast,
        overflow: &NoOverflow,
    };
    let constants = fetch::Constants {
        settings: &constants.settings,
        filters: &constants.filters,
        run: &constants.run,
        filtered: constants.is_filtered(),
    };
    let endpoints = job.endpoints();
    Ok(super::runtime()?.block_on(probe(&ready.map.connector, &endpoints, constants, world, &clock)))
}

fn show(context: &Context, profile: &str, checks: &[Check]) {
    if context.json {
        let json = context.scrub_json(render::checks_json(profile, checks));
        context.print(&format!("{json:#}\n"));
    } else {
        context.print(&render::checks(profile, checks, context.look()));
    }
}
