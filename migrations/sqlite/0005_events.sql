-- The event log. A session's events outlive the session in its owner's stream, so there is no reference to it.
CREATE TABLE events (
    owner_id TEXT NOT NULL REFERENCES owners (id),
    owner_seq INTEGER NOT NULL,
    session_id TEXT,
    session_seq INTEGER,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (owner_id, owner_seq)
) STRICT;
CREATE UNIQUE INDEX events_of_session ON events (session_id, session_seq) WHERE session_id IS NOT NULL;
