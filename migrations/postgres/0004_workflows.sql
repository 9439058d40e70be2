-- Saved workflows; the content lives in the versions, as text exactly as it was serialised.
CREATE TABLE workflows (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX workflows_newest ON workflows (owner_id, created_at, id);

CREATE TABLE workflow_versions (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    workflow TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, version)
);
