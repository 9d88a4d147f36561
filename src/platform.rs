//! The interface between a client and the platform that it runs on.
//!
//! A platform has the socket, the timer, the clock, tasks and, in a page, the page's events.
//! `src/browser` implements it with web-sys, `src/native` for every other target.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

#[cfg(target_arch = "wasm32")]
use crate::core::PageEvent;
use crate::core::{CloseFrame, Instant, Payload};
use crate::drive::{Driver, Fault, Host};

/// The platform's part of one connection. Owned by the connection's host, and calls it back.
pub(crate) trait Platform: Sized + 'static {
    /// Options that only this platform has.
    type Options: Default;

    /// The platform's part of a new connection, or `None` where there is nothing to run it.
    fn new(options: Self::Options, reconnects: Reconnects) -> Option<Self>;

    /// As [`Host::now`].
    fn now(&self) -> Instant;

    /// The wall clock, since the beginning of 1970 (UTC).
    fn time(&self) -> Duration;

    /// As [`Host::guard`], also for code of the user's: what it does not finish is leaked.
    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault>;

    /// A random number, for the jitter of one connection.
    fn seed() -> u64;

    /// Runs a future to its end.
    fn spawn(future: impl Future<Output = ()> + 'static);

    /// Before each dial: starts to report what wakes a connection, the page's events, and reports
    /// whether there is a network.
    fn watch<H: PlatformHost<Platform = Self>>(driver: &Rc<Driver<H>>);

    /// Makes a socket in place of the last one, which reports to the driver.
    ///
    /// # Errors
    ///
    /// The platform's text, if it refuses the URL or a subprotocol.
    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Rc<Driver<H>>,
        url: &str,
        protocols: &[String],
    ) -> Result<(), String>;

    /// As [`Host::set_alarm`].
    fn set_alarm<H: PlatformHost<Platform = Self>>(driver: &Rc<Driver<H>>, millis: Option<u32>);

    /// As [`Host::buffered`].
    fn buffered(&self) -> u64;

    /// The bytes in the socket's buffer, in whatever state it is; 0 without a socket.
    fn unsent_bytes(&self) -> u64;

    /// Gives the socket a message; false if it refused it, which was reported.
    fn transmit(&self, data: Data<'_>) -> bool;

    /// As [`Host::close`].
    fn close(&self, frame: &CloseFrame);

    /// As [`Host::hang_up`].
    fn hang_up(&self, frame: &CloseFrame);

    /// The connection has ended: releases everything except the timer.
    fn release(&self);
}

/// A host with a platform.
pub(crate) trait PlatformHost: Host<Message: Payload<Text = String>> {
    /// The platform it runs on.
    type Platform: Platform;

    /// Its part of this connection.
    fn platform(&self) -> &Self::Platform;

    /// Makes a message of what the socket received.
    fn receive(&self, data: Received) -> Self::Message;

    /// Emits a message that bypasses the core.
    fn pass(&self, message: Self::Message);

    /// The socket has received something.
    fn arrived(driver: &Rc<Driver<Self>>, data: Received) {
        let message = driver.host().receive(data);
        driver.deliver(message, Self::pass);
    }

    /// The page or its network has changed.
    #[cfg(target_arch = "wasm32")]
    fn page_changed(driver: &Rc<Driver<Self>>, event: PageEvent) {
        driver.input(|core, now| core.handle_page(now, event));
    }

    /// The page goes away for good.
    #[cfg(target_arch = "wasm32")]
    fn page_left(_: &Rc<Driver<Self>>) {}
}

/// The choice to dial again. A connection that never does needs no page events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reconnects {
    Yes,
    Never,
}

/// The content of a message to send.
#[derive(Clone, Copy)]
pub(crate) enum Data<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
}

/// The content of a message that was received.
pub(crate) enum Received {
    Text(String),
    Binary(Vec<u8>),
}

#[cfg(feature = "session")]
impl Received {
    /// The size in bytes, text counted as UTF-8.
    pub(crate) fn byte_len(&self) -> u64 {
        let len = match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        };
        len as u64
    }
}
