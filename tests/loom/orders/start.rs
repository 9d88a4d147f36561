//! The first step of a connection, and a hook that is done at the same time.

use std::sync::Arc;

use loom::thread;

use super::in_every_order;
use super::model::{Model, driver};
use crate::core::{Connection, DialFailure};
use crate::drive::{Driver, Shared};
use crate::signal::Called;

/// As `Native::enter`, and the task where it is started.
fn enter(driver: &Shared<Driver<Model>>, step: fn(&Shared<Driver<Model>>)) {
    driver.host().board.lock().steps.push(step);
    if driver.host().signal.has_begun() {
        call(driver);
    }
}

fn call(driver: &Shared<Driver<Model>>) {
    if driver.host().signal.call() == Called::Nobody {
        work(driver);
    }
}

/// As `Life`, until there is nothing to do.
fn work(driver: &Shared<Driver<Model>>) {
    let signal = &driver.host().signal;
    loop {
        signal.look();
        driver.run_loop();
        let steps = std::mem::take(&mut driver.host().board.lock().steps);
        for step in steps {
            step(driver);
            driver.run_loop();
        }
        if signal.end() {
            return;
        }
    }
}

/// The provider fails while `connect` still sets the alarm for the dial: the next dial is due long
/// before that.
#[test]
fn the_alarm_is_for_the_last_deadline_whoever_sets_it() {
    in_every_order(3, || {
        let driver = driver();
        let hook = {
            let driver = Arc::clone(&driver);
            thread::spawn(move || {
                enter(&driver, |driver| {
                    driver.input(|core, now| core.handle_dial_failed(now, DialFailure::Provider));
                });
            })
        };
        driver.input(Connection::connect);
        driver.host().is_connected.set(true);
        call(&driver);
        hook.join().expect("no panic");
        // Whose step came too late for the task.
        assert!(driver.host().board.lock().steps.is_empty());
        let deadline = driver.core().poll_timeout().expect("a deadline");
        let millis = deadline
            .since(crate::core::Instant::ORIGIN)
            .micros()
            .div_ceil(1_000);
        assert_eq!(
            driver.host().board.lock().alarm.map(u64::from),
            Some(millis)
        );
    });
}
