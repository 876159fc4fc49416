//! The body of a source's answer, read under the source's own deadline.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, stream};
use reqwest::Response;
use tokio::time::timeout;

use super::Failure;
use crate::server::inside;

/// More than any manifest or token: Azure takes manifests of up to 4 MiB.
const LARGEST_DOCUMENT: usize = 8 * 1024 * 1024;

/// What a source sends, as it comes.
#[derive(Debug)]
pub(super) struct Content {
    reply: Response,
    host: String,
    /// How long the source may be silent.
    patience: Duration,
    broke: Arc<OnceLock<Failure>>,
}

impl Content {
    pub(super) fn new(reply: Response, host: String, patience: Duration) -> Self {
        Self { reply, host, patience, broke: Arc::default() }
    }

    /// How many bytes the source says that there are.
    pub(super) fn length(&self) -> Option<u64> {
        self.reply.content_length()
    }

    /// Where it says, once the stream has ended, that the source broke it off, and why.
    pub(super) fn broke(&self) -> Arc<OnceLock<Failure>> {
        Arc::clone(&self.broke)
    }

    /// The next bytes, or nothing at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = timeout(self.patience, self.reply.chunk()).await;
        let next = next.map_err(|_| Failure::silent(&self.host, self.patience))?;
        next.map_err(|error| Failure::unreachable(&self.host, inside::unreachable(&error)))
    }

    /// All of it, in memory.
    pub(super) async fn whole(mut self) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        while let Some(part) = self.next().await? {
            if whole.len() + part.len() > LARGEST_DOCUMENT {
                let text = format!("An answer of {} has more than {LARGEST_DOCUMENT} bytes.", self.host);
                return Err(Failure::new(text));
            }
            whole.extend_from_slice(&part);
        }
        Ok(whole)
    }

    /// All of it, part by part.
    pub(super) fn into_stream(self) -> impl Stream<Item = Result<Bytes, Box<dyn Error + Send + Sync>>> {
        stream::try_unfold(self, |mut content| async move {
            match content.next().await {
                Ok(part) => Ok(part.map(|part| (part, content))),
                Err(failure) => {
                    let text = failure.reason.clone();
                    // The first failure ends the stream.
                    let _ = content.broke.set(failure);
                    Err(text.into())
                }
            }
        })
    }
}
