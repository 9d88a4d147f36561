//! The call from any thread to a connection's task.

#[cfg(not(loom))]
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Waker;

#[cfg(loom)]
use loom::sync::atomic::{AtomicU8, Ordering};

use crate::drive::Lock;

/// There was no task yet, as nobody has called one.
const UNBEGUN: u8 = 0;
/// There is no task any more.
const ABSENT: u8 = 1;
/// The task waits.
const RESTING: u8 = 2;
/// The task looks for work.
const WORKING: u8 = 3;
/// There is work that the task has not seen: it was called.
const CALLED: u8 = 4;

/// Calls a task that looks for work until there is none. A call is never lost: the task rests, or
/// ends, only by a step that fails if it was called since it began to look.
#[derive(Debug, Default)]
pub(super) struct Signal {
    state: AtomicU8,
    waker: Lock<Option<Waker>>,
}

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// A task, which will look.
    Task,
    /// None: the caller starts one, and nobody else does.
    Nobody,
}

impl Signal {
    /// Calls the task. What it is to find must be there before.
    pub(super) fn call(&self) -> Called {
        match self.state.swap(CALLED, Ordering::AcqRel) {
            UNBEGUN | ABSENT => Called::Nobody,
            RESTING => {
                self.wake();
                Called::Task
            }
            _ => Called::Task,
        }
    }

    /// Calls the task, if there is one, where what it is to find was put under a lock that the task
    /// takes to look. Then a call that it has not answered yet stands for this one, too.
    pub(super) fn call_once(&self) {
        let call = |state| matches!(state, RESTING | WORKING).then_some(CALLED);
        let called = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, call);
        if called == Ok(RESTING) {
            self.wake();
        }
    }

    /// True if there was a call. Until then who has work for the task puts it under a lock that the
    /// task takes to look, and leaves it there for the first call.
    pub(super) fn has_begun(&self) -> bool {
        self.state.load(Ordering::Acquire) != UNBEGUN
    }

    /// The task is polled: it is called by this waker from now on.
    pub(super) fn begin(&self, waker: &Waker) {
        let mut own = self.waker.lock();
        if !own.as_ref().is_some_and(|own| own.will_wake(waker)) {
            *own = Some(waker.clone());
        }
    }

    /// The task looks for work from here on. What it was called for before must be among that.
    pub(super) fn look(&self) {
        self.state.swap(WORKING, Ordering::AcqRel);
    }

    /// The task rests; false if it was called since it began to look.
    pub(super) fn rest(&self) -> bool {
        self.leave(RESTING)
    }

    /// The task ends; false if it was called since it began to look.
    pub(super) fn end(&self) -> bool {
        self.leave(ABSENT)
    }

    /// The task is dropped. It gives up what it is called for, until nobody has called meanwhile.
    pub(super) fn retire(&self, mut give_up: impl FnMut()) {
        loop {
            self.look();
            // From here on nobody wakes it.
            drop(self.waker.take());
            give_up();
            if self.end() {
                return;
            }
        }
    }

    fn wake(&self) {
        // Not under the lock: it is the runtime's code.
        let waker = self.waker.lock().clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn leave(&self, state: u8) -> bool {
        self.state
            .compare_exchange(WORKING, state, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

// The tests of all orders are in tests/loom.
#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Wake, Waker};
    use std::thread::{self, Thread};

    use super::{Called, Signal};

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    #[test]
    fn the_first_call_starts_the_task_and_a_later_one_wakes_it() {
        let signal = Signal::default();
        assert!(!signal.has_begun());
        assert_eq!(signal.call(), Called::Nobody);
        assert_eq!(signal.call(), Called::Task);
        signal.look();
        assert!(signal.rest());
        assert_eq!(signal.call(), Called::Task);
        signal.look();
        assert!(signal.end());
        assert!(signal.has_begun());
        assert_eq!(signal.call(), Called::Nobody);
    }

    #[test]
    fn a_call_while_the_task_looks_keeps_it_from_resting_and_from_ending() {
        let signal = Signal::default();
        signal.call();
        signal.look();
        signal.call();
        assert!(!signal.rest());
        assert!(!signal.end());
        signal.look();
        assert!(signal.rest());
    }

    #[test]
    fn a_call_once_is_a_call_unless_there_is_one_or_no_task() {
        let signal = Signal::default();
        signal.call_once();
        assert_eq!(signal.call(), Called::Nobody);
        signal.look();
        signal.call_once();
        signal.call_once();
        assert!(!signal.rest());
        signal.look();
        assert!(signal.rest());
    }

    #[test]
    fn a_task_that_is_dropped_gives_up_again_what_it_is_called_for_meanwhile() {
        let signal = Signal::default();
        signal.call();
        let mut given_up = 0;
        signal.retire(|| {
            given_up += 1;
            if given_up < 3 {
                assert_eq!(signal.call(), Called::Task);
            }
        });
        assert_eq!(given_up, 3);
        assert_eq!(signal.call(), Called::Nobody);
    }

    /// Four threads put work where the task looks, and none of it stays there: the task sleeps
    /// whenever it sees none.
    #[test]
    fn no_call_of_many_threads_is_lost() {
        const CALLS: u32 = 20_000;
        const CALLERS: u32 = 4;
        let signal = Arc::new(Signal::default());
        let work = Arc::new(AtomicU32::new(0));
        assert_eq!(signal.call(), Called::Nobody, "this thread is the task");
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (signal, work) = (Arc::clone(&signal), Arc::clone(&work));
                thread::spawn(move || {
                    for _ in 0..CALLS {
                        work.fetch_add(1, Ordering::Relaxed);
                        assert_eq!(signal.call(), Called::Task);
                    }
                })
            })
            .collect();
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut done = 0;
        while done < CALLS * CALLERS {
            signal.begin(&waker);
            signal.look();
            done += work.swap(0, Ordering::Relaxed);
            if done < CALLS * CALLERS && signal.rest() {
                thread::park();
            }
        }
        for caller in callers {
            assert!(caller.join().is_ok());
        }
    }
}
