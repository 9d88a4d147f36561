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
pub(super) struct Callback<F: ?Sized> {
    callback: Lock<Option<Box<F>>>,
    is_set: bool,
}

impl<F: ?Sized> Default for Callback<F> {
    fn default() -> Self {
        Self {
            callback: Lock::new(None),
            is_set: false,
        }
    }
}

impl<F: ?Sized> Callback<F> {
    pub(super) fn set(&mut self, callback: Box<F>) {
        self.callback.replace(Some(callback));
        self.is_set = true;
    }

    pub(super) fn is_set(&self) -> bool {
        self.is_set
    }

    /// Calls it; `None` if there is no callback, or if it panics, which is reported. After that it
    /// is called again the next time, as the browser does with listeners that throw.
    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        if !self.is_set {
            return None;
        }
        let mut callback = self.callback.try_lock()?;
        let callback = callback.as_deref_mut()?;
        let (mut run, mut result) = (Some(run), None);
        // The fault is that `result` stays `None`.
        let _ = Current::guard(&mut || result = run.take().map(|run| run(callback)));
        result
    }
}
