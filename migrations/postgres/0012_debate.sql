-- Debates: conversations with their messages, turns and claims, and what each conversation's picture shall be.
CREATE TABLE conversations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    phase_at BIGINT NOT NULL,              -- when it came to that phase
    round BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,     -- counts the changes
    branched_from TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX conversations_newest ON conversations (owner_id, created_at, id);
CREATE INDEX conversations_of_session ON conversations (session_id);
CREATE INDEX conversations_generating ON conversations (phase) WHERE phase = 'generating';

CREATE TABLE messages (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn_id TEXT COLLATE "C" NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    images TEXT NOT NULL,                  -- ids of uploads
    phase TEXT NOT NULL,
    status TEXT NOT NULL,
    writing BOOLEAN NOT NULL,              -- it is being written
    metadata TEXT NOT NULL,
    revision BIGINT NOT NULL,              -- of the intent, after it
    search TEXT,                           -- its words in lower case, once it is written
    words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', search)) STORED,
    created_at BIGINT NOT NULL
);
CREATE INDEX messages_of_conversation ON messages (conversation_id, place);
CREATE INDEX messages_found ON messages USING gin (words);

CREATE TABLE turns (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    running BOOLEAN NOT NULL,
    lease_process TEXT COLLATE "C",
    lease_until BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX turns_of_conversation ON turns (conversation_id, created_at, id);
CREATE UNIQUE INDEX turns_running ON turns (conversation_id) WHERE running;

CREATE TABLE claims (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    message_id TEXT COLLATE "C" NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    decided TEXT,                          -- how the last verdict is undone
    created_at BIGINT NOT NULL
);
CREATE INDEX claims_of_conversation ON claims (conversation_id, place);
CREATE INDEX claims_of_message ON claims (message_id);

CREATE TABLE conversation_intents (
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,              -- 1 for the first, one more for each
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, revision)
);

-- Which pictures are of which conversation: its session may have others.
CREATE TABLE conversation_batches (
    batch_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX conversation_batches_of_conversation ON conversation_batches (conversation_id);

-- What a person has changed about a specialist; absent columns are the studio's own.
CREATE TABLE specialists (
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    role TEXT NOT NULL,
    model TEXT,
    instructions TEXT,
    temperature DOUBLE PRECISION,
    PRIMARY KEY (owner_id, role)
);

-- What language models have shown they can do, by what they are made of.
CREATE TABLE model_exams (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    document TEXT NOT NULL,
    taken_at BIGINT NOT NULL
);

-- Words that a person keeps to say again.
CREATE TABLE kept_prompts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    content TEXT NOT NULL,
    favourite BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX kept_prompts_newest ON kept_prompts (owner_id, favourite, created_at, id);
