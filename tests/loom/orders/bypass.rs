//! Messages that bypass the core keep their order with those that do not.

use std::sync::Arc;

use loom::thread;

use super::in_every_order;
use crate::core::{
    CloseFrame, CloseInfo, Config, Connection, DialInfo, Event, Hooks, Instant, Payload, Route,
    Verdict,
};
use crate::drive::{Driver, Guard, Host, Limit, Lock, Shared};

/// A message, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message(u32);

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        1
    }
}

/// A socket that is open, and whose buffer the test sets.
#[derive(Default)]
struct Board {
    buffered: u64,
    sent: Vec<u32>,
}

#[derive(Default)]
struct Model {
    board: Lock<Board>,
    turn: Lock<()>,
}

impl Host for Model {
    type Message = Message;

    fn defer(_: &Shared<Driver<Self>>) -> bool {
        true
    }

    fn turn(&self) -> Option<Guard<'_, ()>> {
        Some(self.turn.lock())
    }

    fn now(&self) -> Instant {
        Instant::ORIGIN
    }

    fn buffered(&self) -> u64 {
        self.board.lock().buffered
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        self.board.lock().sent.push(message.0);
        Ok(())
    }

    fn bypass(&self, message: Message, limit: &Limit) -> Result<(), Message> {
        let mut board = self.board.lock();
        if !limit.get().is_some_and(|limit| board.buffered <= limit) {
            return Err(message);
        }
        board.sent.push(message.0);
        Ok(())
    }

    fn cancel(&self) -> Option<Message> {
        None
    }

    fn decide(&self, _: CloseInfo) -> Verdict {
        Verdict::ByTable
    }

    fn ping(&self) -> Option<Message> {
        None
    }

    fn dial(_: &Shared<Driver<Self>>, _: DialInfo) {}
    fn handshake(_: &Shared<Driver<Self>>) {}
    fn handshake_message(&self, _: Message) {}
    fn close(&self, _: &CloseFrame) {}
    fn hang_up(&self, _: &CloseFrame) {}
    fn set_alarm(_: &Shared<Driver<Self>>, _: Option<u32>) {}
    fn emit(&self, _: Event<Message>) {}
    fn drained(&self) {}
    fn ended(&self) {}
}

/// As `Socket::send`.
fn send(driver: &Shared<Driver<Model>>, message: Message) {
    let Err(message) = driver.bypass(message) else {
        return;
    };
    let _turn = driver.host().turn();
    match driver.route() {
        Route::Socket => driver.host().transmit(message).expect("it is open"),
        Route::Queue => driver.enqueue(message).expect("it has room"),
        route => panic!("{route:?}"),
    }
}

fn open() -> Shared<Driver<Model>> {
    let config = Config {
        heartbeat: None,
        ..Config::default()
    };
    let core = Connection::new(config, Hooks::default(), 1).expect("a good config");
    let driver = Driver::new(Model::default(), core);
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
                send(&driver, Message(1));
                driver.host().board.lock().buffered = 0;
                send(&driver, Message(2));
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
