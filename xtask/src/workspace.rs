//! What cargo and the file system know about this workspace.

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The workspace as cargo describes it, dependencies from outside left out.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    metadata: Metadata,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// When cargo cannot read a manifest; the text is cargo's own.
    pub(crate) fn load() -> Result<Self> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec()?;
        Ok(Self { metadata })
    }

    /// The folder of the root manifest.
    pub(crate) fn root(&self) -> &Utf8Path {
        &self.metadata.workspace_root
    }

    /// The folder of build outputs.
    pub(crate) fn target_directory(&self) -> &Utf8Path {
        &self.metadata.target_directory
    }

    /// Every package of the workspace.
    pub(crate) fn packages(&self) -> Vec<&Package> {
        self.metadata.workspace_packages()
    }

    /// The packages of these names, or every package when there is no name.
    ///
    /// # Errors
    /// When the workspace has no package of a name; the text lists those it has.
    pub(crate) fn select(&self, names: &[String]) -> Result<Vec<&Package>> {
        let all = self.packages();
        if names.is_empty() {
            return Ok(all);
        }
        let of_name = |name: &String| {
            all.iter().copied().find(|package| package.name.as_str() == name).with_context(|| {
                let known: Vec<_> = all.iter().map(|package| package.name.as_str()).collect();
                format!("no package {name} in the workspace; it has {}", known.join(", "))
            })
        };
        names.iter().map(of_name).collect()
    }

    /// Every file of the repository, relative to the root, sorted: all that no `.gitignore` leaves out, whether
    /// committed yet or not.
    ///
    /// # Errors
    /// When a folder cannot be read, or a file name is not UTF-8.
    pub(crate) fn files(&self) -> Result<Vec<Utf8PathBuf>> {
        files_below(self.root())
    }
}

fn files_below(root: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let walk = ignore::WalkBuilder::new(root)
        .hidden(false)
        // The answer must not depend on what surrounds the checkout, nor on its being a git checkout at all.
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let Some(path) = Utf8Path::from_path(entry.path()) else {
            bail!("file name is not UTF-8: {}", entry.path().display());
        };
        files.push(path.strip_prefix(root)?.to_owned());
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_by_name_and_names_what_there_is() {
        let workspace = Workspace::load().unwrap();
        assert_eq!(workspace.select(&["xtask".to_owned()]).unwrap()[0].name.as_str(), "xtask");
        assert_eq!(workspace.select(&[]).unwrap().len(), workspace.packages().len());
        let error = workspace.select(&["acrgat".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("no package acrgat") && error.contains("acrgate-emulator"), "{error}");
    }

    #[test]
    fn ignored_files_are_left_out_and_hidden_ones_are_not() {
        let root = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(root.path()).unwrap();
        for (name, text) in
            [(".gitignore", "/target\n*.pem\n"), (".ci/run", ""), ("target/x", ""), ("key.pem", "")]
        {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), text).unwrap();
        }
        assert_eq!(files_below(root).unwrap(), [".ci/run", ".gitignore"]);
    }
}
