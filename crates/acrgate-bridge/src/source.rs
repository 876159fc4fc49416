//! What comes one by one: items of a list, events of work, polls of an operation. The host language pulls.

use std::{
    collections::VecDeque,
    fmt, mem,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

use acrgate::{
    Client, Error, ErrorKind, Result,
    arm::{Items, LongOperation, OperationResult},
    workflow::Progress,
};
use futures::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::Mutex;

use crate::{
    Call, Convert, Failure, Pending,
    records::{Event, Seconds},
    runtime::{run, run_as},
};

/// The items of a list, or the lines of a log.
pub struct Source<T>(Arc<Mutex<Pages<T>>>);

struct Pages<T> {
    to_come: BoxStream<'static, Result<Vec<T>>>,
    /// What is left of the page that is being gone through.
    here: VecDeque<T>,
}

impl<T: Send + 'static> Source<T> {
    /// The items of a list.
    pub(crate) fn items<C>(items: Items<C>) -> Self
    where
        C: Convert<T> + Send + 'static,
    {
        Self::new(stream::try_unfold(items, |mut items| async move {
            Ok(items.next_page().await?.map(|page| (page, items)))
        }))
    }

    /// What comes in pages, none of them empty.
    pub(crate) fn new<C>(pages: impl Stream<Item = Result<Vec<C>>> + Send + 'static) -> Self
    where
        C: Convert<T> + Send + 'static,
    {
        let to_come = pages.map(|page| page?.convert()).boxed();
        Self(Arc::new(Mutex::new(Pages { to_come, here: VecDeque::new() })))
    }

    /// The next item; none after the last. Cancelling, or a deadline that passes, loses no item.
    pub fn next(&self, call: &Call) -> Pending<Option<T>> {
        // Most of a page is here already and needs no task.
        if let Ok(mut pages) = self.0.try_lock()
            && !call.cancel.is_cancelled()
            && let Some(item) = pages.here.pop_front()
        {
            return Pending::ready(Some(item));
        }
        let pages = Arc::clone(&self.0);
        run(call, async move {
            let mut pages = pages.lock().await;
            pages.fill().await?;
            Ok(pages.here.pop_front())
        })
    }

    /// The items that are here, or else the next ones that come together; none after the last. Cancelling, or a deadline
    /// that passes, loses no item.
    pub fn next_page(&self, call: &Call) -> Pending<Vec<T>> {
        let pages = Arc::clone(&self.0);
        run(call, async move {
            let mut pages = pages.lock().await;
            pages.fill().await?;
            Ok(mem::take(&mut pages.here).into())
        })
    }
}

impl<T> Pages<T> {
    /// Waits until there is an item, or there will be no more.
    async fn fill(&mut self) -> Result<()> {
        if self.here.is_empty() {
            self.here = self.to_come.try_next().await?.unwrap_or_default().into();
        }
        Ok(())
    }
}

/// Work under way: its events one by one, then its result. It goes on only while somebody waits for one or the other.
pub struct Work<T>(Arc<Mutex<Option<Progress<T>>>>);

impl<C: Send + 'static> Work<C> {
    pub(crate) fn new(progress: Progress<C>) -> Self {
        Self(Arc::new(Mutex::new(Some(progress))))
    }

    /// The next event; none when the work has ended, well or badly. Cancelling, or a deadline that passes, loses no event and does not stop the
    /// work: it goes on when the next event, or the result, is asked for. Dropping this ends it.
    pub fn next_event(&self, call: &Call) -> Pending<Option<Event>> {
        let work = Arc::clone(&self.0);
        run(call, async move {
            let event = match work.lock().await.as_mut() {
                Some(progress) => progress.next_event().await,
                None => None,
            };
            event.convert()
        })
    }

    /// Waits for the end. Cancelling, or a deadline that passes, ends the work.
    pub fn result<T>(&self, call: &Call) -> Pending<T>
    where
        C: Convert<T>,
        T: Send + 'static,
    {
        let work = Arc::clone(&self.0);
        run_as(call, async move {
            let Some(progress) = work.lock().await.take() else {
                return Err(Error::new(ErrorKind::InvalidInput, "the result has been taken already")
                    .with_hint("keep the first one"));
            };
            progress.await
        })
    }
}

/// An operation that Azure goes on with: poll it, wait for it, or save it as text and resume it elsewhere.
pub struct Operation<T>(Arc<Shared<T>>);

struct Shared<T> {
    /// Held while the operation is being asked.
    turn: Mutex<()>,
    /// The operation as it was after the last answer; none when its result has been taken.
    known: StdMutex<Option<LongOperation<T>>>,
}

impl<C: OperationResult> Operation<C> {
    pub(crate) fn new(operation: LongOperation<C>) -> Self {
        Self(Arc::new(Shared { turn: Mutex::new(()), known: StdMutex::new(Some(operation)) }))
    }

