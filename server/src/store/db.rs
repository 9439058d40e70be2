//! One way to talk to both engines: transactions that take the same SQL, the same arguments and give the same rows.
//!
//! Both understand `$1`, `ON CONFLICT` and `RETURNING`; locks are the only thing Postgres is told that SQLite, with its
//! one writer, need not know. What belongs to one person is read and written by the calls that end in `_of`: on Postgres
//! they see nothing of anybody else's, whatever the statement forgot (see `row_security`).

use std::borrow::Cow;

use gesso_app::ports::{StoreError, StoreResult};
use gesso_core::{
    ids::{
        AssetId, BatchId, ClaimId, ConversationId, GenerationId, ImageId, MessageId, NodeId, OwnerId, ProcessId, ProjectId,
        PromptId, SessionId, SignInId, TokenId, TurnId, WorkflowId,
    },
    time::Timestamp,
};
use sqlx::{
    AssertSqlSafe, FromRow, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, SqlitePool, Transaction, postgres::PgRow,
    sqlite::SqliteRow,
};

use super::row_security::OWNER_SETTING;

/// Most ids in one `IN` list; longer ones are asked in pieces.
const MAX_IN_LIST: usize = 256;

/// How a transaction of Postgres begins that sees one state throughout.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The pools of one engine.
pub(super) enum Database {
    Sqlite {
        /// One connection, so that writers queue here and not at the file.
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

macro_rules! bind {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args {
            query = match arg {
                Arg::Text(value) => query.bind(value),
                Arg::Int(value) => query.bind(value),
                Arg::Real(value) => query.bind(value),
                Arg::Bool(value) => query.bind(value),
            };
        }
        query
    }};
}

/// Begins a transaction of Postgres that is narrowed to what belongs to `owner`, in one round.
fn begin_of(begin: &str, owner: OwnerId) -> SqlStr {
    // An owner's id is a UUID: nothing in it can end the literal.
    AssertSqlSafe(format!("{begin}; SET LOCAL {OWNER_SETTING} = '{owner}'")).into_sql_str()
}

impl Database {
    /// Begins a transaction that may write what belongs to `owner`.
    pub(super) async fn write_of(&self, owner: OwnerId) -> StoreResult<Tx> {
        match self {
            Self::Sqlite { .. } => self.write().await,
            Self::Postgres(pool) => {
                let kind = Kind::Postgres(pool.begin_with(begin_of("BEGIN", owner)).await.map_err(failed)?);
                Ok(Tx { kind, has_events: false })
            }
        }
    }

    /// Begins a transaction that only reads what belongs to `owner`.
    pub(super) async fn read_of(&self, owner: OwnerId) -> StoreResult<Tx> {
        match self {
            Self::Sqlite { .. } => self.read().await,
            Self::Postgres(pool) => {
                let kind = Kind::Postgres(pool.begin_with(begin_of(SNAPSHOT, owner)).await.map_err(failed)?);
                Ok(Tx { kind, has_events: false })
            }
        }
    }

    /// The rows of one statement, of those that belong to `owner`.
    pub(super) async fn all_of<R: Row>(
        &self,
        owner: OwnerId,
        sql: impl SqlSafeStr + Send,
        args: Vec<Arg>,
    ) -> StoreResult<Vec<R>> {
        match self {
            Self::Sqlite { .. } => self.all(sql, args).await,
            Self::Postgres(_) => self.read_of(owner).await?.all(sql, args).await,
        }
    }

    /// Begins a transaction that may write, for the studio itself: whoever the rows belong to.
    pub(super) async fn write(&self) -> StoreResult<Tx> {
        let kind = match self {
            Self::Sqlite { write, .. } => Kind::Sqlite(write.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?),
            Self::Postgres(pool) => Kind::Postgres(pool.begin().await.map_err(failed)?),
        };
        Ok(Tx { kind, has_events: false })
    }

