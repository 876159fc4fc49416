//! Small file operations in which absence is an answer, not an error.

use std::io;
use std::path::Path;

/// The names in a folder; none if there is no folder.
pub(super) async fn names(folder: &Path) -> io::Result<Vec<String>> {
    let Some(mut entries) = absent(tokio::fs::read_dir(folder).await)? else {
        return Ok(Vec::new());
    };
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}

/// The whole file, if it is there.
pub(super) async fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    absent(tokio::fs::read(file).await)
}

/// Writes a file so that a reader sees the old content or the new one, never a part.
pub(super) async fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    tokio::fs::create_dir_all(folder).await?;
    // A dot never starts a name in the store, so a list never shows a half-written file as an entry.
    let partial = folder.join(format!(".{}", uuid::Uuid::new_v4().simple()));
    tokio::fs::write(&partial, content).await?;
    tokio::fs::rename(&partial, file).await
}

/// Removes a file; tells whether it was there.
pub(super) async fn remove(file: &Path) -> io::Result<bool> {
    Ok(absent(tokio::fs::remove_file(file).await)?.is_some())
}

/// Removes a folder with all that is in it, if it is there.
pub(super) async fn remove_tree(folder: &Path) -> io::Result<()> {
    absent(tokio::fs::remove_dir_all(folder).await).map(|_| ())
}

pub(super) fn absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
