//! What a page shows as the content of a file is its content, so that what a reader copies is what a test runs.
//!
//! A comment above a block of code names the file, relative to the root: `<!-- snippet: tests/guide.rs -->`. With
//! `#name` behind it, the block is the part between a line that ends in `snippet: name` and one that ends in
//! `end of snippet`.

use anyhow::Result;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::workspace::Workspace;

const MARK: &str = "<!-- snippet: ";

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in workspace.files()?.iter().filter(|file| file.extension() == Some("md")) {
        let text = std::fs::read_to_string(workspace.root().join(page))?;
        for (source, shown) in snippets(&text) {
            let (file, part) =
                source.split_once('#').map_or((source.as_str(), None), |(file, part)| (file, Some(part)));
            let Ok(whole) = std::fs::read_to_string(workspace.root().join(file)) else {
                findings.push(format!("{page}: no {file}"));
                continue;
            };
            match part.map_or_else(|| Some(whole.clone()), |part| part_of(&whole, part)) {
                Some(content) if content.trim() == shown.trim() => {}
                Some(_) => findings.push(format!("{page}: the block is not what {source} holds")),
                None => findings.push(format!("{page}: {file} has no such part: {source}")),
            }
        }
    }
    Ok(findings)
}

/// What the comments of a page name, with the blocks that follow them.
fn snippets(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut source, mut block) = (None, None::<String>);
    for event in Parser::new(text) {
        match event {
            Event::Html(html) => {
                source = html
                    .trim()
                    .strip_prefix(MARK)
                    .and_then(|rest| rest.strip_suffix(" -->"))
                    .map(str::to_owned);
            }
            Event::Start(Tag::CodeBlock(_)) => block = Some(String::new()),
            Event::Text(text) => {
                if let Some(block) = &mut block {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let (Some(source), Some(block)) = (source.take(), block.take()) {
                    found.push((source, block));
                }
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => source = None,
            _ => {}
        }
    }
    found
}

fn part_of(text: &str, name: &str) -> Option<String> {
    let start = format!("snippet: {name}");
    let mut lines = text.lines().skip_while(|line| !line.ends_with(&start)).skip(1).peekable();
    lines.peek()?;
    Some(lines.take_while(|line| !line.ends_with("end of snippet")).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_belongs_to_the_comment_right_above_it() {
        let page = "<!-- snippet: a.py -->\n```python\none\n\ntwo\n```\n\n```sh\nno\n```\n\n<!-- snippet: b#c -->\n\nwords\n\n```sh\nno\n```\n";
        assert_eq!(snippets(page), [("a.py".to_owned(), "one\n\ntwo\n".to_owned())]);
    }

    #[test]
    fn a_part_lies_between_its_marks() {
        let text = "a\n// snippet: one\nb\n\nc\n// end of snippet\nd\n# snippet: two\ne\n";
        assert_eq!(part_of(text, "one").as_deref(), Some("b\n\nc"));
        assert_eq!(part_of(text, "two").as_deref(), Some("e"));
        assert_eq!(part_of(text, "three"), None);
    }
}
