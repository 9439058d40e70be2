-- What a session's pictures are meant to show, revision by revision; the newest is in force.
CREATE TABLE intents (
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,              -- 1 for the first, one more for each
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    document TEXT NOT NULL,
    ops TEXT NOT NULL,                     -- what made it of the one before, and what came of it
    feedback TEXT NOT NULL,                -- the person's words; empty when it was made from a prompt
    request_id TEXT COLLATE "C",           -- the request that made it, if that may be repeated
    created_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, revision)
);
CREATE UNIQUE INDEX intents_of_request ON intents (request_id);
