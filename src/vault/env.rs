//! `env`: a variable of the environment.

use super::{Found, Source, Vault, VaultError};
use crate::diagnostic::Report;
use crate::registry::{Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;
use std::sync::Arc;

pub(super) static KIND: Kind = Kind {
    name: "env",
    summary: "The environment variable of that name",
    example: "password: { env: ACME_PASSWORD }",
    args: Shape::Text,
    bare: false,
    planned: false,
};

pub(super) fn compile(arguments: &Node, _: &mut Report) -> Option<Arc<dyn Source>> {
    Some(Arc::new(Env(arguments.text()?.to_owned())))
}

#[derive(Debug)]
struct Env(String);

impl Source for Env {
    fn name(&self) -> String {
        format!("the environment variable `{}`", self.0)
    }

    fn look(&self, vault: &Vault<'_>) -> Result<Found, VaultError> {
        let value = vault.variable(&self.0).ok_or_else(|| VaultError::Unset(self.0.clone()))?;
        let text = value.into_string().map_err(|_| VaultError::NotText(self.name()))?;
        Ok(Found { secret: Secret::new(text), readable: None })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reference;
    use super::*;
    use std::path::Path;

    #[test]
    fn a_variable_is_taken_as_it_is() {
        let environment = |name: &str| (name == "TOKEN").then(|| "a b \n".into());
        let vault = Vault::new(Path::new("."), &environment);
        assert_eq!(vault.open(&reference("k: { env: TOKEN }")).unwrap().secret.expose(), "a b \n");
        let error = vault.open(&reference("k: { env: OTHER }")).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable `OTHER` is not set");
    }
}
