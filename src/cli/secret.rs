//! `mapctl secret set | list | rm`: the workspace's stored secrets. Values come in and never go out.

use super::arguments::SecretCommand;
use super::render::{Align, Table};
use super::{Context, exit};
use crate::diagnostic::did_you_mean;
use crate::value::Secret;
use crate::vault::store::{Key, Store, check_name};
use crate::vault::{LARGEST, Vault, VaultError};
use serde_json::json;
use std::io::{self, IsTerminal, Read};

/// Carries out one of the commands.
pub fn secret(context: &mut Context, command: &SecretCommand) -> u8 {
    let store = Store::new(context.workspace.root());
    match command {
        SecretCommand::Set { name, value } => set(context, &store, name, value.is_some()),
        SecretCommand::List => list(context, &store),
        SecretCommand::Rm { name } => remove(context, &store, name),
    }
}

fn set(context: &Context, store: &Store, name: &str, in_arguments: bool) -> u8 {
    if in_arguments {
        context.complain("error: a secret is not given as an argument, where every process of the machine can read it");
        context
            .complain("help: give it on stdin, or type it when you are asked; the shell's history holds this one now");
        return exit::WRONG;
    }
    if let Err(why) = check_name(name) {
        context.complain(&format!("error: `{name}`: {why}"));
        return exit::WRONG;
    }
    let outcome = key(context).and_then(|key| {
        let secret = typed_or_piped(name)?;
        context.secrets.learn(name, &secret);
        store.change(&key, |secrets| secrets.set(name, secret))
    });
    match outcome {
        Ok(replaced) => {
            context.note(&format!("`{name}` is {}", if replaced { "replaced" } else { "stored" }));
            exit::DONE
        }
        Err(error) => refused(context, &error),
    }
}

fn list(context: &Context, store: &Store) -> u8 {
    match key(context).and_then(|key| store.open(&key)) {
        Ok(secrets) => {
            let mut table = Table::new(&[("secret", Align::Left)]);
            secrets.names().into_iter().for_each(|name| table.row([name]));
            let rows: Vec<_> = secrets.names().into_iter().map(|name| json!({ "secret": name })).collect();
            context.print_table(&table, &json!(rows));
            exit::DONE
        }
        Err(error) => refused(context, &error),
    }
}

fn remove(context: &Context, store: &Store, name: &str) -> u8 {
    let outcome = key(context).and_then(|key| {
        let known = store.open(&key)?.names();
        if !known.iter().any(|known| known == name) {
            return Ok(Err(known));
        }
        store.change(&key, |secrets| secrets.remove(name)).map(Ok)
    });
    match outcome {
        Ok(Ok(_)) => {
            context.note(&format!("`{name}` is removed"));
            exit::DONE
        }
        Ok(Err(known)) => {
            context.complain(&format!("error: no secret `{name}` is stored"));
            if let Some(near) = did_you_mean(name, known.iter().map(String::as_str)) {
                context.complain(&format!("help: did you mean `{near}`?"));
            }
            exit::WRONG
        }
        Err(error) => refused(context, &error),
    }
}

fn key(context: &Context) -> Result<Key, VaultError> {
    let environment = |name: &str| std::env::var_os(name);
    let key = Vault::new(context.workspace.root(), &environment).key()?;
    context.secrets.learn("key", &key.secret);
    if let Some(path) = &key.readable {
        context.complain(&format!("warning: `{0}` can be read by others: chmod 600 {0}", path.display()));
    }
    Ok(key)
}

/// What was typed unseen at a terminal, or all of stdin but the line end behind it.
fn typed_or_piped(name: &str) -> Result<Secret, VaultError> {
    let stdin = || "stdin".to_owned();
    let refused = |error: io::Error| VaultError::Io { path: "stdin".into(), action: "read", why: error.to_string() };
    let text = if io::stdin().is_terminal() {
        rpassword::prompt_password(format!("value of `{name}` (not shown): ")).map_err(refused)?
    } else {
        let mut bytes = Vec::new();
        io::stdin().lock().take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
        if bytes.len() > LARGEST {
            return Err(VaultError::TooLarge(stdin()));
        }
        String::from_utf8(bytes).map_err(|_| VaultError::NotText(stdin()))?
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err(VaultError::Empty(stdin())) } else { Ok(Secret::new(text)) }
}

fn refused(context: &Context, error: &VaultError) -> u8 {
    context.complain(&format!("error: {error}"));
    context.complain(&format!("help: {}", error.help()));
    exit::FAILED
}
