//! `stored`: a secret of the workspace's encrypted store.

use super::store::check_name;
use super::{Found, Source, Vault, VaultError};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::registry::{Kind, Shape};
use crate::yaml::Node;
use std::sync::Arc;

pub(super) static KIND: Kind = Kind {
    name: "stored",
    summary: "A secret of the workspace's encrypted store, put there with `mapctl secret set NAME`",
    example: "password: { stored: acme-password }",
    args: Shape::Text,
    bare: false,
    planned: false,
};

pub(super) fn compile(arguments: &Node, report: &mut Report) -> Option<Arc<dyn Source>> {
    let name = arguments.text()?;
    if let Err(why) = check_name(name) {
        report.push(Diagnostic::error(&codes::WRONG_VALUE, &arguments.place, why));
        return None;
    }
    Some(Arc::new(Stored(name.to_owned())))
}

#[derive(Debug)]
struct Stored(String);

impl Source for Stored {
    fn name(&self) -> String {
        format!("the stored secret `{}`", self.0)
    }

    fn look(&self, vault: &Vault<'_>) -> Result<Found, VaultError> {
        let (secrets, readable) = vault.stored()?;
        let unstored = || VaultError::Unstored { name: self.0.clone(), known: secrets.names() };
        Ok(Found { secret: secrets.get(&self.0).cloned().ok_or_else(unstored)?, readable: readable.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::store::Store;
    use super::super::tests::reference;
    use super::*;
    use crate::value::Secret;

    #[test]
    fn a_stored_secret_is_found_by_its_name() {
        let scratch = tempfile::tempdir().unwrap();
        let environment = |name: &str| (name == "MAPCTL_KEY").then(|| "long and random".into());
        let vault = Vault::new(scratch.path(), &environment);
        let store = Store::new(scratch.path());
        store.change(&vault.key().unwrap(), |secrets| secrets.set("acme", Secret::new("hunter2"))).unwrap();
        assert_eq!(vault.open(&reference("k: { stored: acme }")).unwrap().secret.expose(), "hunter2");
        let error = vault.open(&reference("k: { stored: acmee }")).unwrap_err();
        assert_eq!(error.to_string(), "no secret `acmee` is stored; there are `acme`");
        let keyless = Vault::new(scratch.path(), &|_| None);
        assert_eq!(keyless.open(&reference("k: { stored: acme }")).unwrap_err(), VaultError::NoKey);
    }
}
