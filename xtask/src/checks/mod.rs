//! The rules of this house that no common tool knows. Each check gives its findings, one line each; none is good.

mod book;
mod crate_arrows;
mod file_length;
mod machine_traces;
mod registry_hosts;
mod snippets;

use anyhow::Result;

use crate::workspace::Workspace;

/// A check: the findings, or an error when it could not look.
type Check = fn(&Workspace) -> Result<Vec<String>>;

/// Every check, by name.
pub(crate) const ALL: [(&str, Check); 6] = [
    ("crate arrows", crate_arrows::check),
    ("machine traces", machine_traces::check),
    ("registry hosts", registry_hosts::check),
    ("book", book::check),
    ("snippets", snippets::check),
    ("file length", file_length::check),
];

/// Asks `look` about each file of the repository: its path and its text, in which what is no UTF-8 is replaced. Gives
/// the findings with the path in front.
fn in_every_file<F>(workspace: &Workspace, look: impl Fn(&str, &str) -> F) -> Result<Vec<String>>
where
    F: IntoIterator<Item = String>,
{
    let mut findings = Vec::new();
    for file in workspace.files()? {
        let bytes = std::fs::read(workspace.root().join(&file))?;
        let text = String::from_utf8_lossy(&bytes);
        findings.extend(look(file.as_str(), &text).into_iter().map(|finding| format!("{file}:{finding}")));
    }
    Ok(findings)
}
