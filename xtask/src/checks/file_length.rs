//! A Rust file is read in one sitting.

use anyhow::Result;

use crate::workspace::Workspace;

/// More lines than this are two subjects in one file.
const MOST_LINES: usize = 600;

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    super::in_every_file(workspace, |path, text| too_long(path, text.lines().count()))
}

fn too_long(path: &str, lines: usize) -> Option<String> {
    (path.ends_with(".rs") && lines > MOST_LINES).then(|| format!(" {lines} lines, at most {MOST_LINES}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rust_files_are_found_and_other_files_may_be_long() {
        assert_eq!(too_long("a/b.rs", 600), None);
        assert_eq!(too_long("a/b.rs", 601).unwrap(), " 601 lines, at most 600");
        assert_eq!(too_long("Cargo.lock", 6000), None);
    }
}
