//! A callback that may call anything.

use std::cell::RefCell;

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

    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        let mut callback = self.0.take()?;
        let result = run(&mut callback);
        self.0.replace(Some(callback));
        Some(result)
    }
}
