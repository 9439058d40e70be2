-- Owners, projects, sessions. Ids are UUID text, times milliseconds since 1970 UTC, documents JSON text.
PRAGMA application_id = 0x47455353; -- "GESS": how a restore knows a Gesso database

CREATE TABLE owners (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_job INTEGER NOT NULL DEFAULT 0,   -- place of the newest job among the owner's
    last_seq INTEGER NOT NULL DEFAULT 0,   -- place of the newest event of the owner's stream
    first_kept INTEGER NOT NULL DEFAULT 1  -- from this place on the owner's stream has no gap
) STRICT;

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE INDEX projects_newest ON projects (owner_id, created_at, id);
CREATE INDEX projects_deleted ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    flow TEXT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,            -- lower case, for searching
    model_assignments TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    last_seq INTEGER NOT NULL DEFAULT 0,
    first_kept INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX sessions_newest ON sessions (owner_id, created_at, id);
CREATE INDEX sessions_of_project ON sessions (project_id);
CREATE INDEX sessions_deleted ON sessions (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE idempotency_keys (
    owner_id TEXT NOT NULL REFERENCES owners (id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, key)
) STRICT;
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (owner_id, created_at);
