-- Pictures, uploads, what is said of them, and the files behind them.

-- A file is nobody's: two people with the same bytes share it.
CREATE TABLE blobs (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL,
    mime TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,           -- last time a reference came or went
    condemned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX blobs_untouched ON blobs (touched_at);

CREATE TABLE images (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,                -- 0 for the first picture of its job
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    simulated INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX images_of_job ON images (job_id, place);
CREATE INDEX images_of_session ON images (session_id);
CREATE INDEX images_of_blob ON images (sha256);

CREATE TABLE image_parents (
    image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    parent_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    PRIMARY KEY (image_id, place)
) STRICT;
CREATE INDEX image_parents_by_parent ON image_parents (parent_id);

CREATE TABLE job_parents (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    parent_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    PRIMARY KEY (job_id, place)
) STRICT;
CREATE INDEX job_parents_by_parent ON job_parents (parent_id);

CREATE TABLE assets (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX assets_of_blob ON assets (sha256);

CREATE TABLE verdicts (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    verdict TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, image_id)
) STRICT;
CREATE INDEX verdicts_of_image ON verdicts (image_id);

CREATE TABLE promotions (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    stage INTEGER NOT NULL,                -- the stage it goes to: 1 refined, 2 polished, 3 final
    owner_id TEXT NOT NULL REFERENCES owners (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, image_id, stage)
) STRICT;
CREATE INDEX promotions_of_image ON promotions (image_id);
