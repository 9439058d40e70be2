//! Row-level security on Postgres: the second enforcement of "a person sees only what is theirs" (invariant 10).
//!
//! The server works as a role that owns no table, so that the policies bind. They compare a row's owner with a setting of
//! the transaction: an owner's id, or `*` for the studio itself (the scheduler, the event log, signing in). Without the
//! setting there is nothing to see. Every table with a column `owner_id` is closed when the database is opened, whichever
//! migration brought it.

use sqlx::{Executor, PgConnection, postgres::PgPoolOptions};

/// The setting that says for whom a transaction works.
pub(super) const OWNER_SETTING: &str = "gesso.owner";
/// What a connection of the server says first.
const ENTER: &str = "SET ROLE gesso_app; SET gesso.owner = '*'";
/// The same for a migration, which works as the owner of the tables: their policies bind it too.
const MIGRATE: &str = "SET gesso.owner = '*'";

/// Closes the tables that are open. Several processes may try at once.
const CLOSE: &str = r"
DO $$
DECLARE
    found record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('gesso row security'));
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gesso_app') THEN
        BEGIN
            CREATE ROLE gesso_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- the process of another database was faster
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'gesso_app', CASE
        WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    THEN
        EXECUTE format('GRANT gesso_app TO %I', current_user);
    END IF;
    IF NOT has_schema_privilege('gesso_app', current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO gesso_app', current_schema());
    END IF;
    FOR found IN
        SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_closed,
            has_table_privilege('gesso_app', c.oid, 'DELETE') AS is_granted, (
                SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                AND a.attname = CASE c.relname WHEN 'owners' THEN 'id' ELSE 'owner_id' END
            ) AS key
        FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname <> '_sqlx_migrations'
    LOOP
        IF NOT found.is_granted THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gesso_app', found.name);
        END IF;
        IF found.key IS NOT NULL AND NOT found.is_closed THEN
            EXECUTE format('DROP POLICY IF EXISTS of_owner ON %I', found.name);
            EXECUTE format(
                'CREATE POLICY of_owner ON %I USING (%I = current_setting(''gesso.owner'', true) '
                'OR current_setting(''gesso.owner'', true) = ''*'')', found.name, found.key);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found.name);
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', found.name);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'an administrator has to say once: CREATE ROLE gesso_app NOLOGIN; GRANT gesso_app TO % (%)',
        current_user, SQLERRM;
END $$";

/// Lets a connection migrate what policies already guard.
pub(super) async fn begin_migration(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(MIGRATE).await.map(drop)
}

/// Closes every table of people's things, after the migrations.
pub(super) async fn close_tables(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(CLOSE).await.map(drop)
}

/// Makes every connection of a pool work as the role that the policies bind.
pub(super) fn entering(pool: PgPoolOptions) -> PgPoolOptions {
    pool.after_connect(|connection, _| Box::pin(async move { connection.execute(ENTER).await.map(drop) }))
}
