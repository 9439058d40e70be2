-- Who may sign in, their browsers and tokens, and what they published. Secrets are kept as hashes only.
CREATE TABLE accounts (
    owner_id TEXT NOT NULL PRIMARY KEY REFERENCES owners (id),
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT,                   -- argon2id, PHC string; none: only a pairing code lets in
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    epoch INTEGER NOT NULL DEFAULT 0      -- rises whenever a credential ends
) STRICT;

CREATE TABLE pairing_codes (
    hash TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES accounts (owner_id),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES accounts (owner_id),
    hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the secret in the cookie
    user_agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ins_of_owner ON sign_ins (owner_id, last_seen_at);

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES accounts (owner_id),
    hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the token
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,                 -- separated by blanks
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_tokens_of_owner ON api_tokens (owner_id, created_at);

CREATE TABLE galleries (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    lede TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX galleries_of_owner ON galleries (owner_id, created_at);

CREATE TABLE gallery_images (
    gallery_id TEXT NOT NULL REFERENCES galleries (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL REFERENCES owners (id),
    PRIMARY KEY (gallery_id, place)
) STRICT;
CREATE INDEX gallery_images_by_image ON gallery_images (image_id);
