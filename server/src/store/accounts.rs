//! Accounts, pairing codes, signed-in browsers, tokens. Whatever ends a credential raises the account's epoch.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{Account, AccountStore, KnownVisitor, NewApiToken, NewSignIn},
};
use gesso_core::{
    account::{ApiToken, Scope, SignIn},
    ids::{OwnerId, SignInId, TokenId},
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    SqlStore,
    db::{Tx, args},
    rows::parse,
};

/// Accounts of one studio at most.
const MAX_ACCOUNTS: i64 = 64;
/// Signed-in browsers of one account at most; the one not seen for longest goes.
const MAX_SIGN_INS: i64 = 32;
/// Living tokens of one account at most.
const MAX_API_TOKENS: i64 = 64;
/// Unused pairing codes of one account at most; the oldest go.
const MAX_PAIRING_CODES: i64 = 8;

const NO_ACCOUNT: StoreError = StoreError::NotFound { what: "account" };

#[derive(FromRow)]
struct AccountRow {
    owner_id: String,
    name: String,
    password_hash: Option<String>,
    created_at: i64,
    disabled_at: Option<i64>,
    epoch: i64,
}

impl AccountRow {
    fn read(self) -> StoreResult<Account> {
        Ok(Account {
            owner: parse(&self.owner_id, "owner id")?,
            name: self.name,
            password_hash: self.password_hash,
            created_at: Timestamp(self.created_at),
            disabled_at: self.disabled_at.map(Timestamp),
            epoch: self.epoch,
        })
    }
}

macro_rules! accounts_where {
    ($condition:literal) => {
        concat!("SELECT owner_id, name, password_hash, created_at, disabled_at, epoch FROM accounts WHERE ", $condition)
    };
}

