//! The part of a connection that all threads use.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use super::address::Address;
use super::board::{Board, Order, Stage};
use super::clock::{self, Clock};
use super::error::NetworkError;
use super::hook::HookTask;
use super::life::Life;
use super::options::Options;
use super::signal::{Called, Signal};
use crate::core::{CloseFrame, Instant, Verdict};
use crate::drive::{Driver, Fault, Flag, Guard, Limit, Lock, Shared, Slot};
use crate::platform::{Data, LocalFuture, Platform, PlatformHost, Step, Traffic};

/// The state that threads share with the task of a connection.
pub(crate) struct Native {
    pub(super) runtime: Handle,
    pub(super) options: Options,
    pub(super) signal: Signal,
    pub(super) board: Lock<Board>,
    /// The driver's loop has something to do.
    pub(super) needs_loop: Flag,
    /// The reason why the socket was lost, until it is reported.
    pub(super) failure: Lock<Option<NetworkError>>,
    /// How long the server asked to be left alone, until the next dial is decided.
    pub(super) retry_after: Slot<Option<Duration>>,
    clock: Clock,
    turn: Lock<()>,
}

impl Platform for Native {
    type Options = Options;
    type Task = HookTask;
    type Absence = ();

    fn new(options: Options) -> Result<Self, ()> {
        let runtime = options.runtime.clone();
        let runtime = runtime.or_else(|| Handle::try_current().ok()).ok_or(())?;
        // A paused clock is the runtime's.
        let inside = runtime.enter();
        let clock = Clock::default();
        // No method of tokio's asks for timers. Its panic says on standard error what is missing.
        catch_unwind(|| drop(sleep(Duration::ZERO))).map_err(drop)?;
        drop(inside);
        Ok(Self {
            runtime,
            options,
            signal: Signal::default(),
            board: Lock::default(),
            needs_loop: Flag::default(),
            failure: Lock::default(),
            retry_after: Slot::default(),
            clock,
            turn: Lock::default(),
        })
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn time(&self) -> Duration {
        clock::time()
    }

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        // The panic hook has reported it.
        catch_unwind(AssertUnwindSafe(run)).map_err(|_| Fault)
    }

    fn seed() -> u64 {
        // The keys of a new one are random.
        RandomState::new().build_hasher().finish()
    }

    fn spawn(&self, make: Step<LocalFuture<()>>) -> HookTask {
        HookTask::spawn(&self.runtime, make)
    }

    fn enter<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>, step: Step) {
        let native = driver.host().platform();
        native.board.lock().steps.push_back(step);
        // While `connect` runs the loop it must run nowhere else. Its call follows.
        if native.signal.has_begun() {
            call(driver);
        }
    }

    fn defer<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>) -> bool {
        driver.host().platform().needs_loop.set(true);
        call(driver);
        true
    }

    fn turn(&self) -> Option<Guard<'_, ()>> {
        Some(self.turn.lock())
    }

    /// By the server's `Retry-After`.
    fn verdict(&self, answer: Verdict) -> Verdict {
        match (answer, self.retry_after.take()) {
            (Verdict::Retry | Verdict::ByTable, Some(delay)) => Verdict::RetryAfter(delay),
            _ => answer,
        }
    }

    /// There are no page events.
    fn watch<H: PlatformHost<Platform = Self>>(_: &Shared<Driver<H>>) {}

    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        url: &str,
        protocols: &[String],
    ) -> Result<(), String> {
        let address = Address::new(url, protocols)?;
        let native = driver.host().platform();
        let _turn = native.turn();
        let mut board = native.board.lock();
        board.leave(&CloseFrame::empty());
        board.stage = Stage::Dialling;
        board.orders.push(Order::Dial(address));
        Ok(())
    }

    fn set_alarm<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        millis: Option<u32>,
    ) {
        let native = driver.host().platform();
        native.board.lock().orders.push(Order::SetAlarm(millis));
    }

    fn buffered(&self) -> u64 {
        let board = self.board.lock();
        match board.stage {
            Stage::Open => board.unflushed,
            _ => u64::MAX,
        }
    }

    fn unsent_bytes(&self) -> u64 {
        self.board.lock().unflushed
    }

    fn bypassed(&self) -> Traffic {
        self.board.lock().bypassed
    }

    fn transmit(&self, data: Data<'_>) -> bool {
        self.push(match data {
            Data::Text(text) => Message::Text(text.clone()),
            Data::Binary(bytes) => Message::Binary(bytes.clone()),
        })
    }

    fn close(&self, frame: &CloseFrame) {
        self.board.lock().close(frame);
        self.signal.call_once();
    }

    fn hang_up(&self, frame: &CloseFrame) {
        // Who has found the socket open in its turn sends there.
        let _turn = self.turn();
        self.board.lock().leave(frame);
    }

    fn release(&self) {
        // Not in turn: who calls a connection whose runtime has ended may have it.
        self.board.lock().leave(&CloseFrame::empty());
    }
}

impl Native {
    /// As `Host::bypass`, with the conversion of a message.
    pub(crate) fn bypass<M>(
        &self,
        message: M,
        convert: impl FnOnce(M) -> Message,
        limit: &Limit,
    ) -> Result<(), M> {
        {
            let mut board = self.board.lock();
            let has_room = limit.get().is_some_and(|limit| board.unflushed <= limit);
            if board.stage != Stage::Open || !has_room {
                return Err(message);
            }
            board.push_past(convert(message));
        }
        self.signal.call_once();
        Ok(())
    }

    /// Sends a ping frame.
    pub(crate) fn ping(&self) {
        self.push(Message::Ping(Default::default()));
    }

    /// The reason of the last failure, once.
    pub(crate) fn take_failure(&self) -> Option<NetworkError> {
        self.failure.take()
    }

    fn push(&self, message: Message) -> bool {
        {
            let mut board = self.board.lock();
            if board.stage != Stage::Open {
                return false;
            }
            board.push(message);
        }
        self.signal.call_once();
        true
    }
}

/// Calls the task of a connection, or starts it.
fn call<H: PlatformHost<Platform = Native>>(driver: &Shared<Driver<H>>) {
    let native = driver.host().platform();
    if native.signal.call() == Called::Nobody {
        // Where the runtime has ended, the task is dropped here.
        drop(native.runtime.spawn(Life::new(Shared::clone(driver))));
    }
}
