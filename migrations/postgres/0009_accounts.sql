-- Who may sign in, their browsers and tokens, and what they published. Secrets are kept as hashes only.
CREATE TABLE accounts (
    owner_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES owners (id),
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash TEXT,                   -- argon2id, PHC string; none: only a pairing code lets in
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    epoch BIGINT NOT NULL DEFAULT 0      -- rises whenever a credential ends
);

CREATE TABLE pairing_codes (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (owner_id),
    expires_at BIGINT NOT NULL
);

CREATE TABLE sign_ins (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (owner_id),
    hash TEXT COLLATE "C" NOT NULL UNIQUE,         -- SHA-256 of the secret in the cookie
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_ins_of_owner ON sign_ins (owner_id, last_seen_at);

CREATE TABLE api_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (owner_id),
    hash TEXT COLLATE "C" NOT NULL UNIQUE,         -- SHA-256 of the token
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,                 -- separated by blanks
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_of_owner ON api_tokens (owner_id, created_at);

CREATE TABLE galleries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    title TEXT NOT NULL,
    lede TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX galleries_of_owner ON galleries (owner_id, created_at);

CREATE TABLE gallery_images (
    gallery_id TEXT COLLATE "C" NOT NULL REFERENCES galleries (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    image_id TEXT COLLATE "C" NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES owners (id),
    PRIMARY KEY (gallery_id, place)
);
CREATE INDEX gallery_images_by_image ON gallery_images (image_id);
