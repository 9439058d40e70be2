//! Tells `rust-embed` where the site is: what `GESSO_SITE_DIR` names, else `target/site` of this workspace.

use std::{env, path::PathBuf};

fn main() {
    // The stamp changes with the content of the site, which cargo does not look at.
    println!("cargo::rerun-if-env-changed=GESSO_SITE_STAMP");
    println!("cargo::rerun-if-env-changed=GESSO_SITE_DIR");
    if env::var_os("GESSO_SITE_DIR").is_none() {
        let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
        println!("cargo::rustc-env=GESSO_SITE_DIR={}", here.join("../target/site").display());
    }
    for folder in ["../migrations", "../workflows"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
