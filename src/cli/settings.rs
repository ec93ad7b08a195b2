//! The settings of a profile: those written out are taken, the others are looked up, and secrets are learned by the way.

use super::Context;
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::plan::{CompiledMap, Given, Profile, Setting, quoted};
use crate::value::Secret;
use crate::vault::{Reference, Vault};

/// The settings as JSON texts. What cannot be had goes to `report`. A recording needs no secrets: for one they are looked
/// up only where that asks nobody, so that what a recording echoes is masked; they are not handed on, and may be missing.
pub(super) fn resolve(
    context: &Context,
    map: &CompiledMap,
    profile: &Profile,
    replayed: bool,
    report: &mut Report,
) -> Vec<(String, Secret)> {
    let environment = |name: &str| std::env::var_os(name);
    let vault = Vault::new(context.workspace.root(), &environment);
    if let Ok(key) = vault.key() {
        context.secrets.learn("key", &key.secret);
    }
    let resolver = Resolver { context, vault };
    let mut settings = Vec::new();
    for (name, (given, place)) in &profile.settings {
        let Some(setting) = map.settings.iter().find(|setting| setting.name == *name) else { continue };
        if setting.secret && replayed {
            resolver.glance(setting, given);
        } else if let Some(json) = resolver.json(setting, given, place, report) {
            settings.push((name.clone(), json));
        }
    }
    settings
}

struct Resolver<'r> {
    context: &'r Context,
    vault: Vault<'r>,
}

impl Resolver<'_> {
    fn json(&self, setting: &Setting, given: &Given, place: &Place, report: &mut Report) -> Option<Secret> {
        match given {
            Given::Literal(json) => {
                if setting.secret {
                    let text = serde_json::from_str::<String>(json).unwrap_or_else(|_| json.clone());
                    self.context.learn_secret(&setting.name, &Secret::new(text), place, report);
                }
                Some(Secret::new(json))
            }
            Given::From(reference) => self.opened(setting, reference, place, report),
        }
    }

    fn opened(&self, setting: &Setting, reference: &Reference, place: &Place, report: &mut Report) -> Option<Secret> {
        let name = &setting.name;
        match self.vault.open(reference) {
            Ok(found) => {
                if setting.secret {
                    self.context.learn(name, &found, place, report);
                }
                setting.check(found.secret.expose(), place, report);
                Some(Secret::new(quoted(found.secret.expose())))
            }
            Err(error) => {
                report.push(
                    Diagnostic::error(&codes::SETTING_MISSING, place, format!("`{name}` has no value: {error}"))
                        .help(error.help()),
                );
                None
            }
        }
    }

    /// Learns a secret that is there anyway.
    fn glance(&self, setting: &Setting, given: &Given) {
        let Given::From(reference) = given else { return };
        if reference.is_passive()
            && let Ok(found) = self.vault.open(reference)
        {
            self.context.secrets.learn(&setting.name, &found.secret);
        }
    }
}
