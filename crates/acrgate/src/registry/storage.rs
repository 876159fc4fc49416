//! Blobs behind links that Azure signed: run logs to read, source archives to write.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use url::Url;

use crate::{
    Error, Result,
    arm::{
        Answer, Arm,
        deadline::Deadline,
        error_body,
        message::{Outgoing, outgoing},
    },
};

/// A URL whose query is a signature: whoever has it may read or write the blob. It appears in no log and no `Debug`.
#[derive(Clone)]
pub(super) struct SignedUrl(Url);

impl SignedUrl {
    pub(super) fn new(text: &str) -> Result<Self> {
        // Not the source: its text would repeat the link.
        Url::parse(text)
            .map(Self)
            .map_err(|_| Error::unexpected("the service gave a signed link that is not a URL"))
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedUrl({}/…)", self.0.host_str().unwrap_or_default())
    }
}

/// What a blob had to give from some offset on.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) bytes: Bytes,
    /// The writer has said that nothing more will come.
    pub(super) complete: bool,
}

/// One read of a log is at most this long; the rest comes with the next.
const LONGEST_PART: usize = 4 << 20;

/// Reads from `offset` to the end of what is there. A blob that does not exist yet is an empty part.
pub(super) async fn read_from(arm: &Arm, link: &SignedUrl, offset: u64, deadline: &Deadline) -> Result<Part> {
    let last = offset + LONGEST_PART as u64 - 1;
    let answer = deadline
        .retrying("the log", Error::is_retryable, || async {
            let mut request = request(Method::GET, link, Bytes::new())?;
            let range = HeaderValue::try_from(format!("bytes={offset}-{last}"));
            request.headers_mut().insert(header::RANGE, range.map_err(|_| Error::unexpected("bad range"))?);
            let answer = arm.transport.execute(request).await?.read(LONGEST_PART).await?;
            match answer.status {
                // 416: nothing new yet. 404: the run has not begun to write.
                StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::NOT_FOUND => Ok(answer),
                status if status.is_success() => Ok(answer),
                _ => Err(refused(&answer)),
            }
        })
        .await?;
    let complete = answer.headers.get("x-ms-meta-complete").is_some();
    let bytes = match answer.status {
        StatusCode::PARTIAL_CONTENT => answer.body,
        // A server that knows no ranges sends everything.
        StatusCode::OK => {
            answer.body.slice(answer.body.len().min(usize::try_from(offset).unwrap_or(usize::MAX))..)
        }
        _ => Bytes::new(),
    };
    Ok(Part { bytes, complete })
}

/// Writes a whole block blob.
pub(super) async fn write(arm: &Arm, link: &SignedUrl, bytes: &Bytes, deadline: &Deadline) -> Result<()> {
    deadline
        .retrying("the upload of the source", Error::is_retryable, || async {
            let mut request = request(Method::PUT, link, bytes.clone())?;
            request.headers_mut().insert("x-ms-blob-type", HeaderValue::from_static("BlockBlob"));
            let answer = arm.transport.execute(request).await?.read(LONGEST_PART).await?;
            if answer.status.is_success() { Ok(()) } else { Err(refused(&answer)) }
        })
        .await
}

/// No token goes along: the signature is the permission.
fn request(method: Method, link: &SignedUrl, body: Bytes) -> Result<Outgoing> {
    let mut request = outgoing(method, &link.0, body)?;
    request.headers_mut().insert("x-ms-version", HeaderValue::from_static("2021-08-06"));
    Ok(request)
}

fn refused(answer: &Answer) -> Error {
    // Storage explains a refusal by repeating parts of the link, so its text is not kept; its code is.
    let error = error_body::from_answer(answer.status, &answer.headers, b"");
    match answer.header("x-ms-error-code") {
        Some(code) => error.with_code(code),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_stays_out_of_debug() {
        let link = SignedUrl::new("https://logs.test/container/blob?sig=hunter2&se=2030").unwrap();
        let text = format!("{link:?}");
        assert!(text.contains("logs.test") && !text.contains("hunter2"), "{text}");
        let error = SignedUrl::new("no link, but sig=hunter2").unwrap_err();
        assert!(!format!("{error:?} {}", error.report()).contains("hunter2"));
    }
}
