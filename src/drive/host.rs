//! The other side of the driver: clock, socket, timer and user.

use super::driver::Driver;
use super::shared::{Guard, Limit, Shared};
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Instant, Output, Payload, Verdict};

/// The id of a dial, by which a host recognizes the late answer to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialId(pub u32);

/// Code has panicked or thrown, which was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

/// The type of a host's texts.
pub type Text<H> = <<H as Host>::Message as Payload>::Text;

/// The other side of a driver: the platform and the user.
///
/// Its methods are called with nothing borrowed: user code that they run may call any method of the
/// driver.
pub trait Host: Sized + 'static {
    /// A message of the user's.
    type Message: Payload + 'static;

    /// Runs the loop. On wasm32 a panic does not unwind, nor does an exception run destructors, so
    /// that the loop would be marked as running for ever: there both are caught here and reported.
    ///
    /// # Errors
    ///
    /// [`Fault`] if `run` did not come to its end.
    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        run();
        Ok(())
    }

    /// True if the loop runs elsewhere: the host then calls [`Driver::run_loop`], soon. It always does
    /// so on the same task, on which it also reports what the socket and the clock do.
    fn defer(_: &Shared<Driver<Self>>) -> bool {
        false
    }

    /// Natively, what a thread needs to decide where a message goes, and to send it there: messages
    /// leave in the order of these decisions. Nothing that is called meanwhile runs code of the
    /// user's.
    fn turn(&self) -> Option<Guard<'_, ()>> {
        None
    }

    /// The time, which never goes back and counts the machine's sleep.
    fn now(&self) -> Instant;

    /// The same at a message or frame of a session. A host may have a quicker way to it, by which it
    /// notices a sleep a little later.
    fn now_of_message(&self) -> Instant {
        self.now()
    }

    /// Carries out an output of the heartbeat, the handshake hook or `should_reconnect`, by
    /// [`Driver::perform_rarely`]; a host that has none of them need not.
    fn perform_rarely(driver: &Shared<Driver<Self>>, output: Output<Self::Message>) {
        driver.perform_rarely(output);
    }

    /// Asks the providers for the URL and makes a socket, then reports that or the failure to the
    /// core, now or later. If another dial has begun by then, the answer is dropped.
    fn dial(driver: &Shared<Driver<Self>>, info: DialInfo<Text<Self>>);

    /// Runs the handshake hook, then calls [`Driver::handshake_done`] or reports the failure to the
    /// core. If another dial has begun by then, the answer is dropped.
    fn handshake(driver: &Shared<Driver<Self>>);

    /// Hands a message to the running hook.
    fn handshake_message(&self, message: Self::Message);

    /// Drops a pending provider or hook; returns one message that the hook did not read.
    fn cancel(&self) -> Option<Self::Message>;

    /// The bytes in the socket's buffer, or `u64::MAX` if it takes no messages. A closing socket
    /// silently swallows messages, so it must get none.
    fn buffered(&self) -> u64;

    /// Gives a message to the socket. If the socket throws, the exception is reported and the
    /// message handed back.
    fn transmit(&self, message: Self::Message) -> Result<(), Self::Message>;

    /// Starts the closing handshake.
    fn close(&self, frame: &CloseFrame<Text<Self>>);

    /// Detaches the socket's listeners, closes it and forgets it.
    fn hang_up(&self, frame: &CloseFrame<Text<Self>>);

    /// Replaces the alarm; `None` stops it. When it goes off, the host calls
    /// [`Driver::alarm_went_off`], then passes [`Connection::handle_timeout`] to [`Driver::input`].
    ///
    /// [`Connection::handle_timeout`]: crate::core::Connection::handle_timeout
    fn set_alarm(driver: &Shared<Driver<Self>>, millis: Option<u32>);

    /// Sets the highest buffered amount up to which messages may bypass the driver, in both
    /// directions; `None` if they may not.
    fn set_bypass_limit(&self, _: Option<u64>) {}

    /// Gives the socket a message past the core, if the socket is open and its buffered amount at or
    /// below the limit. Natively the limit must be read where nobody else can replace or close the
    /// socket meanwhile: only then is it that of this socket.
    ///
    /// # Errors
    ///
    /// Hands the message back.
    fn bypass(&self, message: Self::Message, _: &Limit) -> Result<(), Self::Message> {
        Err(message)
    }

    /// False if every message has to pass the driver.
    fn may_bypass(&self) -> bool {
        true
    }

    /// Does what a layer above the core has to do, after all outputs of the core. True if the core
    /// may have new ones.
    fn work(_: &Shared<Driver<Self>>) -> bool {
        false
    }

    /// When [`Host::work`] is due though nothing happens; `Instant::NEVER` if it is not.
    fn deadline(&self) -> Instant {
        Instant::NEVER
    }

    /// True while something is under way that keeps an idle connection open.
    fn is_busy(&self) -> bool {
        false
    }

    /// Calls the user's `should_reconnect`.
    fn decide(&self, close: CloseInfo<Text<Self>>) -> Verdict;

    /// True if the dial that [`Host::decide`] has just been asked about was the first half of an
    /// attempt, and the other half follows at once.
    fn is_half_failed(&self) -> bool {
        false
    }

    /// Emits an event to the user.
    fn emit(&self, event: Event<Self::Message>);

    /// The queue is empty and the socket's buffer at or below the low-water mark.
    fn drained(&self);

    /// The connection has ended for good. Releases every handle, then wakes everything that waits
    /// for the end.
    fn ended(&self);

    /// The heartbeat's message; `None` if the user's function gave none, which was reported.
    fn ping(&self) -> Option<Self::Message>;
}
