//! The call from any thread to a task.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use loom::future::block_on;
use loom::thread;

use super::in_every_order;
use crate::drive::{Flag, Lock};
use crate::signal::{Called, Signal};

/// A board with work, and a task that looks there as that of a connection does.
#[derive(Default)]
struct Model {
    signal: Signal,
    work: Lock<u32>,
}

impl Model {
    fn put(&self) {
        *self.work.lock() += 1;
        self.signal.call_once();
    }

    /// Returns when so much was done. loom fails if all threads wait.
    fn work_until(&self, all: u32) {
        let mut done = 0;
        block_on(poll_fn(|context| {
            self.signal.begin(context.waker());
            loop {
                self.signal.look();
                done += self.work.take();
                if done == all {
                    return Poll::Ready(());
                }
                self.signal.look();
                if *self.work.lock() == 0 && self.signal.rest() {
                    return Poll::Pending;
                }
            }
        }));
    }
}

#[test]
fn no_call_is_lost() {
    in_every_order(3, || {
        let model = Arc::new(Model::default());
        assert_eq!(model.signal.call(), Called::Nobody);
        let callers = [(); 2].map(|()| {
            let model = Arc::clone(&model);
            thread::spawn(move || model.put())
        });
        model.work_until(2);
        for caller in callers {
            caller.join().expect("no panic");
        }
    });
}

#[test]
fn who_calls_where_there_is_no_task_takes_no_start_from_another() {
    in_every_order(5, || {
        let model = Arc::new(Model::default());
        let other = Arc::clone(&model);
        let caller = thread::spawn(move || other.put());
        assert_eq!(model.signal.call(), Called::Nobody);
        caller.join().expect("no panic");
    });
}

/// The runtime ends while another thread revives the connection, or has done so.
#[test]
fn a_call_to_a_task_that_is_dropped_meanwhile_is_answered() {
    in_every_order(5, || {
        let signal = Arc::new(Signal::default());
        let is_alive = Arc::new(Flag::default());
        assert_eq!(signal.call(), Called::Nobody);
        let reviver = {
            let (signal, is_alive) = (Arc::clone(&signal), Arc::clone(&is_alive));
            thread::spawn(move || {
                is_alive.set(true);
                if signal.call() == Called::Nobody {
                    // Its task is dropped where it is started.
                    signal.retire(|| is_alive.set(false));
                }
            })
        };
        signal.retire(|| is_alive.set(false));
        reviver.join().expect("no panic");
        assert!(!is_alive.get(), "nobody ends it any more");
    });
}
