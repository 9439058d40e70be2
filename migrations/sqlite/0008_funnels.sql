-- Funnels: the settings and the state of a session's board, and the pause that holds its jobs.
ALTER TABLE sessions ADD COLUMN held INTEGER NOT NULL DEFAULT 0; -- waiting jobs are not given to nodes

CREATE TABLE funnels (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    state TEXT NOT NULL,                   -- ready, running, paused
    document TEXT NOT NULL,
    revision INTEGER NOT NULL,             -- counts the changes; 1 for the first
    followed INTEGER NOT NULL DEFAULT 0,   -- place in the session's stream up to which consequences were drawn
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX funnels_begun ON funnels (session_id) WHERE state <> 'ready';
