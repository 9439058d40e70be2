-- Nodes added in the page, drains that outlast a restart, and what finds projects.
CREATE TABLE fleet_nodes (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,          -- the public id of the node
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    settings TEXT NOT NULL,                -- name, address, tier and bounds
    headers TEXT NOT NULL,                 -- sent to the node; never shown to anybody
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Nodes that get no new work, those of the fleet file included.
CREATE TABLE node_drains (
    node_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);

ALTER TABLE projects ADD COLUMN title_folded TEXT NOT NULL DEFAULT ''; -- lower case, for searching
UPDATE projects SET title_folded = lower(title);
CREATE INDEX projects_changed ON projects (owner_id, updated_at, id);
CREATE INDEX attempts_of_node ON attempts (node_id, started_at);
