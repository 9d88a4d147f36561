//! A callback that may call anything.

use std::cell::RefCell;

use super::current::Current;
use crate::platform::Platform;

/// A callback, taken out while it runs, so that nothing is borrowed then.
pub(super) struct Callback<F: ?Sized>(RefCell<Option<Box<F>>>);

impl<F: ?Sized> Default for Callback<F> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<F: ?Sized> Callback<F> {
    pub(super) fn set(&mut self, callback: Box<F>) {
        self.0.replace(Some(callback));
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Calls it; `None` if there is no callback, or if it panics, which is reported. After that it
    /// is called again the next time, as the browser does with listeners that throw.
    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        let mut callback = self.0.take()?;
        let (mut run, mut result) = (Some(run), None);
        // The fault is that `result` stays `None`.
        let _ = Current::guard(&mut || result = run.take().map(|run| run(&mut callback)));
        self.0.replace(Some(callback));
        result
    }
}
