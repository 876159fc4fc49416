//! Work that tells how it goes while it is being awaited.

use std::{
    fmt,
    future::{Future, IntoFuture, poll_fn},
    pin::Pin,
    task::{Context, Poll},
};

use futures::{Stream, future::BoxFuture};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Event;
use crate::Result;

/// Work under way: take its events one by one, then its result; or await it for the result alone.
///
/// The work goes on only while it is being polled, and dropping it cancels it. What it had done by then stays done; a
/// request that was already sent may still be carried out.
///
/// ```no_run
/// # async fn example(workflow: acrgate::workflow::TaskWorkflow, plan: acrgate::workflow::Plan, journal: acrgate::workflow::Journal) -> acrgate::Result<()> {
/// let mut work = workflow.apply(&plan, &journal);
/// while let Some(event) = work.next_event().await {
///     println!("{event}");
/// }
/// let applied = work.await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing happens until it is polled"]
pub struct Progress<T> {
    events: UnboundedReceiver<Event>,
    work: BoxFuture<'static, Result<T>>,
    result: Option<Result<T>>,
}

/// Where the work says how it goes.
#[derive(Debug, Clone)]
pub(super) struct Reporter(UnboundedSender<Event>);

impl Reporter {
    pub(super) fn tell(&self, event: Event) {
        // Nobody listens when only the result is awaited.
        let _ = self.0.send(event);
    }
}

impl<T: Send + 'static> Progress<T> {
    pub(super) fn new<F>(work: impl FnOnce(Reporter) -> F) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let (sender, events) = unbounded_channel();
        Self { events, work: Box::pin(work(Reporter(sender))), result: None }
    }

    /// The next event; none when the work has ended, well or badly.
    pub async fn next_event(&mut self) -> Option<Event> {
        poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        // What was told before the work ended comes before its end.
        if let Ok(event) = self.events.try_recv() {
            return Poll::Ready(Some(event));
        }
        if self.result.is_none()
            && let Poll::Ready(result) = self.work.as_mut().poll(context)
        {
            self.result = Some(result);
        }
        match self.events.try_recv() {
            Ok(event) => Poll::Ready(Some(event)),
            Err(_) if self.result.is_some() => Poll::Ready(None),
            Err(_) => Poll::Pending,
        }
    }
}

// The work is boxed, and nothing here is ever pinned in place.
impl<T> Unpin for Progress<T> {}

impl<T: Send + 'static> Stream for Progress<T> {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.poll_event(context)
    }
}

impl<T: Send + 'static> IntoFuture for Progress<T> {
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            // Nobody is going to ask for the events any more.
            drop(self.events);
            match self.result {
                Some(result) => result,
                None => self.work.await,
            }
        })
    }
}

impl<T> fmt::Debug for Progress<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, ErrorKind};

    fn line(text: &str) -> Event {
        Event::LogLine { line: text.to_owned() }
    }

    #[tokio::test]
    async fn events_come_before_the_end_and_the_result_after() {
        let mut work = Progress::new(|told| async move {
            told.tell(line("one"));
            tokio::task::yield_now().await;
            told.tell(line("two"));
            Ok(7)
        });
        let mut seen = Vec::new();
        while let Some(event) = work.next_event().await {
            seen.push(event.to_string());
        }
        assert_eq!(seen, ["one", "two"]);
        assert_eq!(work.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn nobody_need_listen() {
        let work = Progress::new(|told| async move {
            told.tell(line("one"));
            Err::<(), _>(Error::new(ErrorKind::Refused, "no"))
        });
        assert_eq!(work.await.unwrap_err().kind(), ErrorKind::Refused);
    }
}
