//! What differs between Rust and JavaScript users.

use std::rc::Rc;

use super::driver::Driver;
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Instant, Payload, Verdict};

/// Names one dial, so that a host tells a late answer to an earlier one apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialId(pub u32);

/// What a host's texts are held as.
pub type Text<H> = <<H as Host>::Message as Payload>::Text;

/// The other side of a driver: the browser, as far as it is used, and the user.
///
/// Its methods are called with nothing borrowed: user code that they run may call any method of the
/// driver.
pub trait Host: Sized + 'static {
    /// A message of the user's.
    type Message: Payload + 'static;

    /// The time, which never goes back and counts the machine's sleep.
    fn now(&self) -> Instant;

    /// Finds out where to dial and makes a socket, then tells the core so, or that it failed, now or
    /// later; but not if the dial is not the current one any more.
    fn dial(driver: &Rc<Driver<Self>>, info: DialInfo<Text<Self>>);

    /// Runs the handshake hook, then calls [`Driver::handshake_done`], or tells the core that it
    /// failed; likewise.
    fn handshake(driver: &Rc<Driver<Self>>);

    /// Hands a message to the running hook.
    fn handshake_message(&self, message: Self::Message);

    /// The provider or the hook is over: drops it if it is pending, and gives back a message that it
    /// did not read.
    fn cancel(&self) -> Option<Self::Message>;

    /// The bytes in the socket's buffer, or `u64::MAX` where it takes no messages. A socket whose
    /// close event is on its way swallows them in silence, so nothing may go there.
    fn buffered(&self) -> u64;

    /// Gives a message to the socket, or back if the socket threw, which is reported.
    fn transmit(&self, message: Self::Message) -> Result<(), Self::Message>;

    /// Starts the closing handshake.
    fn close(&self, frame: &CloseFrame<Text<Self>>);

    /// Detaches the socket's listeners, closes it and forgets it.
    fn hang_up(&self, frame: &CloseFrame<Text<Self>>);

    /// Tells the core the time once, after so many milliseconds, instead of when it was to be told
    /// before; `None` not at all. [`Driver::alarm_went_off`] comes first.
    fn set_alarm(driver: &Rc<Driver<Self>>, millis: Option<u32>);

    /// Up to which buffered amount messages may pass without a word to the driver, in both
    /// directions; `None`: not at all.
    fn set_bypass_limit(&self, _: Option<u64>) {}

    /// The user's predicate.
    fn decide(&self, close: CloseInfo<Text<Self>>) -> Verdict;

    /// Tells the user.
    fn emit(&self, event: Event<Self::Message>);

    fn drained(&self);

    /// The connection has ended for good: lets go of every browser handle, then tells who waits.
    fn ended(&self);

    /// The heartbeat's message.
    fn ping(&self) -> Option<Self::Message>;
}
