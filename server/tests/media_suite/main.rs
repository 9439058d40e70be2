//! The media store: what it accepts, keeps, shows and serves.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod http;
mod probe;
mod s3;
mod samples;
mod store;
mod text;
mod thumbs;
