//! The network for a profile: its limits, whom it trusts, and how waits are told.

use super::Context;
use crate::connector::Connector;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::fetch::transport::{Live, MAX_PAGE, Surroundings, Waiting};
use crate::http::{Client, ClientOptions, Trust};
use crate::plan::Profile;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;

/// The transport of a run over the network; mistakes of its certificates go to `report`.
pub fn transport(context: &Context, connector: &Connector, profile: &Profile, report: &mut Report) -> Option<Live> {
    let limits = profile.limits(&connector.limits);
    let trust = trust(context, profile, report)?;
    match Client::new(ClientOptions { trust, timeout: limits.timeout, max_body: MAX_PAGE }) {
        Ok(client) => Some(Live::new(client, &limits, profile.tls.plain_http, surroundings(context))),
        Err(why) => {
            context.complain(&format!("error: there is no network client: {why}"));
            None
        }
    }
}

fn trust(context: &Context, profile: &Profile, report: &mut Report) -> Option<Trust> {
    let mut trust = Trust { authorities: Vec::new(), pin: profile.tls.pin };
    for (path, place) in &profile.tls.ca_files {
        match context.workspace.read(&context.workspace.path(path), place) {
            Ok(source) => match Trust::check_authority(source.text.as_bytes()) {
                Ok(()) => trust.authorities.push(source.text.as_bytes().to_vec()),
                Err(why) => report.push(
                    Diagnostic::error(&codes::WRONG_VALUE, place, format!("`{path}`: {why}"))
                        .help("name a PEM file with the certificate of an authority"),
                ),
            },
            Err(diagnostic) => report.push(*diagnostic),
        }
    }
    (trust.authorities.len() == profile.tls.ca_files.len()).then_some(trust)
}

fn surroundings(context: &Context) -> Surroundings {
    let progress = Arc::clone(&context.progress);
    let notice = move |waiting: &Waiting| progress.wait(waiting.seconds, &waiting.why);
    Surroundings {
        now: || jiff::Timestamp::now().as_second(),
        seed: RandomState::new().build_hasher().finish(),
        notice: Box::new(notice),
    }
}
