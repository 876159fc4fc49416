//! No file tells on which machine it was written: a path that exists only there helps no reader.
//!
//! Looked for are home folders of anybody, and the places of this very checkout: what betrays a machine depends on
//! the machine.

use std::env;

use anyhow::Result;
use cargo_metadata::camino::Utf8Path;

use crate::workspace::Workspace;

/// Folders in which home folders lie: one letter more and it is somebody's. Kept without the slash, so that this file
/// passes its own check.
const HOMES: [&str; 2] = ["home", "Users"];

/// Folders that every machine has; they betray nothing.
const COMMON: [&str; 19] = [
    "/",
    "/app",
    "/build",
    "/etc",
    "/home",
    "/mnt",
    "/nonexistent",
    "/opt",
    "/run",
    "/src",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/src",
    "/var",
    "/var/tmp",
    "/workspace",
    "/workspaces",
];

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let places = places(workspace);
    super::in_every_file(workspace, |_, text| traces(text, &places))
}

/// Where this checkout, the folder that holds it, its build outputs, the user and cargo live.
fn places(workspace: &Workspace) -> Vec<String> {
    let of_the_user = ["HOME", "CARGO_HOME", "RUSTUP_HOME", "XDG_CACHE_HOME"].map(|name| env::var(name).ok());
    let root = workspace.root();
    let of_the_checkout = [Some(root), root.parent(), Some(workspace.target_directory())];
    let mut places: Vec<_> = of_the_checkout
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .chain(of_the_user.into_iter().flatten())
        .collect();
    places
        .retain(|place| Utf8Path::new(place).is_absolute() && !COMMON.contains(&place.trim_end_matches('/')));
    places.sort();
    places.dedup();
    places
}

/// The lines of a text that hold one of these places or a home folder.
fn traces(text: &str, places: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = places.iter().find(|place| holds(line, place, |after| !after.is_some_and(is_of_a_name)));
        let home = HOMES.iter().map(|home| format!("/{home}/"));
        let home =
            home.into_iter().find(|home| holds(line, home, |after| after.is_some_and(char::is_alphanumeric)));
        if let Some(what) = place.cloned().or(home) {
            found.push(format!("{}: path of one machine: {what}", index + 1));
        }
    }
    found
}

/// Whether `path` stands in the line as the start of an absolute path, and what follows it is right.
fn holds(line: &str, path: &str, right: impl Fn(Option<char>) -> bool) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        // After these it is the rest of a relative path, of a URL or of a template.
        let inside = before.is_some_and(|c| is_of_a_name(c) || ".~})]$%*".contains(c));
        !inside && right(line[at + path.len()..].chars().next())
    })
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> bool {
        !traces(text, &["/opt/jo/acrgate".to_owned()]).is_empty()
    }

    #[test]
    fn this_checkout_and_anybodys_home_are_found() {
        for text in ["at /opt/jo/acrgate.", "\"/opt/jo/acrgate/src/lib.rs:3\"", "file:///opt/jo/acrgate"] {
            assert!(found(text), "{text}");
        }
        for home in HOMES {
            for text in [format!("PATH=/bin:/{home}/jo/bin"), format!("(/{home}/jo)"), format!("/{home}/jo")]
            {
                assert!(found(&text), "{text}");
            }
        }
    }

    #[test]
    fn other_paths_and_urls_are_not() {
        for text in ["/opt/jo/acrgate-next", "/srv/opt/jo/acrgate", "~/opt/jo/acrgate", "../opt/jo/acrgate"] {
            assert!(!found(text), "{text}");
        }
        for home in HOMES {
            for text in [format!("https://acr.io/{home}/jo"), format!("/{home}/{{id}}"), format!("/{home}/ ")]
            {
                assert!(!found(&text), "{text}");
            }
        }
    }

    #[test]
    fn the_line_is_told() {
        assert_eq!(traces("one\n /a/b\n", &["/a/b".to_owned()]), ["2: path of one machine: /a/b"]);
    }

    #[test]
    fn this_checkout_is_a_place_and_what_every_machine_has_is_not() {
        let workspace = Workspace::load().unwrap();
        let places = places(&workspace);
        assert!(places.contains(&workspace.root().to_string()), "{places:?}");
        assert!(!places.iter().any(|place| COMMON.contains(&place.as_str())), "{places:?}");
    }

    proptest! {
        #[test]
        fn a_place_is_found_wherever_it_stands(before in "[ a-z]{0,9}[ \"'(=,:`]", after in "([/ \"').:].{0,9})?") {
            let text = format!("{}/opt/jo/acrgate{}", before, after);
            prop_assert!(found(&text));
        }
    }
}
