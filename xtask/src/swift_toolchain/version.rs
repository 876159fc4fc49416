//! Which Swift answers, and whether it is new enough.

use std::fmt;
use std::process::Command;

/// The version of a Swift compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
}

/// The oldest Swift that builds the package: its Swift layer is written in Swift 6 mode.
pub(crate) const OLDEST: Version = Version { major: 6, minor: 0 };

impl Version {
    /// What a Swift answers to `--version`; nothing when it is not there, does not run or is another program of this
    /// name (OpenStack has one).
    pub(crate) fn ask(swift: &mut Command) -> Option<Self> {
        let output = swift.arg("--version").output().ok()?;
        Self::read(&String::from_utf8_lossy(&output.stdout))
    }

    fn read(answer: &str) -> Option<Self> {
        let (_, version) = answer.split_once("Swift version ")?;
        let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
        Some(Self { major: numbers.next()?.ok()?, minor: numbers.next()?.ok()? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let read = |text| Version::read(text).unwrap();
        let debian = read("Swift version 6.0.3 (swift-6.0.3-RELEASE)\nTarget: x86_64-pc-linux-gnu\n");
        assert_eq!(debian.to_string(), "6.0");
        let apple = read("swift-driver version: 1.120.5 Apple Swift version 6.1 (swiftlang-6.1.0.110.21)");
        assert_eq!(apple.to_string(), "6.1");
        assert!(apple > debian && debian >= OLDEST);
        assert!(read("Swift version 5.10.1 (swift-5.10.1-RELEASE)") < OLDEST);
        assert!(read("Swift version 6.10-dev") > apple);
    }

    #[test]
    fn another_program_of_this_name_is_no_swift() {
        assert_eq!(Version::read("python-swiftclient 4.1.0"), None);
        assert_eq!(Version::ask(&mut Command::new("no-such-swift")), None);
    }
}