    /// Begins a transaction that only reads and sees one state of the database throughout, for the studio itself.
    pub(super) async fn read(&self) -> StoreResult<Tx> {
        let kind = match self {
            Self::Sqlite { read, .. } => Kind::Sqlite(read.begin().await.map_err(failed)?),
            Self::Postgres(pool) => Kind::Postgres(pool.begin_with(SNAPSHOT).await.map_err(failed)?),
        };
        Ok(Tx { kind, has_events: false })
    }

    /// The rows of one statement, which needs no transaction to see one state, for the studio itself.
    pub(super) async fn all<R: Row>(&self, sql: impl SqlSafeStr + Send, args: Vec<Arg>) -> StoreResult<Vec<R>> {
        let sql = sql.into_sql_str();
        match self {
            Self::Sqlite { read, .. } => bind!(sqlx::query_as::<Sqlite, R>(sql), args).fetch_all(read).await,
            Self::Postgres(pool) => bind!(sqlx::query_as::<Postgres, R>(sql), args).fetch_all(pool).await,
        }
        .map_err(failed)
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction; dropping it rolls it back.
pub(super) struct Tx {
    kind: Kind,
    /// Events were logged: readers are woken once it is committed.
    pub(super) has_events: bool,
}

enum Kind {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A row that both engines can give.
pub(super) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<R> Row for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl Tx {
    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self.kind, Kind::Postgres(_))
    }

    /// Runs a statement; gives how many rows it touched.
    pub(super) async fn run(&mut self, sql: impl SqlSafeStr + Send, args: Vec<Arg>) -> StoreResult<u64> {
        let sql = sql.into_sql_str();
        match &mut self.kind {
            Kind::Sqlite(tx) => {
                bind!(sqlx::query::<Sqlite>(sql), args).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            Kind::Postgres(tx) => {
                bind!(sqlx::query::<Postgres>(sql), args).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
        }
        .map_err(failed)
    }

    /// Every row.
    pub(super) async fn all<R: Row>(&mut self, sql: impl SqlSafeStr + Send, args: Vec<Arg>) -> StoreResult<Vec<R>> {
        let sql = sql.into_sql_str();
        match &mut self.kind {
            Kind::Sqlite(tx) => bind!(sqlx::query_as::<Sqlite, R>(sql), args).fetch_all(&mut **tx).await,
            Kind::Postgres(tx) => bind!(sqlx::query_as::<Postgres, R>(sql), args).fetch_all(&mut **tx).await,
        }
        .map_err(failed)
    }

    /// The first row, if there is one.
    pub(super) async fn maybe<R: Row>(&mut self, sql: impl SqlSafeStr + Send, args: Vec<Arg>) -> StoreResult<Option<R>> {
        let sql = sql.into_sql_str();
        match &mut self.kind {
            Kind::Sqlite(tx) => bind!(sqlx::query_as::<Sqlite, R>(sql), args).fetch_optional(&mut **tx).await,
            Kind::Postgres(tx) => bind!(sqlx::query_as::<Postgres, R>(sql), args).fetch_optional(&mut **tx).await,
        }
        .map_err(failed)
    }

    /// The one row there has to be.
    pub(super) async fn one<R: Row>(&mut self, sql: impl SqlSafeStr + Send, args: Vec<Arg>) -> StoreResult<R> {
        self.maybe(sql, args).await?.ok_or_else(|| StoreError::Database("a row that must exist is missing".into()))
    }

    /// Every row for a list of ids: `{ids}` in `sql` stands for the list, `lead` are the arguments before it.
    pub(super) async fn all_in<R: Row>(&mut self, sql: &str, lead: &[Arg], ids: &[String]) -> StoreResult<Vec<R>> {
        let mut rows = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(MAX_IN_LIST) {
            let (list, args) = in_list(lead, chunk);
            rows.extend(self.all(AssertSqlSafe(sql.replace("{ids}", &list)), args).await?);
        }
        Ok(rows)
    }

    /// Runs a statement for a list of ids, as [`Self::all_in`] reads them.
    pub(super) async fn run_in(&mut self, sql: &str, lead: &[Arg], ids: &[String]) -> StoreResult<u64> {
        let mut touched = 0;
        for chunk in ids.chunks(MAX_IN_LIST) {
            let (list, args) = in_list(lead, chunk);
            touched += self.run(AssertSqlSafe(sql.replace("{ids}", &list)), args).await?;
        }
        Ok(touched)
    }

    /// `sql`, holding the rows it reads until the end of the transaction. New rows may still reference them: whoever
    /// adds one for an owner must not wait for who holds the owner.
    pub(super) fn for_update(&self, sql: &str) -> SqlStr {
        self.with_lock(sql, "FOR NO KEY UPDATE")
    }

    /// `sql`, holding the rows it reads and leaving out those that somebody else holds.
    pub(super) fn skip_locked(&self, sql: &str) -> SqlStr {
        self.with_lock(sql, "FOR NO KEY UPDATE SKIP LOCKED")
    }

    fn with_lock(&self, sql: &str, lock: &str) -> SqlStr {
        let sql = if self.is_postgres() { format!("{sql} {lock}") } else { sql.to_owned() };
        AssertSqlSafe(sql).into_sql_str()
    }

    /// Makes what was done so far hold.
    pub(super) async fn commit(self) -> StoreResult<()> {
        match self.kind {
            Kind::Sqlite(tx) => tx.commit().await,
            Kind::Postgres(tx) => tx.commit().await,
        }
        .map_err(failed)
    }
}

/// Placeholders and arguments of a list. Lists are padded to powers of two by saying the last id again, so that a
/// handful of prepared statements serve every length.
fn in_list(lead: &[Arg], ids: &[String]) -> (String, Vec<Arg>) {
    let width = ids.len().next_power_of_two();
    let padding = ids.last().into_iter().cycle().take(width - ids.len());
    let args: Vec<Arg> = lead.iter().cloned().chain(ids.iter().chain(padding).map(Arg::from)).collect();
    let marks: Vec<String> = (lead.len() + 1..=lead.len() + width).map(|place| format!("${place}")).collect();
    (marks.join(", "), args)
}

/// What the driver says, as the port spells it.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    StoreError::Database(error.to_string())
}

/// An argument of a statement.
#[derive(Clone, Debug)]
pub(super) enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(bool),
}

/// The arguments of a statement.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::db::Arg::from($value)),*] };
}
pub(super) use args;

