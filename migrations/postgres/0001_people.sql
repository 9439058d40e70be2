-- Owners, projects, sessions. Ids are UUID text, times milliseconds since 1970 UTC, documents JSON text.

CREATE TABLE owners (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_job BIGINT NOT NULL DEFAULT 0,   -- place of the newest job among the owner's
    last_seq BIGINT NOT NULL DEFAULT 0,   -- place of the newest event of the owner's stream
    first_kept BIGINT NOT NULL DEFAULT 1  -- from this place on the owner's stream has no gap
);

CREATE TABLE projects (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX projects_newest ON projects (owner_id, created_at, id);
CREATE INDEX projects_deleted ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    project_id TEXT COLLATE "C" NOT NULL REFERENCES projects (id),
    flow TEXT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,            -- lower case, for searching
    model_assignments TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    last_seq BIGINT NOT NULL DEFAULT 0,
    first_kept BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX sessions_newest ON sessions (owner_id, created_at, id);
CREATE INDEX sessions_of_project ON sessions (project_id);
CREATE INDEX sessions_deleted ON sessions (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE idempotency_keys (
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, key)
);
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (owner_id, created_at);
