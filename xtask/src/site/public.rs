//! Reading a folder whole, by logical name (`/` between folders, no leading one).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Every file below `folder`; nothing when there is no such folder. Hidden files stay out.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    if folder.is_dir() {
        visit(folder, "", &mut files).with_context(|| format!("{} could not be read", folder.display()))?;
    }
    Ok(files)
}

fn visit(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let logical = format!("{prefix}{name}");
        if entry.path().is_dir() {
            visit(&entry.path(), &format!("{logical}/"), files)?;
        } else {
            files.insert(logical, fs::read(entry.path())?);
        }
    }
    Ok(())
}