    pub(crate) fn resume(client: &Client, text: &str) -> Result<Self> {
        LongOperation::resume(client, text).map(Self::new)
    }

    /// Whether the service has said that it is over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.known().as_ref().is_none_or(LongOperation::is_done)
    }

    /// The operation as text, to be resumed in this process or another. It holds no token.
    ///
    /// # Errors
    /// `InvalidInput` when its result has been taken.
    pub fn save(&self) -> Result<String, Failure> {
        Ok(self.0.known().as_ref().map(LongOperation::save).ok_or_else(taken)?)
    }

    /// Asks once how it goes; gives how long the service asks to wait before asking again, if it says.
    pub fn poll(&self, call: &Call) -> Pending<Option<Seconds>> {
        let shared = Arc::clone(&self.0);
        run_as(call, async move {
            let _turn = shared.turn.lock().await;
            // Polled on a copy: whoever cancels finds the operation as it was.
            let mut operation = shared.known().clone().ok_or_else(taken)?;
            let asked = operation.poll().await?;
            *shared.known() = Some(operation);
            Ok(asked)
        })
    }

    /// Waits for the end, as long as the call says, or the client's `operation_deadline`. The operation itself goes on
    /// when this is cancelled, and can be waited for again.
    pub fn wait<T>(&self, call: &Call) -> Pending<T>
    where
        C: Convert<T>,
        T: Send + 'static,
    {
        let (shared, deadline) = (Arc::clone(&self.0), call.deadline);
        run_as(call, async move {
            let _turn = shared.turn.lock().await;
            let operation = shared.known().clone().ok_or_else(taken)?;
            let result = match deadline {
                Some(time) => operation.wait_within(time).await,
                None => operation.await,
            };
            if result.is_ok() {
                *shared.known() = None;
            }
            result
        })
    }
}

impl<T> Shared<T> {
    fn known(&self) -> std::sync::MutexGuard<'_, Option<LongOperation<T>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn taken() -> Error {
    Error::new(ErrorKind::InvalidInput, "the operation is over and its result has been taken")
        .with_hint("keep the first one")
}

// A clone is the same source: whoever pulls first gets the item.
macro_rules! shared {
    ($($name:ident)+) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self(Arc::clone(&self.0))
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}
shared!(Source Work Operation);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Cancel;

    fn pages(pages: Vec<Result<Vec<&'static str>>>) -> Source<String> {
        let pages = pages
            .into_iter()
            .map(|page| page.map(|items| items.into_iter().map(str::to_owned).collect::<Vec<_>>()));
        Source::new(stream::iter(pages))
    }

    fn next(source: &Source<String>) -> Option<String> {
        source.next(&Call::default()).wait().unwrap()
    }

    #[test]
    fn items_and_pages_are_the_same_list() {
        let source = pages(vec![Ok(vec!["a", "b", "c"]), Ok(vec!["d"]), Ok(vec!["e"])]);
        assert_eq!(next(&source).unwrap(), "a");
        assert_eq!(source.next_page(&Call::default()).wait().unwrap(), ["b", "c"]);
        assert_eq!(source.next_page(&Call::default()).wait().unwrap(), ["d"]);
        assert_eq!(next(&source.clone()).unwrap(), "e");
        assert_eq!(next(&source), None);
        assert!(source.next_page(&Call::default()).wait().unwrap().is_empty());
    }

    #[test]
    fn what_is_here_is_told_without_a_task_but_not_to_whoever_has_cancelled() {
        let source = pages(vec![Ok(vec!["a", "b", "c"])]);
        next(&source).unwrap();
        let cancel = Cancel::default();
        cancel.cancel();
        let cancelled = Call::new(cancel, None);
        assert_eq!(source.next(&cancelled).wait().unwrap_err().kind, "cancelled");
        assert_eq!(source.next_page(&cancelled).wait().unwrap_err().kind, "cancelled");
        let there = source.next(&Call::default()).now().unwrap().unwrap();
        assert_eq!(there.unwrap(), "b");
        assert!(source.next_page(&Call::default()).now().is_err(), "a task has to be waited for");
        let source = pages(vec![Ok(vec!["a", "b", "c"])]);
        next(&source).unwrap();
        next(&source).unwrap();
        assert_eq!(next(&source).unwrap(), "c");
    }

    #[test]
    fn an_error_comes_after_what_came_before_it() {
        let error = Error::new(ErrorKind::Throttled, "later");
        let source = pages(vec![Ok(vec!["a", "b"]), Err(error)]);
        assert_eq!(next(&source).unwrap() + &next(&source).unwrap(), "ab");
        assert_eq!(source.next(&Call::default()).wait().unwrap_err().kind, "throttled");
    }
}
