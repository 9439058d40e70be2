//! Row-level security of Postgres: what a statement forgets to ask, the database still refuses.

use gesso_app::ports::store::{
    AccountStore, Binned, EventLog, FleetStore, FunnelStore, GalleryStore, JobStore, LibraryStore, OwnNode, PictureStore,
    PicturesOf, QueueStore, SessionStore, ShelfStore,
};
use gesso_core::{
    ids::{NodeId, OwnerId},
    own_node::NodeSettings,
    queue::QueuePlace,
    tier::Tier,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::support::{Bench, T0};

/// The tables that have rows of one person.
const TABLES: &str = "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
     WHERE c.relkind = 'r' AND a.attname = 'owner_id' AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace";

/// A connection as the server has them, working for `owner`.
async fn as_server(bench: &Bench, owner: &str) -> PgConnection {
    let mut connection = PgConnection::connect(bench.url()).await.unwrap();
    for sql in ["SET ROLE gesso_app".to_owned(), format!("SET gesso.owner = '{owner}'")] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    connection
}

async fn rows(connection: &mut PgConnection, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await.unwrap()
}

/// One job with a picture, so that most tables have rows.
async fn things(bench: &Bench) {
    let session = bench.session().await;
    bench.job(session).await;
    bench.store.ensure_account(bench.owner, "owner", T0).await.unwrap();
    bench.store.add_pairing_code(bench.owner, "hash", T0.plus_millis(1000), T0).await.unwrap();
}

pub async fn every_table_of_peoples_things_is_closed(bench: &Bench) {
    let mut connection = PgConnection::connect(bench.url()).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut connection).await.unwrap();
    assert!(tables.len() >= 20, "{tables:?}");
    let open = format!("{TABLES} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)");
    let open: Vec<String> = sqlx::query_scalar(AssertSqlSafe(open)).fetch_all(&mut connection).await.unwrap();
    assert_eq!(open, [""; 0]);
    let bypasses = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'gesso_app'";
    assert!(!sqlx::query_scalar::<_, bool>(bypasses).fetch_one(&mut connection).await.unwrap());
}

pub async fn a_forgetful_statement_sees_and_changes_nothing_of_others(bench: &Bench) {
    things(bench).await;
    let stranger = bench.stranger().await;
    let mut own = as_server(bench, &bench.owner.to_string()).await;
    let mut other = as_server(bench, &stranger.to_string()).await;
    let mut nobody = as_server(bench, "").await;
    for table in ["owners", "sessions", "projects", "jobs", "events", "accounts", "pairing_codes"] {
        assert!(rows(&mut own, table).await > 0, "{table}");
        assert_eq!(rows(&mut other, table).await, i64::from(table == "owners"), "{table}");
        assert_eq!(rows(&mut nobody, table).await, 0, "{table}");
    }
    for sql in ["UPDATE sessions SET title = 'mine'", "DELETE FROM events", "DELETE FROM pairing_codes"] {
        assert_eq!(sqlx::query(sql).execute(&mut other).await.unwrap().rows_affected(), 0, "{sql}");
    }
    let sql = format!("INSERT INTO projects VALUES ('x', '{}', 'planted', 0, 0)", bench.owner);
    let refused = sqlx::query(AssertSqlSafe(sql)).execute(&mut other).await.unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    sqlx::query("RESET gesso.owner").execute(&mut own).await.unwrap();
    assert_eq!(rows(&mut own, "sessions").await, 0, "without the setting there is nothing to see");
}

fn node(id: &str) -> OwnNode {
    let settings = NodeSettings {
        name: id.into(),
        url: "http://moth:8188".into(),
        tier: Tier::Quality,
        vram_gb: None,
        capabilities: None,
        max_resolution: None,
        max_batch: None,
    };
    OwnNode { id: NodeId::from(id), settings, headers: Default::default() }
}

/// With policies that know no `*`, whatever still works is narrowed to its owner.
pub async fn what_acts_for_a_person_is_narrowed_to_them(bench: &Bench) {
    things(bench).await;
    let session = bench.session().await;
    let (_, pictures) = bench.completed(session, 1).await;
    let mut connection = PgConnection::connect(bench.url()).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut connection).await.unwrap();
    for table in tables {
        let sql = format!("ALTER POLICY of_owner ON {table} USING (owner_id = current_setting('gesso.owner', true))");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    let (store, owner): (_, OwnerId) = (&bench.store, bench.owner);
    assert_eq!(store.session(owner, session).await.unwrap().id, session);
    assert_eq!(store.projects(owner, None, 10).await.unwrap().items.len(), 2);
    let job = bench.job(session).await;
    assert_eq!(store.generation(owner, job).await.unwrap().id, job);
    assert_eq!(store.active_generations(owner, 10).await.unwrap().len(), 2);
    assert!(store.images_of(owner, job).await.unwrap().is_empty());
    assert_eq!(store.account(owner).await.unwrap().owner, owner);
    store.board(owner, session).await.unwrap();
    store.funnel_board(owner, session).await.unwrap();
    crate::debates::narrowed(bench, session).await;
    crate::crew::narrowed(bench).await;
    assert!(store.galleries(owner).await.unwrap().is_empty());
    assert!(store.sign_ins(owner, T0).await.unwrap().is_empty());
    assert!(store.reserve_key(owner, "key", "fingerprint", T0).await.unwrap());
    assert!(store.session_head(owner, session).await.unwrap() > 0);
    assert!(!store.owner_events(owner, 0, 10).await.unwrap().is_empty());
    // The rooms: projects, pictures, the queue, the fleet, the bin.
    let shelves = store.shelves(owner, None, None, 10).await.unwrap().items;
    assert_eq!(shelves.iter().map(|shelf| shelf.stats.images).sum::<i64>(), 1);
    assert_eq!(store.newest_pictures(owner, PicturesOf::Session(session), 10).await.unwrap().len(), 1);
    assert_eq!(store.session_pictures(owner, session).await.unwrap().len(), 1);
    assert_eq!(store.pictures(owner, &[pictures[0].id]).await.unwrap().len(), 1);
    assert!(store.children_of(owner, pictures[0].id, 10).await.unwrap().is_empty());
    assert_eq!(store.disk_usage(owner).await.unwrap().images, 1);
    store.move_job(owner, job, QueuePlace::First).await.unwrap();
    assert_eq!(store.waiting_order(owner).await.unwrap()[0], job);
    assert_eq!(store.attempts_on(owner, &NodeId::from("moth"), 10).await.unwrap().len(), 1);
    assert_eq!(store.tally(owner, T0).await.unwrap().simulated, 1);
    let node = node("wasp");
    store.add_own_node(owner, &node, T0).await.unwrap();
    store.change_own_node(owner, &node, T0).await.unwrap();
    store.remove_own_node(owner, &node.id).await.unwrap();
    store.delete_session(owner, session, T0).await.unwrap();
    assert_eq!(store.bin(owner, T0.plus_millis(-1), 10).await.unwrap().len(), 1);
    store.restore(owner, Binned::Session(session), T0.plus_millis(-1), T0).await.unwrap();
    store.delete_session(owner, session, T0).await.unwrap();
    assert_eq!(store.empty_bin(owner).await.unwrap(), 1);
    // What works for the studio itself sees nothing now: the policies are what it was let in by.
    assert!(store.accounts().await.unwrap().is_empty());
}
