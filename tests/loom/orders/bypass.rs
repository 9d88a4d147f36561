//! Messages that bypass the core keep their order with those that do not.

use std::sync::Arc;

use loom::thread;

use super::in_every_order;
use super::model::{Message, Model, driver};
use crate::core::Connection;
use crate::drive::{Driver, Shared};

fn open() -> Shared<Driver<Model>> {
    let driver = driver();
    driver.host().is_connected.set(true);
    driver.input(Connection::connect);
    driver.run_loop();
    driver.input(Connection::handle_dialling);
    driver.input(|core, now| core.handle_open(now, String::new(), String::new()));
    driver
}

/// The task allows messages to bypass the core while another thread's message makes that wrong: it
/// has to wait in the queue, and the next must not overtake it.
#[test]
fn a_message_never_overtakes_the_one_that_its_thread_sent_before() {
    in_every_order(2, || {
        let driver = open();
        driver.host().board.lock().buffered = u64::MAX - 1;
        let sender = {
            let driver = Arc::clone(&driver);
            thread::spawn(move || {
                driver.send(Message(1)).expect("it is open");
                driver.host().board.lock().buffered = 0;
                driver.send(Message(2)).expect("it is open");
            })
        };
        driver.run_loop();
        sender.join().expect("no panic");
        driver.buffer_shrank();
        driver.run_loop();
        assert_eq!(driver.host().board.lock().sent, [1, 2]);
        driver.bypass(Message(3)).expect("nothing is in the way");
    });
}
