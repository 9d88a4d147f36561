//! Pointers and cells of a driver: on wasm32 those of one thread, which cost nothing, elsewhere
//! those of all threads.
//!
//! A lock is held for a few statements and never while code of the user's runs, except that of the
//! callback itself, for which nobody waits. Natively two of
//! them are held at once in one order only: the host's turn, the client of the sessions, the core,
//! the platform.

#[cfg(target_arch = "wasm32")]
pub use local::{Count, Flag, Guard, Limit, Lock, Moment, Shared, Slot, WeakShared};
#[cfg(not(target_arch = "wasm32"))]
pub use threads::{Count, Flag, Guard, Limit, Lock, Moment, Shared, Slot, WeakShared};

#[cfg(target_arch = "wasm32")]
mod local {
    use std::cell::{Cell, RefCell, RefMut};

    use crate::core::Instant;

    pub use std::rc::{Rc as Shared, Weak as WeakShared};

    /// Exclusive access to the content of a [`Lock`].
    pub type Guard<'a, T> = RefMut<'a, T>;

    /// A value that is changed in place.
    #[derive(Debug, Default)]
    pub struct Lock<T>(RefCell<T>);

    impl<T> Lock<T> {
        /// A lock around a value.
        pub const fn new(value: T) -> Self {
            Self(RefCell::new(value))
        }

        /// The value, for as long as the guard lives.
        pub fn lock(&self) -> Guard<'_, T> {
            self.0.try_borrow_mut().unwrap_or_else(|_| held())
        }