/// The arguments before a list.
macro_rules! lead {
    ($($value:expr),* $(,)?) => { [$($crate::store::db::Arg::from($value)),*] };
}
pub(super) use lead;

/// Postgres keeps no NUL in text, so neither engine does.
fn text(value: Cow<'_, str>) -> String {
    if value.contains('\0') { value.replace('\0', "\u{fffd}") } else { value.into_owned() }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(text(value.into())))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(text(value.into())))
    }
}

impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::from(value.as_str())
    }
}

impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value.map(|value| text(value.into())))
    }
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<f64> for Arg {
    fn from(value: f64) -> Self {
        Self::Real(Some(value))
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Timestamp> for Arg {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.0))
    }
}

impl From<&NodeId> for Arg {
    fn from(value: &NodeId) -> Self {
        Self::from(value.as_str())
    }
}

macro_rules! id_args {
    ($($id:ident),*) => {$(
        impl From<$id> for Arg {
            fn from(value: $id) -> Self {
                Self::Text(Some(value.to_string()))
            }
        }
        impl From<Option<$id>> for Arg {
            fn from(value: Option<$id>) -> Self {
                Self::Text(value.map(|id| id.to_string()))
            }
        }
    )*};
}
id_args!(
    AssetId,
    BatchId,
    ClaimId,
    ConversationId,
    MessageId,
    TurnId,
    GenerationId,
    ImageId,
    OwnerId,
    ProcessId,
    ProjectId,
    PromptId,
    SessionId,
    SignInId,
    TokenId,
    WorkflowId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_padded_to_powers_of_two_after_the_leading_arguments() {
        let ids: Vec<String> = ["a", "b", "c"].map(String::from).into();
        let (marks, args) = in_list(&lead![1_i64], &ids);
        assert_eq!(marks, "$2, $3, $4, $5");
        assert_eq!(args.len(), 5);
        assert!(matches!(args.last(), Some(Arg::Text(Some(last))) if last == "c"));
    }
}
