//! Every page of the book can be reached, and no link between the files of the repository leads nowhere.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use pulldown_cmark::{Event, Parser, Tag};

use crate::workspace::Workspace;

const FOLDER: &str = "docs";
const SUMMARY: &str = "docs/SUMMARY.md";
const SETTINGS: &str = "docs/book.toml";

/// A link between two files of the repository.
#[derive(Debug)]
struct Link {
    from: Utf8PathBuf,
    to: Utf8PathBuf,
}

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let files = workspace.files()?;
    let mut links = Vec::new();
    for file in files.iter().filter(|file| is_page(file)) {
        let text = std::fs::read_to_string(workspace.root().join(file))?;
        links.extend(links_of(file, &text));
    }
    let exists = |path: &Utf8Path| workspace.root().join(path).exists();
    Ok(judge(&files, &links, exists))
}

fn judge(files: &[Utf8PathBuf], links: &[Link], exists: impl Fn(&Utf8Path) -> bool) -> Vec<String> {
    let chapters: BTreeSet<_> =
        links.iter().filter(|link| link.from == SUMMARY).map(|link| &link.to).collect();
    let linked: BTreeSet<_> = links.iter().map(|link| &link.to).collect();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.starts_with(FOLDER) && *file != SUMMARY && *file != SETTINGS)
    {
        if is_page(file) && !chapters.contains(file) {
            findings.push(format!("{file}: not in {SUMMARY}"));
        } else if !linked.contains(file) {
            // The summary lists pages; what is no page (a schema, a picture) belongs to one.
            findings.push(format!("{file}: no page links to it"));
        }
    }
    findings.extend(
        links.iter().filter(|link| !exists(&link.to)).map(|Link { from, to }| format!("{from}: no {to}")),
    );
    findings
}

fn is_page(file: &Utf8Path) -> bool {
    file.extension() == Some("md")
}

fn links_of(page: &Utf8Path, text: &str) -> Vec<Link> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => file_of(page, &dest_url),
        _ => None,
    };
    Parser::new(text).filter_map(target).map(|to| Link { from: page.to_owned(), to }).collect()
}

/// The file that a link names, relative to the root; `None` for a link to the web or inside the page.
fn file_of(page: &Utf8Path, link: &str) -> Option<Utf8PathBuf> {
    let (file, _) = link.split_once('#').unwrap_or((link, ""));
    if file.is_empty() || file.contains(':') {
        return None;
    }
    let mut path = Utf8PathBuf::new();
    for part in page.parent()?.join(file).components() {
        match part {
            Utf8Component::ParentDir => {
                path.pop();
            }
            Utf8Component::CurDir => {}
            part => path.push(part),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(pages: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = pages.iter().map(|(file, _)| Utf8PathBuf::from(file)).collect();
        let links: Vec<_> = pages
            .iter()
            .filter(|(file, _)| is_page(Utf8Path::new(file)))
            .flat_map(|(f, t)| links_of(Utf8Path::new(f), t))
            .collect();
        judge(&files, &links, |path| files.iter().any(|file| file == path))
    }

    #[test]
    fn a_whole_book_has_no_findings() {
        let pages = [
            ("docs/SUMMARY.md", "# Summary\n- [A](a.md)\n  - [B](./b/c.md)\n"),
            ("docs/book.toml", ""),
            ("docs/a.md", "[up](../README.md#x) [web](https://x.test/y) [here](#z) ```[code](gone.md)```"),
            ("docs/b/c.md", "[schema](s.json) ![back](../a.md)"),
            ("docs/b/s.json", ""),
            ("README.md", "[book](docs/a.md)"),
        ];
        assert_eq!(findings(&pages), [""; 0]);
    }

    #[test]
    fn lost_pages_lost_files_and_dead_links_are_found() {
        let pages = [
            ("docs/SUMMARY.md", "[A](a.md)\n[Gone](gone.md)"),
            ("docs/a.md", "[b](b.md)"),
            ("docs/b.md", ""),
            ("docs/s.json", ""),
            ("CONTRIBUTING.md", "[x](docs/x.md)"),
        ];
        assert_eq!(
            findings(&pages),
            [
                "docs/b.md: not in docs/SUMMARY.md",
                "docs/s.json: no page links to it",
                "docs/SUMMARY.md: no docs/gone.md",
                "CONTRIBUTING.md: no docs/x.md",
            ]
        );
    }
}
