-- Prompts of ComfyUI clients, and files under the names these clients know.
CREATE TABLE comfy_prompts (
    job_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    prompt_id TEXT COLLATE "C" NOT NULL,               -- the client's id: any text, and it may come again
    client_id TEXT COLLATE "C",
    number DOUBLE PRECISION NOT NULL,                  -- lower goes first
    counted BOOLEAN NOT NULL,              -- the number is ours, not the client's
    extra_data TEXT NOT NULL,
    outputs TEXT NOT NULL,                 -- ids of the output nodes that run
    result TEXT                            -- outputs, status and meta as the history shows them
);
CREATE INDEX comfy_prompts_by_id ON comfy_prompts (owner_id, prompt_id);

CREATE TABLE comfy_files (
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    root TEXT COLLATE "C" NOT NULL,                    -- input, output, temp or user
    subfolder TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" REFERENCES blobs (sha256), -- absent while only the node has it
    job_id TEXT COLLATE "C" REFERENCES jobs (id) ON DELETE CASCADE,
    node_id TEXT COLLATE "C",
    source TEXT COLLATE "C",                           -- how the node names it
    series TEXT COLLATE "C",                           -- prefix of numbered names
    counter BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, root, subfolder, name)
);
CREATE INDEX comfy_files_of_blob ON comfy_files (sha256);
CREATE INDEX comfy_files_of_job ON comfy_files (job_id);
CREATE INDEX comfy_files_of_node ON comfy_files (owner_id, node_id, source);
CREATE INDEX comfy_files_in_series ON comfy_files (owner_id, root, subfolder, series, counter);
