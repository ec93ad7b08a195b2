//! `mapctl maps show MAP --egress`: where a map sends requests, how, and with which secrets.

use super::render::{Align, Table};
use super::{Context, exit};
use crate::connector::{Connector, Source};
use crate::diagnostic::Report;
use crate::fetch::{self, Sketch};
use crate::http::{Url, origin, same_origin};
use crate::plan::{CompiledMap, Constants};
use crate::workspace::Kind;
use serde_json::json;

/// One line of the review.
struct Row {
    endpoint: String,
    method: String,
    host: String,
    secrets: Vec<String>,
}

/// Prints hosts, methods and secrets by endpoint.
pub fn show(context: &mut Context, map: &str) -> u8 {
    let mut report = Report::new();
    let targets = context.workspace.targets(&mut report);
    let map = match context.workspace.find(Kind::Map, map, &Context::argument(map)) {
        Ok(source) => CompiledMap::compile(&source, &targets, &mut report),
        Err(diagnostic) => {
            report.push(*diagnostic);
            None
        }
    };
    context.show(&report);
    let Some(map) = map else { return exit::WRONG };
    print(context, &rows(&map));
    exit::DONE
}

fn print(context: &Context, rows: &[Row]) {
    let heads = ["endpoint", "method", "host", "secrets"].map(|head| (head, Align::Left));
    let mut table = Table::new(&heads);
    for row in rows {
        let secrets = if row.secrets.is_empty() { "-".to_owned() } else { row.secrets.join(", ") };
        table.row([row.endpoint.clone(), row.method.clone(), row.host.clone(), secrets]);
    }
    let json: Vec<_> = rows
        .iter()
        .map(|row| json!({"endpoint": row.endpoint, "method": row.method, "host": row.host, "secrets": row.secrets}))
        .collect();
    context.print_table(&table, &json!(json));
}

/// Every endpoint, then the hosts that links may lead to.
fn rows(map: &CompiledMap) -> Vec<Row> {
    let connector = &map.connector;
    let constants = Constants::defaults(map);
    let constants = fetch::Constants {
        settings: &constants.settings,
        filters: &constants.filters,
        run: &constants.run,
        filtered: false,
    };
    let all: Vec<usize> = (0..connector.endpoints.len()).collect();
    let sketches = fetch::sketch(connector, &all, constants);
    let secrets: Vec<String> =
        map.reach.secrets.iter().filter(|name| map.reach.settings.is_used(name)).cloned().collect();
    let mut rows: Vec<Row> = sketches.into_iter().map(|sketch| row(connector, sketch, &secrets)).collect();
    rows.extend(connector.hosts.iter().map(|host| Row {
        endpoint: "(links and redirects)".to_owned(),
        method: "any".to_owned(),
        host: host.clone(),
        secrets: Vec::new(),
    }));
    rows
}

fn row(connector: &Connector, sketch: Sketch, secrets: &[String]) -> Row {
    let is_file =
        connector.endpoint(&sketch.endpoint).is_some_and(|endpoint| matches!(endpoint.source, Source::File(_)));
    let base = connector.url.as_ref().map(|base| base.written().to_owned());
    let whole = Url::parse(&sketch.url).ok().filter(Url::has_host);
    // A base url that depends on a setting without a default is shown as it is written.
    let host = match (&whole, &base) {
        _ if is_file => sketch.url.clone(),
        (Some(url), _) => origin(url),
        (None, Some(base)) => base.clone(),
        (None, None) => sketch.url.clone(),
    };
    let strange =
        whole.zip(base.and_then(|base| Url::parse(&base).ok())).is_some_and(|(url, base)| !same_origin(&url, &base));
    let gets_token = connector.endpoint(&sketch.endpoint).is_none();
    let secrets = match () {
        // Credentials go to wherever tokens come from; requests carry the token alone.
        () if gets_token => secrets.to_vec(),
        () if is_file || strange => Vec::new(),
        () if connector.auth.token_source().is_some() => vec!["(token)".to_owned()],
        () => secrets.to_vec(),
    };
    Row { endpoint: sketch.label(), method: sketch.method, host, secrets }
}
