-- Debates: conversations with their messages, turns and claims, and what each conversation's picture shall be.
CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    phase_at INTEGER NOT NULL,             -- when it came to that phase
    round INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,    -- counts the changes
    branched_from TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_newest ON conversations (owner_id, created_at, id);
CREATE INDEX conversations_of_session ON conversations (session_id);
CREATE INDEX conversations_generating ON conversations (phase) WHERE phase = 'generating';

CREATE TABLE messages (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    images TEXT NOT NULL,                  -- ids of uploads
    phase TEXT NOT NULL,
    status TEXT NOT NULL,
    writing INTEGER NOT NULL,              -- it is being written
    metadata TEXT NOT NULL,
    revision INTEGER NOT NULL,             -- of the intent, after it
    search TEXT,                           -- its words in lower case, once it is written
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_of_conversation ON messages (conversation_id, place);

CREATE VIRTUAL TABLE message_search USING fts5 (search, tokenize = "unicode61 remove_diacritics 0");
CREATE TRIGGER messages_found_new AFTER INSERT ON messages WHEN new.search IS NOT NULL BEGIN
    INSERT INTO message_search (rowid, search) VALUES (new.place, new.search);
END;
CREATE TRIGGER messages_found_anew AFTER UPDATE OF search ON messages WHEN new.search IS NOT old.search BEGIN
    DELETE FROM message_search WHERE rowid = old.place;
    INSERT INTO message_search (rowid, search) SELECT new.place, new.search WHERE new.search IS NOT NULL;
END;
CREATE TRIGGER messages_found_no_more AFTER DELETE ON messages BEGIN
    DELETE FROM message_search WHERE rowid = old.place;
END;

CREATE TABLE turns (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    running INTEGER NOT NULL,
    lease_process TEXT,
    lease_until INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX turns_of_conversation ON turns (conversation_id, created_at, id);
CREATE UNIQUE INDEX turns_running ON turns (conversation_id) WHERE running;

CREATE TABLE claims (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    decided TEXT,                          -- how the last verdict is undone
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX claims_of_conversation ON claims (conversation_id, place);
CREATE INDEX claims_of_message ON claims (message_id);

CREATE TABLE conversation_intents (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,             -- 1 for the first, one more for each
    owner_id TEXT NOT NULL REFERENCES owners (id),
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, revision)
) STRICT;

-- Which pictures are of which conversation: its session may have others.
CREATE TABLE conversation_batches (
    batch_id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_batches_of_conversation ON conversation_batches (conversation_id);

-- What a person has changed about a specialist; absent columns are the studio's own.
CREATE TABLE specialists (
    owner_id TEXT NOT NULL REFERENCES owners (id),
    role TEXT NOT NULL,
    model TEXT,
    instructions TEXT,
    temperature REAL,
    PRIMARY KEY (owner_id, role)
) STRICT;

-- What language models have shown they can do, by what they are made of.
CREATE TABLE model_exams (
    digest TEXT NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    document TEXT NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;

-- Words that a person keeps to say again.
CREATE TABLE kept_prompts (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    content TEXT NOT NULL,
    favourite INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_prompts_newest ON kept_prompts (owner_id, favourite, created_at, id);