#[async_trait]
impl AccountStore for SqlStore {
    async fn ensure_account(&self, owner: OwnerId, name: &str, now: Timestamp) -> StoreResult<Account> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "INSERT INTO accounts (owner_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        tx.run(sql, args![owner, name, now]).await?;
        let account = one(&mut tx, owner).await?;
        tx.commit().await?;
        Ok(account)
    }

    async fn add_account(&self, name: &str, password_hash: Option<&str>, now: Timestamp) -> StoreResult<Account> {
        let owner = OwnerId(Uuid::new_v4());
        let mut tx = self.db.write().await?;
        let (count,) = tx.one::<(i64,)>("SELECT COUNT(*) FROM accounts", vec![]).await?;
        if count >= MAX_ACCOUNTS {
            return Err(StoreError::Conflict(format!("A studio has at most {MAX_ACCOUNTS} accounts.")));
        }
        let sql = "INSERT INTO owners (id, name, created_at) VALUES ($1, $2, $3)";
        tx.run(sql, args![owner, format!("account {owner}"), now]).await?;
        let sql = "INSERT INTO accounts (owner_id, name, password_hash, created_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (name) DO NOTHING";
        if tx.run(sql, args![owner, name, password_hash.map(str::to_owned), now]).await? == 0 {
            return Err(StoreError::Conflict(format!("There is an account called {name} already.")));
        }
        let account = one(&mut tx, owner).await?;
        tx.commit().await?;
        Ok(account)
    }

    async fn account(&self, owner: OwnerId) -> StoreResult<Account> {
        let mut tx = self.db.read_of(owner).await?;
        one(&mut tx, owner).await
    }

    async fn account_named(&self, name: &str) -> StoreResult<Account> {
        let mut tx = self.db.read().await?;
        tx.maybe::<AccountRow>(accounts_where!("name = $1"), args![name]).await?.ok_or(NO_ACCOUNT)?.read()
    }

    async fn accounts(&self) -> StoreResult<Vec<Account>> {
        let sql = accounts_where!("1 = 1 ORDER BY created_at, owner_id");
        self.db.all::<AccountRow>(sql, vec![]).await?.into_iter().map(AccountRow::read).collect()
    }

    async fn set_password(&self, owner: OwnerId, hash: &str, keep: Option<SignInId>) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if tx.run("UPDATE accounts SET password_hash = $2 WHERE owner_id = $1", args![owner, hash]).await? == 0 {
            return Err(NO_ACCOUNT);
        }
        let keep = keep.map(|id| id.to_string()).unwrap_or_default();
        tx.run("DELETE FROM sign_ins WHERE owner_id = $1 AND id <> $2", args![owner, keep]).await?;
        ended(&mut tx, owner).await?;
        tx.commit().await
    }

    async fn disable_account(&self, owner: OwnerId, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "UPDATE accounts SET disabled_at = COALESCE(disabled_at, $2) WHERE owner_id = $1";
        if tx.run(sql, args![owner, now]).await? == 0 {
            return Err(NO_ACCOUNT);
        }
        tx.run("DELETE FROM sign_ins WHERE owner_id = $1", args![owner]).await?;
        tx.run("DELETE FROM pairing_codes WHERE owner_id = $1", args![owner]).await?;
        let sql = "UPDATE api_tokens SET revoked_at = $2 WHERE owner_id = $1 AND revoked_at IS NULL";
        tx.run(sql, args![owner, now]).await?;
        ended(&mut tx, owner).await?;
        tx.commit().await
    }

    async fn add_pairing_code(&self, owner: OwnerId, hash: &str, expires_at: Timestamp, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        one(&mut tx, owner).await?;
        tx.run("DELETE FROM pairing_codes WHERE expires_at <= $1", args![now]).await?;
        let sql = "DELETE FROM pairing_codes WHERE hash IN (SELECT hash FROM pairing_codes WHERE owner_id = $1 \
                   ORDER BY expires_at DESC LIMIT 1000 OFFSET $2)";
        tx.run(sql, args![owner, MAX_PAIRING_CODES - 1]).await?;
        let sql = "INSERT INTO pairing_codes (hash, owner_id, expires_at) VALUES ($1, $2, $3)";
        tx.run(sql, args![hash, owner, expires_at]).await?;
        tx.commit().await
    }

    async fn take_pairing_code(&self, hash: &str, now: Timestamp) -> StoreResult<Option<OwnerId>> {
        let mut tx = self.db.write().await?;
        let sql = "DELETE FROM pairing_codes WHERE hash = $1 AND expires_at > $2 RETURNING owner_id";
        let taken: Option<(String,)> = tx.maybe(sql, args![hash, now]).await?;
        tx.commit().await?;
        taken.map(|(owner,)| parse(&owner, "owner id")).transpose()
    }

    async fn sign_in(&self, owner: OwnerId, new: NewSignIn<'_>, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = tx.for_update("SELECT disabled_at FROM accounts WHERE owner_id = $1");
        let (disabled,) = tx.maybe::<(Option<i64>,)>(sql, args![owner]).await?.ok_or(NO_ACCOUNT)?;
        if disabled.is_some() {
            return Err(NO_ACCOUNT);
        }
        tx.run("DELETE FROM sign_ins WHERE expires_at <= $1", args![now]).await?;
        let sql = "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE owner_id = $1 \
                   ORDER BY last_seen_at DESC, id LIMIT 1000 OFFSET $2)";
        tx.run(sql, args![owner, MAX_SIGN_INS - 1]).await?;
        let sql = "INSERT INTO sign_ins (id, owner_id, hash, user_agent, created_at, last_seen_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $5, $6)";
        tx.run(sql, args![new.id, owner, new.hash, new.user_agent, now, new.expires_at]).await?;
        tx.commit().await
    }

    async fn sign_in_of(&self, hash: &str, now: Timestamp) -> StoreResult<Option<KnownVisitor<SignInId>>> {
        let sql = "SELECT s.id, s.owner_id, a.epoch, s.last_seen_at FROM sign_ins s \
                   JOIN accounts a ON a.owner_id = s.owner_id \
                   WHERE s.hash = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL";
        let rows: Vec<(String, String, i64, i64)> = self.db.all(sql, args![hash, now]).await?;
        let read = |(id, owner, epoch, seen): (String, String, i64, i64)| {
            Ok(KnownVisitor {
                id: parse(&id, "sign-in id")?,
                owner: parse(&owner, "owner id")?,
                epoch,
                seen_at: Some(Timestamp(seen)),
                scopes: Vec::new(),
            })
        };
        rows.into_iter().next().map(read).transpose()
    }

    async fn saw_sign_in(&self, id: SignInId, expires_at: Timestamp, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        tx.run("UPDATE sign_ins SET last_seen_at = $2, expires_at = $3 WHERE id = $1", args![id, now, expires_at]).await?;
        tx.commit().await
    }

    async fn sign_ins(&self, owner: OwnerId, now: Timestamp) -> StoreResult<Vec<SignIn>> {
        let sql = "SELECT id, user_agent, created_at, last_seen_at FROM sign_ins \
                   WHERE owner_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id";
        let rows: Vec<(String, String, i64, i64)> = self.db.all_of(owner, sql, args![owner, now]).await?;
        let read = |(id, user_agent, created, seen): (String, String, i64, i64)| {
            let id = parse(&id, "sign-in id")?;
            Ok(SignIn { id, user_agent, created_at: Timestamp(created), last_seen_at: Timestamp(seen) })
        };
        rows.into_iter().map(read).collect()
    }

    async fn sign_out(&self, owner: OwnerId, id: SignInId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if tx.run("DELETE FROM sign_ins WHERE id = $1 AND owner_id = $2", args![id, owner]).await? == 0 {
            return Err(StoreError::NotFound { what: "sign-in" });
        }
        ended(&mut tx, owner).await?;
        tx.commit().await
    }

    async fn sign_out_everywhere(&self, owner: OwnerId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        tx.run("DELETE FROM sign_ins WHERE owner_id = $1", args![owner]).await?;
        ended(&mut tx, owner).await?;
        tx.commit().await
    }

    async fn add_api_token(&self, owner: OwnerId, new: NewApiToken<'_>, now: Timestamp) -> StoreResult<ApiToken> {
        let mut tx = self.db.write_of(owner).await?;
        one(&mut tx, owner).await?;
        let sql = "SELECT COUNT(*) FROM api_tokens WHERE owner_id = $1 AND revoked_at IS NULL";
        let (count,) = tx.one::<(i64,)>(sql, args![owner]).await?;
        if count >= MAX_API_TOKENS {
            return Err(StoreError::Conflict(format!("There are {MAX_API_TOKENS} tokens already; revoke one first.")));
        }
        let sql = "INSERT INTO api_tokens (id, owner_id, hash, name, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        tx.run(sql, args![new.id, owner, new.hash, new.name, write_scopes(new.scopes), now]).await?;
        tx.commit().await?;
        let (name, scopes) = (new.name.to_owned(), new.scopes.to_owned());
        Ok(ApiToken { id: new.id, name, scopes, created_at: now, last_used_at: None })
    }

    async fn api_token_of(&self, hash: &str) -> StoreResult<Option<KnownVisitor<TokenId>>> {
        let sql = "SELECT t.id, t.owner_id, a.epoch, t.last_used_at, t.scopes FROM api_tokens t \
                   JOIN accounts a ON a.owner_id = t.owner_id \
                   WHERE t.hash = $1 AND t.revoked_at IS NULL AND a.disabled_at IS NULL";
        let rows: Vec<(String, String, i64, Option<i64>, String)> = self.db.all(sql, args![hash]).await?;
        let read = |(id, owner, epoch, used, scopes): (String, String, i64, Option<i64>, String)| {
            Ok(KnownVisitor {
                id: parse(&id, "token id")?,
                owner: parse(&owner, "owner id")?,
                epoch,
                seen_at: used.map(Timestamp),
                scopes: read_scopes(&scopes),
            })
        };
        rows.into_iter().next().map(read).transpose()
    }

    async fn used_api_token(&self, id: TokenId, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        tx.run("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", args![id, now]).await?;
        tx.commit().await
    }

    async fn api_tokens(&self, owner: OwnerId) -> StoreResult<Vec<ApiToken>> {
        let sql = "SELECT id, name, scopes, created_at, last_used_at FROM api_tokens \
                   WHERE owner_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC";
        let rows: Vec<(String, String, String, i64, Option<i64>)> = self.db.all_of(owner, sql, args![owner]).await?;
        let read = |(id, name, scopes, created, used): (String, String, String, i64, Option<i64>)| {
            Ok(ApiToken {
                id: parse(&id, "token id")?,
                name,
                scopes: read_scopes(&scopes),
                created_at: Timestamp(created),
                last_used_at: used.map(Timestamp),
            })
        };
        rows.into_iter().map(read).collect()
    }

    async fn revoke_api_token(&self, owner: OwnerId, id: TokenId, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "UPDATE api_tokens SET revoked_at = $3 WHERE id = $1 AND owner_id = $2 AND revoked_at IS NULL";
        if tx.run(sql, args![id, owner, now]).await? == 0 {
            return Err(StoreError::NotFound { what: "token" });
        }
        ended(&mut tx, owner).await?;
        tx.commit().await
    }
}

async fn one(tx: &mut Tx, owner: OwnerId) -> StoreResult<Account> {
    tx.maybe::<AccountRow>(accounts_where!("owner_id = $1"), args![owner]).await?.ok_or(NO_ACCOUNT)?.read()
}

/// A credential has ended: whatever it opened is to be closed.
async fn ended(tx: &mut Tx, owner: OwnerId) -> StoreResult<()> {
    tx.run("UPDATE accounts SET epoch = epoch + 1 WHERE owner_id = $1", args![owner]).await?;
    Ok(())
}

fn write_scopes(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

/// A scope of a newer version is left out: a token never may more than is understood.
fn read_scopes(text: &str) -> Vec<Scope> {
    text.split(' ').filter_map(Scope::parse).collect()
}
