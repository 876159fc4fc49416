//! Where the work is done. Every call is a task of one runtime, so that any executor of a host language can await it.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use acrgate::{Error, ErrorKind};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::JoinHandle,
};

use crate::{Call, Convert, Failure};

/// Two threads wait for many connections as well as more would: what costs time is the network.
const THREADS: usize = 2;

/// The runtime, and the process that it belongs to.
struct Home {
    process: u32,
    handle: Handle,
    running: Mutex<Option<Runtime>>,
}

impl Home {
    fn running(&self) -> MutexGuard<'_, Option<Runtime>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

static HOME: OnceLock<Result<Home, String>> = OnceLock::new();

/// The runtime of this process, started at the first call.
///
/// # Errors
/// `Unexpected` in a forked child, whose parent's threads did not come along, after [`shut_down`], and when no thread can be
/// started.
fn handle() -> Result<&'static Handle, Error> {
    let started = HOME.get_or_init(|| {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("acrgate")
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let handle = runtime.handle().clone();
        Ok(Home { process: std::process::id(), handle, running: Mutex::new(Some(runtime)) })
    });
    match started {
        Ok(home) if home.process == std::process::id() => {
            if home.running().is_some() {
                return Ok(&home.handle);
            }
            Err(Error::new(ErrorKind::Unexpected, "acrgate was shut down, as its process ends")
                .with_hint("make no calls from what runs at the end of the process"))
        }
        Ok(_) => Err(Error::new(ErrorKind::Unexpected, "acrgate was used before this process was forked")
            .with_hint("start processes with spawn instead of fork, or use acrgate in the child only")),
        Err(reason) => {
            Err(Error::new(ErrorKind::Unexpected, format!("no thread could be started: {reason}")))
        }
    }
}

/// Ends the runtime: what is under way is dropped. For the end of the process; calls fail afterwards.
pub fn shut_down() {
    let Some(Ok(home)) = HOME.get() else { return };
    if home.process != std::process::id() {
        return;
    }
    // Taken first: whoever asks meanwhile hears that it has ended, and need not wait.
    let runtime = home.running().take();
    if let Some(runtime) = runtime {
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

/// A call under way. Dropping it ends the call; a request that was already sent may still be carried out.
#[derive(Debug)]
#[must_use = "dropping it ends the call"]
pub struct Pending<T>(State<T>);

#[derive(Debug)]
enum State<T> {
    Running(JoinHandle<Result<T, Failure>>),
    /// It has ended already, or could not be begun; taken when it has been told.
    Ended(Option<Result<T, Failure>>),
}

/// Begins `work`, whose result is carried over to the plain type.
pub(crate) fn run_as<C, T>(
    call: &Call,
    work: impl Future<Output = acrgate::Result<C>> + Send + 'static,
) -> Pending<T>
where
    C: Convert<T>,
    T: Send + 'static,
{
    run(call, async move { work.await?.convert() })
}

/// Begins `work`.
pub(crate) fn run<T: Send + 'static>(
    call: &Call,
    work: impl Future<Output = acrgate::Result<T>> + Send + 'static,
) -> Pending<T> {
    let handle = match handle() {
        Ok(handle) => handle,
        Err(error) => return Pending(State::Ended(Some(Err(error.into())))),
    };
    let (cancel, deadline) = (call.cancel.clone(), call.deadline);
    Pending(State::Running(handle.spawn(async move {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Failure::cancelled()),
            done = work => Ok(done?),
            failure = late(deadline) => Err(failure),
        }
    })))
}

/// Does what may wait for a disk where no other call waits with it. Once begun it is done, also for a call that has ended.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> acrgate::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| defect())
}

fn defect() -> Error {
    Error::new(ErrorKind::Unexpected, "a defect of this library ended the call").with_hint("report it")
}

/// Comes when the call is over time. Where the SDK minds the deadline itself, it says more and comes first.
async fn late(deadline: Option<Duration>) -> Failure {
    const AFTER_THE_SDK: Duration = Duration::from_millis(100);
    let Some(deadline) = deadline else { return std::future::pending().await };
    tokio::time::sleep(deadline.saturating_add(AFTER_THE_SDK)).await;
    Failure::late(deadline)
}

impl<T> Pending<T> {
    /// A call that has nothing to wait for.
    pub fn ready(value: T) -> Self {
        Self(State::Ended(Some(Ok(value))))
    }

    /// The end, when there is nothing to wait for; gives itself back otherwise.
    ///
    /// # Errors
    /// Itself.
    pub fn now(mut self) -> Result<Result<T, Failure>, Self> {
        if let State::Ended(end) = &mut self.0
            && let Some(end) = end.take()
        {
            return Ok(end);
        }
        Err(self)
    }

    /// Waits for the end, on a thread that may wait.
    ///
    /// # Errors
    /// What the call ends in.
    pub fn wait(mut self) -> Result<T, Failure> {
        loop {
            match self.wait_for(Duration::from_secs(60))? {
                Ok(value) => return Ok(value),
                Err(pending) => self = pending,
            }
        }
    }

    /// Waits at most this long; gives itself back when it has not ended by then.
    ///
    /// # Errors
    /// What the call ends in.
    pub fn wait_for(mut self, time: Duration) -> Result<Result<T, Self>, Failure> {
        // In a forked child nobody would end the waiting.
        handle()?;
        // Without the runtime's own clock: the runtime may be shut down while a thread waits.
        let until = Instant::now() + time;
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            if let Poll::Ready(result) = Pin::new(&mut self).poll(&mut Context::from_waker(&waker)) {
                return result.map(Ok);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Err(self));
            }
            thread::park_timeout(left);
        }
    }

    /// Hands the end to `tell`, on a thread of the runtime, which it must not hold up. Dropping what this gives ends the
    /// call; `tell` is not told then.
    pub fn then(self, tell: impl FnOnce(Result<T, Failure>) + Send + 'static) -> Pending<()>
    where
        T: Send + 'static,
    {
        match handle() {
            Ok(handle) => Pending(State::Running(handle.spawn(async move {
                tell(self.await);
                Ok(())
            }))),
            Err(error) => {
                tell(Err(error.into()));
                Pending(State::Ended(None))
            }
        }
    }

    /// Lets the call go on although nobody waits for it any more.
    pub fn detach(mut self) {
        // The task ends with what holds its handle; without a handle it goes on.
        self.0 = State::Ended(None);
    }
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

// What it gives lies nowhere that could be pinned.
impl<T> Unpin for Pending<T> {}

impl<T> Future for Pending<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Running(task) => Pin::new(task).poll(context).map(|joined| match joined {
                Ok(result) => result,
                Err(error) if error.is_cancelled() => Err(Failure::cancelled()),
                Err(_) => Err(defect().into()),
            }),
            State::Ended(end) => Poll::Ready(end.take().unwrap_or_else(|| Err(Failure::cancelled()))),
        }
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        if let State::Running(task) = &self.0 {
            task.abort();
        }
    }
}
