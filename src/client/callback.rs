//! A callback that may call anything.

use super::current::Current;
use super::maybe_send::{MaybeSend, MaybeSync};
use crate::drive::Lock;
use crate::platform::Platform;

/// A closure of the user's with one argument, which may leave its thread where connections do.
pub(super) trait Call<A, R = ()>: MaybeSend {
    fn call(&mut self, argument: A) -> R;
}

impl<A, R, F: FnMut(A) -> R + MaybeSend> Call<A, R> for F {
    fn call(&mut self, argument: A) -> R {
        self(argument)
    }
}

/// A closure that a connection's threads share.
pub(super) trait Ask<A, R = ()>: MaybeSend + MaybeSync {
    fn ask(&self, argument: A) -> R;
}

impl<A, R, F: Fn(A) -> R + MaybeSend + MaybeSync> Ask<A, R> for F {
    fn ask(&self, argument: A) -> R {
        self(argument)
    }
}

/// A callback. While it runs nothing is locked but itself, and nobody waits for that: a call from
/// inside of it does nothing.
pub(super) struct Callback<F: ?Sized>(Lock<Box<F>>);

impl<F: ?Sized> Callback<F> {
    pub(super) fn new(callback: Box<F>) -> Self {
        Self(Lock::new(callback))
    }

    /// Sets another closure in its place.
    pub(super) fn replace(&self, callback: Box<F>) {
        self.0.replace(callback);
    }

    /// Calls it, unless it runs already. If it panics, which is reported, it is called again the next
    /// time, as the browser does with listeners that throw.
    pub(super) fn run(&self, mut run: impl FnMut(&mut F)) {
        if let Some(mut callback) = self.0.try_lock() {
            let callback = callback.as_mut();
            // The fault is that `run` has not come to its end.
            let _ = Current::guard(&mut || run(callback));
        }
    }

    /// Calls it for its answer; `None` if it runs already, or panics.
    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        let (mut run, mut result) = (Some(run), None);
        self.run(|callback| result = run.take().map(|run| run(callback)));
        result
    }
}
