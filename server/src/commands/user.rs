//! `gesso user`: who may sign in. Works beside a running studio.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use anyhow::Context;
use gesso_app::ports::store::{AccountStore, SessionStore};
use gesso_core::account::{FIRST_ACCOUNT, is_good_name};

use super::ConfigArgs;
use crate::{
    clock,
    security::{guard, passwords},
    store::{self, SqlStore},
};

/// What user takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: gesso user add kim")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make an account. The password is asked for, or read from standard input; with an empty one a one-time code is
    /// printed instead.
    #[command(after_help = "Example: printf '%s\\n' \"$PASSWORD\" | gesso user add kim")]
    Add(Named),
    /// List the accounts.
    #[command(after_help = "Example: gesso user list")]
    List(Bare),
    /// Shut an account: its browsers are signed out, its tokens end, its pictures stay.
    #[command(after_help = "Example: gesso user disable kim")]
    Disable(Named),
    /// Print a one-time code that signs a browser in within ten minutes.
    #[command(after_help = "Example: gesso user pair owner")]
    Pair(Named),
    /// Give an account a new password; its browsers are signed out.
    #[command(after_help = "Example: printf '%s\\n' \"$PASSWORD\" | gesso user password owner")]
    Password(Named),
}

#[derive(Debug, clap::Args)]
struct Named {
    /// The account's name; the first one is called `owner`.
    name: String,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Args)]
struct Bare {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the list and the codes are the command's answer")]
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Add(Named { name, config }) => {
            anyhow::ensure!(is_good_name(&name), "an account's name has 1 to 64 printable characters");
            let password = read_password()?;
            let store = open(&config).await?;
            let hash = password.as_deref().map(passwords::hash_now).transpose()?;
            // An account that never had a password, such as the first one, is given it.
            let waiting = store.account_named(&name).await.ok().filter(|account| account.password_hash.is_none());
            let account = match waiting {
                Some(account) if account.disabled_at.is_none() => account,
                _ => store.add_account(&name, None, clock::now()).await?,
            };
            match hash {
                Some(hash) => store.set_password(account.owner, &hash, None).await?,
                None => println!("{}", guard::pair(&*store, account.owner).await?),
            }
        }
        What::List(Bare { config }) => {
            for account in open(&config).await?.accounts().await? {
                let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
                let password = if account.password_hash.is_some() { "password" } else { "no password" };
                println!("{}\t{state}\t{password}", account.name);
            }
        }
        What::Disable(Named { name, config }) => {
            let store = open(&config).await?;
            let account = store.account_named(&name).await.with_context(|| format!("{name} cannot be disabled"))?;
            store.disable_account(account.owner, clock::now()).await?;
        }
        What::Pair(Named { name, config }) => {
            let store = open(&config).await?;
            let account = store.account_named(&name).await.with_context(|| format!("{name} cannot be paired"))?;
            anyhow::ensure!(account.disabled_at.is_none(), "{name} is disabled");
            println!("{}", guard::pair(&*store, account.owner).await?);
        }
        What::Password(Named { name, config }) => {
            let password = read_password()?.context("a password is needed")?;
            let store = open(&config).await?;
            let account = store.account_named(&name).await.with_context(|| format!("{name} cannot be changed"))?;
            store.set_password(account.owner, &passwords::hash_now(&password)?, None).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: &ConfigArgs) -> anyhow::Result<std::sync::Arc<SqlStore>> {
    let settings = config.load(None)?;
    let store = store::join(&settings.database_url, clock::now()).await?;
    // The first account is there before the studio was ever served with sign-in.
    let owner = store.ensure_owner(clock::now()).await?;
    store.ensure_account(owner, FIRST_ACCOUNT, clock::now()).await?;
    Ok(store)
}

/// A password from the terminal, without showing it, or the first line of standard input; `None` if it is empty.
fn read_password() -> anyhow::Result<Option<String>> {
    let password = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Password (empty for a one-time code): ")?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if password.is_empty() {
        return Ok(None);
    }
    match passwords::fault(&password) {
        Some(fault) => anyhow::bail!("{fault}"),
        None => Ok(Some(password)),
    }
}
