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

    /// Calls it; `None` if it runs already, or if it panics, which is reported. After that it is
    /// called again the next time, as the browser does with listeners that throw.
    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        let mut callback = self.0.try_lock()?;
        let callback = callback.as_mut();
        let (mut run, mut result) = (Some(run), None);
        // The fault is that `result` stays `None`.
        let _ = Current::guard(&mut || result = run.take().map(|run| run(callback)));
        result
    }
}
