-- The event log. A session's events outlive the session in its owner's stream, so there is no reference to it.
CREATE TABLE events (
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    owner_seq BIGINT NOT NULL,
    session_id TEXT COLLATE "C",
    session_seq BIGINT,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (owner_id, owner_seq)
);
CREATE UNIQUE INDEX events_of_session ON events (session_id, session_seq) WHERE session_id IS NOT NULL;
