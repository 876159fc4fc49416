//! Reading and adding up the lines with which test binaries close.

use std::fmt::{self, Display};
use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
    /// Any other line is `None`.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let (_verdict, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let number = |word| {
            counts.split("; ").find_map(|part| part.strip_suffix(word)?.strip_suffix(' ')?.parse().ok())
        };
        Some(Self { passed: number("passed")?, failed: number("failed")?, ignored: number("ignored")? })
    }

    /// The line that [`from_line`](Self::from_line) reads.
    pub(crate) fn line(self) -> String {
        let Self { passed, failed, ignored } = self;
        format!("test result: ok. {passed} passed; {failed} failed; {ignored} ignored")
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

impl Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} ignored", self.ignored)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_lines_are_no_results() {
        for line in [
            "",
            "running 3 tests",
            "test result::tests::adds ... ok",
            "test result: ok. 3 passed",
            "test result: ok. many passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "    test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ] {
            assert_eq!(Counts::from_line(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn lines_are_read_and_added(each in prop::collection::vec((0..10_000_u64, 0..100_u64, 0..100_u64), 0..20)) {
            let mut sum = Counts::default();
            for &(passed, failed, ignored) in &each {
                let verdict = if failed == 0 { "ok" } else { "FAILED" };
                let line = format!(
                    "test result: {verdict}. {passed} passed; {failed} failed; {ignored} ignored; 2 measured; \
                     5 filtered out; finished in 12.34s"
                );
                let counts = Counts::from_line(&line).unwrap();
                prop_assert_eq!(Counts::from_line(&counts.line()), Some(counts));
                sum += counts;
            }
            prop_assert_eq!(sum.passed, each.iter().map(|counts| counts.0).sum::<u64>());
            prop_assert_eq!(sum.failed, each.iter().map(|counts| counts.1).sum::<u64>());
            prop_assert_eq!(sum.ignored, each.iter().map(|counts| counts.2).sum::<u64>());
            let start = format!("{} passed, {} failed", sum.passed, sum.failed);
            prop_assert!(sum.to_string().starts_with(&start));
        }
    }
}
