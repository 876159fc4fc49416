//! The `Range` header of a read.

use std::ops::Bound;

use headers::{HeaderMapExt as _, Range};
use http::HeaderMap;

/// Which part of a content a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// All of it: no range, one that is not understood, or several.
    Whole,
    /// From the first to the last byte, both included.
    Part {
        /// The first byte.
        start: u64,
        /// The last byte.
        end: u64,
    },
    /// A part that the content does not have.
    NotSatisfiable,
}

/// The part of a content of this size that the headers ask for.
#[must_use]
pub fn asked_range(headers: &HeaderMap, size: u64) -> Asked {
    let Some(range) = headers.typed_get::<Range>() else {
        return Asked::Whole;
    };
    let mut parts = range.satisfiable_ranges(size);
    match (parts.next(), parts.next()) {
        (None, _) => Asked::NotSatisfiable,
        (Some(_), Some(_)) => Asked::Whole,
        (Some((start, end)), None) => {
            let start = match start {
                Bound::Included(start) => start,
                Bound::Excluded(before) => before + 1,
                Bound::Unbounded => 0,
            };
            let end = match end {
                Bound::Included(end) => end.min(size.saturating_sub(1)),
                Bound::Excluded(after) => after.min(size).saturating_sub(1),
                Bound::Unbounded => size.saturating_sub(1),
            };
            if start < size && start <= end { Asked::Part { start, end } } else { Asked::NotSatisfiable }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::RANGE;
    use proptest::prelude::*;

    fn asked(range: &str, size: u64) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, range.parse().unwrap());
        asked_range(&headers, size)
    }

    #[test]
    fn the_forms() {
        assert_eq!(asked_range(&HeaderMap::new(), 10), Asked::Whole);
        assert_eq!(asked("bytes=0-0", 10), Asked::Part { start: 0, end: 0 });
        assert_eq!(asked("bytes=4-", 10), Asked::Part { start: 4, end: 9 });
        assert_eq!(asked("bytes=-3", 10), Asked::Part { start: 7, end: 9 });
        assert_eq!(asked("bytes=10-", 10), Asked::NotSatisfiable);
        assert_eq!(asked("bytes=0-", 0), Asked::NotSatisfiable);
        assert_eq!(asked("lines=1-2", 10), Asked::Whole);
        assert_eq!(asked("bytes=0-1,3-4", 10), Asked::Whole);
    }

    proptest! {
        #[test]
        fn a_part_lies_inside(start in 0u64..40, end in 0u64..40, size in 0u64..30) {
            match asked(&format!("bytes={start}-{end}"), size) {
                Asked::Part { start: first, end: last } => {
                    prop_assert!(first == start && last == end.min(size - 1) && first <= last);
                }
                Asked::NotSatisfiable => prop_assert!(start >= size || end < start),
                Asked::Whole => prop_assert!(end < start),
            }
        }
    }
}
