//! Any bytes as a journal: a file that is refused stays as it is, one that is taken loses nothing but a torn last line.

#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use acrgate::workflow::Journal;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));
static FILE: LazyLock<PathBuf> = LazyLock::new(|| FOLDER.path().join("workflow.journal"));

fuzz_target!(|bytes: &[u8]| {
    fs::write(&*FILE, bytes).expect("room");
    let taken = Journal::open(&*FILE).map(|journal| {
        let _ = journal.is_applied();
        (journal.plan(), format!("{journal:?}"))
    });
    let left = fs::read(&*FILE).expect("the file");
    match taken {
        Ok(taken) => {
            let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            assert_eq!(left, bytes[..whole]);
            let again = Journal::open(&*FILE).expect("what was taken once is taken again");
            assert_eq!((again.plan(), format!("{again:?}")), taken);
        }
        Err(error) => {
            assert!(!error.report().is_empty());
            assert_eq!(left, bytes);
        }
    }
});