        /// The value, unless there is a guard already.
        pub fn try_lock(&self) -> Option<Guard<'_, T>> {
            self.0.try_borrow_mut().ok()
        }

        /// Puts a value in, and returns the one before.
        pub fn replace(&self, value: T) -> T {
            std::mem::replace(&mut self.lock(), value)
        }
    }

    impl<T: Default> Lock<T> {
        /// Takes the value out.
        pub fn take(&self) -> T {
            self.replace(T::default())
        }
    }

    /// Aborts without words: those of `RefCell` are numbers in text, a kB of gzip for an app.
    #[cold]
    fn held() -> ! {
        debug_assert!(false, "a lock is asked for while it is held");
        std::process::abort()
    }

    /// A value that is copied in and out.
    pub type Slot<T> = Cell<T>;

    /// A number below `u64::MAX`, or none.
    pub type Limit = Cell<Option<u64>>;

    /// A point in time.
    pub type Moment = Cell<Instant>;

    /// A mark.
    #[derive(Debug, Default)]
    pub struct Flag(Cell<bool>);

    impl Flag {
        /// True if it is set.
        pub fn get(&self) -> bool {
            self.0.get()
        }

        /// Sets or clears it.
        pub fn set(&self, value: bool) {
            self.0.set(value);
        }

        /// Sets or clears it, and returns what it was.
        pub fn replace(&self, value: bool) -> bool {
            self.0.replace(value)
        }

        /// Sets or clears it, and returns what it was.
        pub fn replace_alone(&self, value: bool) -> bool {
            self.replace(value)
        }
    }

    /// A number that only grows.
    #[derive(Debug, Default)]
    pub struct Count(Cell<u64>);

    impl Count {
        /// The number.
        pub fn get(&self) -> u64 {
            self.0.get()
        }

        /// Adds to it.
        pub fn add(&self, count: u64) {
            self.0.set(self.0.get() + count);
        }

        /// Adds to it.
        pub fn add_alone(&self, count: u64) {
            self.add(count);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod threads {
    #[cfg(not(loom))]
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    #[cfg(not(loom))]
    use std::sync::{Mutex, MutexGuard};
    use std::sync::{PoisonError, TryLockError};

    // In tests/loom, which tries all orders of the threads' steps.
    #[cfg(loom)]
    use loom::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    #[cfg(loom)]
    use loom::sync::{Mutex, MutexGuard};

    use crate::core::Instant;

    pub use std::sync::{Arc as Shared, Weak as WeakShared};

    /// Exclusive access to the content of a [`Lock`].
    pub type Guard<'a, T> = MutexGuard<'a, T>;

    /// A value that is changed in place.
    #[derive(Debug, Default)]
    pub struct Lock<T>(Mutex<T>);

    impl<T> Lock<T> {
        /// A lock around a value.
        pub fn new(value: T) -> Self {
            Self(Mutex::new(value))
        }

        /// The value, for as long as the guard lives.
        pub fn lock(&self) -> Guard<'_, T> {
            // Code of the user's never runs under a lock, so a panic there poisons none.
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// The value, unless there is a guard already.
        pub fn try_lock(&self) -> Option<Guard<'_, T>> {
            match self.0.try_lock() {
                Ok(guard) => Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            }
        }

        /// Puts a value in, and returns the one before.
        pub fn replace(&self, value: T) -> T {
            std::mem::replace(&mut *self.lock(), value)
        }
    }

    impl<T: Default> Lock<T> {
        /// Takes the value out.
        pub fn take(&self) -> T {
            std::mem::take(&mut *self.lock())
        }
    }

    /// A value that is copied in and out.
    #[derive(Debug, Default)]
    pub struct Slot<T>(Lock<T>);

    impl<T: Copy> Slot<T> {
        /// A slot with a value.
        pub fn new(value: T) -> Self {
            Self(Lock::new(value))
        }

        /// The value.
        pub fn get(&self) -> T {
            *self.0.lock()
        }

        /// Puts a value in.
        pub fn set(&self, value: T) {
            *self.0.lock() = value;
        }

        /// Puts a value in, and returns the one before.
        pub fn replace(&self, value: T) -> T {
            self.0.replace(value)
        }

        /// Changes the value; nobody else does meanwhile.
        pub fn update(&self, change: impl FnOnce(T) -> T) {
            let mut value = self.0.lock();
            *value = change(*value);
        }
    }

    impl<T: Default> Slot<T> {
        /// Takes the value out.
        pub fn take(&self) -> T {
            self.0.take()
        }
    }

    /// A number below `u64::MAX`, or none. Looked at for every message, so it has no lock.
    #[derive(Debug)]
    pub struct Limit(AtomicU64);

    impl Limit {
        /// A limit.
        pub fn new(limit: Option<u64>) -> Self {
            Self(AtomicU64::new(limit.unwrap_or(u64::MAX)))
        }

        /// The limit.
        pub fn get(&self) -> Option<u64> {
            Self::limit(self.0.load(Ordering::Acquire))
        }

        /// Sets it, and returns the one before.
        pub fn replace(&self, limit: Option<u64>) -> Option<u64> {
            Self::limit(self.0.swap(limit.unwrap_or(u64::MAX), Ordering::AcqRel))
        }

        fn limit(number: u64) -> Option<u64> {
            (number < u64::MAX).then_some(number)
        }
    }

    /// A point in time. Looked at for every message that the core sees, so it has no lock.
    #[derive(Debug)]
    pub struct Moment(AtomicU64);

    impl Moment {
        /// A point in time.
        pub fn new(at: Instant) -> Self {
            Self(AtomicU64::new(at.micros()))
        }

        /// The point in time.
        pub fn get(&self) -> Instant {
            Instant::from_micros(self.0.load(Ordering::Acquire))
        }

        /// Puts another one in.
        pub fn set(&self, at: Instant) {
            self.0.store(at.micros(), Ordering::Release);
        }
    }

    /// A mark.
    #[derive(Debug, Default)]
    pub struct Flag(AtomicBool);

    impl Flag {
        /// True if it is set.
        pub fn get(&self) -> bool {
            self.0.load(Ordering::Acquire)
        }

        /// Sets or clears it.
        pub fn set(&self, value: bool) {
            self.0.store(value, Ordering::Release);
        }

        /// Sets or clears it, and returns what it was.
        pub fn replace(&self, value: bool) -> bool {
            self.0.swap(value, Ordering::AcqRel)
        }

        /// Sets or clears it, and returns what it was, where nobody else does so at the same time.
        pub fn replace_alone(&self, value: bool) -> bool {
            let before = self.get();
            self.set(value);
            before
        }
    }

    /// A number that only grows.
    #[derive(Debug, Default)]
    pub struct Count(AtomicU64);

    impl Count {
        /// The number.
        pub fn get(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }

        /// Adds to it.
        pub fn add(&self, count: u64) {
            self.0.fetch_add(count, Ordering::Relaxed);
        }

        /// Adds to it, where nobody else does at the same time: half the cost.
        pub fn add_alone(&self, count: u64) {
            self.0.store(self.get() + count, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Instant;

    #[test]
    fn a_lock_that_is_held_is_not_given_a_second_time() {
        let lock = Lock::new(1);
        let guard = lock.try_lock().unwrap();
        assert!(lock.try_lock().is_none());
        drop(guard);
        assert_eq!(*lock.try_lock().unwrap(), 1);
    }

    #[test]
    fn a_flag_that_is_replaced_tells_what_it_was() {
        for replace in [Flag::replace, Flag::replace_alone] {
            let flag = Flag::default();
            assert!(!replace(&flag, true));
            assert!(flag.get() && replace(&flag, false));
            assert!(!flag.get());
        }
    }

    #[test]
    fn a_moment_is_the_last_one_that_was_set() {
        let moment = Moment::new(Instant::NEVER);
        assert_eq!(moment.get(), Instant::NEVER);
        moment.set(Instant::ORIGIN);
        assert_eq!(moment.get(), Instant::ORIGIN);
    }

    #[test]
    fn a_count_adds_up() {
        let count = Count::default();
        count.add(2);
        count.add_alone(3);
        assert_eq!(count.get(), 5);
    }
}
