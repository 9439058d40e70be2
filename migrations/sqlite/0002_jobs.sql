-- Generations as jobs, and every submission of one to a node.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    batch_id TEXT,
    ordinal INTEGER NOT NULL,              -- order of asking among the owner's jobs; never changes
    position INTEGER NOT NULL,             -- place in the queue; starts as the ordinal
    lane INTEGER NOT NULL,                 -- 0 interactive, 1 background
    stage TEXT NOT NULL,                   -- stage of the funnel it was made for
    status TEXT NOT NULL,
    template TEXT NOT NULL,
    request TEXT NOT NULL,
    graph TEXT,
    node_id TEXT,
    why TEXT,
    error TEXT,
    simulated INTEGER NOT NULL DEFAULT 0,
    cancel_asked_at INTEGER,
    lease_process TEXT,
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER
) STRICT;
CREATE INDEX jobs_of_session ON jobs (session_id, created_at, ordinal);
CREATE INDEX jobs_of_owner ON jobs (owner_id, created_at, ordinal);
CREATE INDEX jobs_of_batch ON jobs (batch_id, ordinal) WHERE batch_id IS NOT NULL;
CREATE INDEX jobs_queued ON jobs (lane, position, id) WHERE status = 'queued';
CREATE INDEX jobs_in_flight ON jobs (node_id) WHERE status IN ('claimed', 'submitted', 'running', 'storing');
CREATE INDEX jobs_active ON jobs (owner_id, created_at, ordinal)
    WHERE status IN ('queued', 'claimed', 'submitted', 'running', 'storing');

CREATE TABLE attempts (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    node_id TEXT NOT NULL,
    prompt_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,
    class TEXT,
    reason TEXT,
    PRIMARY KEY (job_id, number)
) STRICT;
CREATE INDEX attempts_by_prompt ON attempts (prompt_id);

-- Measured run times belong to the fleet, not to a person.
CREATE TABLE run_times (
    node_id TEXT NOT NULL,
    template TEXT NOT NULL,
    mean REAL NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (node_id, template)
) STRICT;
