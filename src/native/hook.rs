//! Futures of user code.
//!
//! No bound can ask for the future of an `AsyncFn` to be `Send`, so it must stay on one thread, and
//! no thread of a runtime with several can promise that. So each runs on one of the runtime's
//! threads for blocking work, for as long as it is pending; the number of those is the runtime's to
//! limit. While one runs, a paused clock of tokio does not advance by itself.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::platform::{LocalFuture, Step};

/// A future of user code; it is dropped, on its thread, soon after this.
#[must_use = "dropping a task drops its future"]
pub(crate) struct HookTask {
    /// Dropped to cancel.
    _cancel: oneshot::Sender<()>,
}

impl HookTask {
    pub(super) fn spawn(runtime: &Handle, make: Step<LocalFuture<()>>) -> Self {
        let (cancel, cancelled) = oneshot::channel();
        let thread = runtime.clone();
        runtime.spawn_blocking(move || {
            let mut future = make();
            let mut cancelled = pin!(cancelled);
            thread.block_on(poll_fn(|context| match cancelled.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(()),
                Poll::Pending => future.as_mut().poll(context),
            }));
        });
        Self { _cancel: cancel }
    }
}
