//! The migrations of both engines, inside the binary. The files of one engine have twins of the same name for the other.

use std::{collections::BTreeSet, sync::LazyLock};

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

macro_rules! migrator {
    ($engine:literal: $($version:literal $name:literal),* $(,)?) => {
        LazyLock::new(|| Migrator::with_migrations(vec![$(Migration::new(
            $version,
            $name.into(),
            MigrationType::Simple,
            include_str!(concat!("../../../migrations/", $engine, "/", $name, ".sql")).into_sql_str(),
            false,
        )),*]))
    };
}

macro_rules! both {
    ($($version:literal $name:literal),* $(,)?) => {
        /// The migrations of SQLite.
        pub(super) static SQLITE: LazyLock<Migrator> = migrator!("sqlite": $($version $name),*);
        /// The migrations of Postgres.
        pub(super) static POSTGRES: LazyLock<Migrator> = migrator!("postgres": $($version $name),*);
    };
}

both! {
    1 "0001_people",
    2 "0002_jobs",
    3 "0003_library",
    4 "0004_workflows",
    5 "0005_events",
    6 "0006_comfy",
    7 "0007_intents",
    8 "0008_funnels",
    9 "0009_accounts",
    10 "0010_rooms",
    11 "0011_history_order",
    12 "0012_debate",
}

/// What is missing in a database that has had the migrations `applied`.
pub(super) fn pending(migrator: &Migrator, applied: &BTreeSet<i64>) -> u32 {
    let missing = migrator.iter().filter(|migration| !applied.contains(&migration.version)).count();
    u32::try_from(missing).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folders_is_in_the_binary() {
        for (engine, migrator) in [("sqlite", &SQLITE), ("postgres", &POSTGRES)] {
            let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(&folder).map(|entries| entries.flatten().count());
            assert_eq!(files.ok(), Some(migrator.iter().count()), "{folder}");
        }
    }
}
