-- Funnels: the settings and the state of a session's board, and the pause that holds its jobs.
ALTER TABLE sessions ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE; -- waiting jobs are not given to nodes

CREATE TABLE funnels (
    session_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    state TEXT NOT NULL,                   -- ready, running, paused
    document TEXT NOT NULL,
    revision BIGINT NOT NULL,              -- counts the changes; 1 for the first
    followed BIGINT NOT NULL DEFAULT 0,    -- place in the session's stream up to which consequences were drawn
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX funnels_begun ON funnels (session_id) WHERE state <> 'ready';
