//! Following the log of a run.

use std::collections::VecDeque;

use bytes::{Buf, BytesMut};
use http::Method;
use serde::Deserialize;

use super::{
    TaskRun, TaskRunInfo,
    storage::{self, Part, SignedUrl},
};
use crate::{
    ErrorKind, Result,
    arm::{
        Request,
        deadline::{Deadline, poll_pauses},
    },
};

/// The log of a run, line by line, from its beginning until the run has ended.
///
/// The log is read by ranges, through a link that Azure signs for a while; a new one is asked for when it has expired.
///
/// ```no_run
/// # async fn example(run: acrgate::registry::TaskRun) -> acrgate::Result<()> {
/// let mut log = run.log();
/// while let Some(line) = log.next_line().await? {
///     println!("{line}");
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct RunLog {
    run: TaskRun,
    deadline: Deadline,
    link: Option<SignedUrl>,
    offset: u64,
    unfinished: BytesMut,
    lines: VecDeque<String>,
    ended: bool,
}

impl RunLog {
    pub(super) fn new(run: TaskRun) -> Self {
        let arm = run.registry().arm();
        let deadline = Deadline::start(&arm.clock, arm.operation_deadline);
        Self {
            run,
            deadline,
            link: None,
            offset: 0,
            unfinished: BytesMut::new(),
            lines: VecDeque::new(),
            ended: false,
        }
    }

    /// The next line, without its end; none after the last.
    ///
    /// # Errors
    /// `Timeout` when the run has not ended within the client's `operation_deadline`; else what a call can end in.
    pub async fn next_line(&mut self) -> Result<Option<String>> {
        self.look_for_lines().await?;
        Ok(self.lines.pop_front())
    }

    /// The lines that are there and have not been given yet, or else the next ones as they come; none after the last.
    ///
    /// # Errors
    /// As [`next_line`](Self::next_line).
    pub async fn next_lines(&mut self) -> Result<Option<Vec<String>>> {
        self.look_for_lines().await?;
        Ok(Some(self.lines.drain(..).collect()).filter(|lines: &Vec<_>| !lines.is_empty()))
    }

    /// Reads until there is a line, or there will be no more.
    async fn look_for_lines(&mut self) -> Result<()> {
        let mut pauses: Box<dyn Iterator<Item = _> + Send> = Box::new(poll_pauses());
        while self.lines.is_empty() && !self.ended {
            // Asked before the read: what a run wrote before its end is there by then.
            let over = self.link.is_some() && self.run_is_over().await?;
            let part = self.read().await?;
            if part.bytes.is_empty() && (part.complete || over) {
                self.end();
            } else if part.bytes.is_empty() {
                let what = format!("the log of run {}", self.run.id());
                self.deadline.pause(pauses.next().unwrap_or_default(), &what, None).await?;
            } else {
                pauses = Box::new(poll_pauses());
            }
        }
        Ok(())
    }

    async fn run_is_over(&self) -> Result<bool> {
        let registry = self.run.registry();
        let url = registry.task_url(&["runs", self.run.id()])?;
        let arm = registry.arm();
        let call = self.deadline.call(arm.deadline);
        let run: TaskRunInfo = arm.send_within(Request::get(url), &call).await?.json()?;
        Ok(run.status.is_final())
    }

    /// Reads what is new.
    async fn read(&mut self) -> Result<Part> {
        let link = match &self.link {
            Some(link) => link.clone(),
            None => self.link.insert(self.ask_for_link().await?).clone(),
        };
        let arm = self.run.registry().arm();
        let part = match storage::read_from(arm, &link, self.offset, &self.deadline.call(arm.deadline)).await
        {
            // The link has expired: the next read asks for another.
            Err(error) if error.kind() == ErrorKind::PermissionDenied && self.offset > 0 => {
                self.link = None;
                return Ok(Part::default());
            }
            result => result?,
        };
        self.offset += part.bytes.len() as u64;
        self.unfinished.extend_from_slice(&part.bytes);
        while let Some(end) = self.unfinished.iter().position(|byte| *byte == b'\n') {
            let line = self.unfinished.split_to(end);
            self.unfinished.advance(1);
            self.lines.push_back(text(&line));
        }
        Ok(part)
    }

    async fn ask_for_link(&self) -> Result<SignedUrl> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Link {
            log_link: String,
        }
        let registry = self.run.registry();
        let url = registry.task_url(&["runs", self.run.id(), "listLogSasUrl"])?;
        let request = Request::new(Method::POST, url).repeatable();
        let arm = registry.arm();
        let call = self.deadline.call(arm.deadline);
        let link: Link = arm.send_within(request, &call).await?.json()?;
        SignedUrl::new(&link.log_link)
    }

    fn end(&mut self) {
        self.ended = true;
        if !self.unfinished.is_empty() {
            let rest = self.unfinished.split();
            self.lines.push_back(text(&rest));
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}
