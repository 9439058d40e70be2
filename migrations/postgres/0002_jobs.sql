-- Generations as jobs, and every submission of one to a node.
CREATE TABLE jobs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    batch_id TEXT COLLATE "C",
    ordinal BIGINT NOT NULL,              -- order of asking among the owner's jobs; never changes
    position BIGINT NOT NULL,             -- place in the queue; starts as the ordinal
    lane BIGINT NOT NULL,                 -- 0 interactive, 1 background
    stage TEXT NOT NULL,                   -- stage of the funnel it was made for
    status TEXT NOT NULL,
    template TEXT NOT NULL,
    request TEXT NOT NULL,
    graph TEXT,
    node_id TEXT COLLATE "C",
    why TEXT,
    error TEXT,
    simulated BOOLEAN NOT NULL DEFAULT FALSE,
    cancel_asked_at BIGINT,
    lease_process TEXT,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT
);
CREATE INDEX jobs_of_session ON jobs (session_id, created_at, ordinal);
CREATE INDEX jobs_of_owner ON jobs (owner_id, created_at, ordinal);
CREATE INDEX jobs_of_batch ON jobs (batch_id, ordinal) WHERE batch_id IS NOT NULL;
CREATE INDEX jobs_queued ON jobs (lane, position, id) WHERE status = 'queued';
CREATE INDEX jobs_in_flight ON jobs (node_id) WHERE status IN ('claimed', 'submitted', 'running', 'storing');
CREATE INDEX jobs_active ON jobs (owner_id, created_at, ordinal)
    WHERE status IN ('queued', 'claimed', 'submitted', 'running', 'storing');

CREATE TABLE attempts (
    job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    node_id TEXT COLLATE "C" NOT NULL,
    prompt_id TEXT COLLATE "C" NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT,
    class TEXT,
    reason TEXT,
    PRIMARY KEY (job_id, number)
);
CREATE INDEX attempts_by_prompt ON attempts (prompt_id);

-- Measured run times belong to the fleet, not to a person.
CREATE TABLE run_times (
    node_id TEXT COLLATE "C" NOT NULL,
    template TEXT NOT NULL,
    mean DOUBLE PRECISION NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (node_id, template)
);
