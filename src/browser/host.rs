//! What differs between Rust and JavaScript users.

use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::driver::Driver;
use super::raw::RawSocket;
use crate::core::{CloseInfo, DialInfo, Event, Payload, Verdict};

/// Names one dial, so that a late answer to an earlier one is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DialId(pub(crate) u32);

/// Where to dial.
pub(crate) struct Target {
    /// A string, or whatever the constructor takes.
    pub(crate) url: JsValue,
    /// A string, an array of strings, or `undefined`.
    pub(crate) protocols: JsValue,
}

/// The user's side of a driver: what is asked of it and what it is told.
///
/// Its methods are called from the driver's pump, with nothing borrowed: user code that they run
/// may call any method of the driver.
pub(crate) trait Host: Sized + 'static {
    type Message: Payload + 'static;

    /// Finds out where to dial, then calls [`Driver::provide`] or [`Driver::provider_failed`], now
    /// or later.
    fn dial(driver: &Rc<Driver<Self>>, id: DialId, info: DialInfo);

    /// Runs the handshake hook, then calls [`Driver::handshake_done`] or
    /// [`Driver::handshake_failed`].
    fn handshake(driver: &Rc<Driver<Self>>, id: DialId);

    /// Hands a message to the running hook.
    fn handshake_message(&self, message: Self::Message);

    /// The hook's dial is over: drops a pending provider or hook and gives back what the hook did
    /// not read.
    fn cancel(&self) -> VecDeque<Self::Message>;

    /// Asks the user's predicate.
    fn decide(&self, close: CloseInfo) -> Verdict;

    /// Tells the user; `cause` is what a provider, a hook or the constructor threw.
    fn tell(&self, event: Event<Self::Message>, cause: Option<JsValue>);

    fn drained(&self);

    /// The connection has ended for good.
    fn ended(&self, close: CloseInfo);

    /// The heartbeat's message.
    fn ping(&self) -> Option<Self::Message>;

    /// What the browser is to give binary messages as; `None` leaves it as it is.
    fn binary_type(&self) -> Option<&'static str>;

    /// Gives a message to the browser's socket.
    fn transmit(socket: &RawSocket, message: &Self::Message) -> Result<(), JsValue>;

    /// Takes a message event's data.
    fn receive(data: JsValue) -> Self::Message;

    /// The size that the counters count: bytes, as far as they are cheap to tell.
    fn size(message: &Self::Message) -> u64;
}
