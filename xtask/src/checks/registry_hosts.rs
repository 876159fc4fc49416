//! No file says from where its author downloads packages: a lock file that names a mirror works only next to it.

use anyhow::Result;

use crate::workspace::Workspace;

/// What cargo writes into a lock file for crates.io, whichever mirror it downloads from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// How lock files and the settings of package managers name the place of a package. Cut in two, here and below, so
/// that this file passes its own check.
const PLACES: [[&str; 2]; 8] = [
    ["\"resolved\": \"", "http"],
    ["resolved \"", "http"],
    ["tarball: ", "http"],
    ["registry = \"", "http"],
    ["registry=", "http"],
    ["url = \"", "http"],
    ["index-url ", "http"],
    ["index-url = ", "http"],
];

/// Files in which such a place may stand; elsewhere the words mean other things.
const LOCK_FILES: [&str; 10] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "uv.lock",
    "poetry.lock",
    "pylock.toml",
    "requirements.txt",
    ".npmrc",
    "pip.conf",
];

/// Hosts that serve packages. Pages about a package (crates.io, npmjs.com, pypi.org/project) are not among them.
const HOSTS: [[&str; 2]; 7] = [
    ["static.", "crates.io"],
    ["index.", "crates.io"],
    ["files.", "pythonhosted.org"],
    ["pypi.org", "/simple"],
    ["registry.", "npmjs.org"],
    ["registry.", "yarnpkg.com"],
    ["proxy.", "golang.org"],
];

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    super::in_every_file(workspace, hosts)
}

fn hosts(path: &str, text: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let suspect = |line: &str| match name {
        "Cargo.lock" => names_another_registry(line),
        _ => {
            (LOCK_FILES.contains(&name) && PLACES.iter().any(|place| line.contains(&place.concat())))
                || HOSTS.iter().any(|host| line.contains(&host.concat()))
        }
    };
    let lines = text.lines().enumerate().filter(|(_, line)| suspect(line));
    lines.map(|(index, line)| format!("{}: place of downloads: {}", index + 1, line.trim())).collect()
}

fn names_another_registry(line: &str) -> bool {
    let source = line.trim().strip_prefix("source = \"").and_then(|source| source.strip_suffix('"'));
    source.is_some_and(|source| source != CRATES_IO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_io_is_the_only_source_in_a_cargo_lock() {
        let lock = |source: &str| hosts("Cargo.lock", &format!("[[package]]\nsource = \"{source}\"\n")).len();
        assert_eq!(lock(CRATES_IO), 0);
        assert_eq!(lock("registry+https://mirror.test/index"), 1);
        assert_eq!(lock("sparse+https://mirror.test/index/"), 1);
        assert_eq!(lock("git+https://mirror.test/x#1"), 1);
    }

    #[test]
    fn places_of_packages_are_found_in_lock_files_only() {
        for place in PLACES {
            let line = format!("  {}s://mirror.test/x.tgz\"", place.concat());
            assert_eq!(hosts("bindings/node/package-lock.json", &line).len(), 1, "{line}");
            assert_eq!(hosts("src/lib.rs", &line).len(), 0, "{line}");
        }
        assert_eq!(hosts("package-lock.json", "\"funding\": { \"url\": \"https://mirror.test\" }").len(), 0);
    }

    #[test]
    fn hosts_of_packages_are_found_everywhere_and_pages_about_packages_are_not() {
        for host in HOSTS {
            let line = format!("curl https://{}/x", host.concat());
            assert_eq!(hosts("docs/x.md", &line), [format!("1: place of downloads: {line}")]);
        }
        assert_eq!(
            hosts("README.md", "https://crates.io/crates/acrgate https://pypi.org/project/acrgate"),
            [""; 0]
        );
    }
}
