//! The interface between a client and the platform that it runs on.
//!
//! A platform has the socket, the timer, the clock, tasks and, in a page, the page's events.
//! `src/browser` implements it with web-sys, `src/native` with tokio for every other target.

use std::future::Future;
use std::pin::Pin;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use std::task::{Context, Poll};
use std::time::Duration;

#[cfg(target_arch = "wasm32")]
use crate::core::PageEvent;
use crate::core::{CloseFrame, Instant, Payload, Verdict};
use crate::drive::{Driver, Fault, Guard, Host, Shared};

/// A future that stays on its thread.
pub(crate) type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Code that runs once, on the thread where it belongs.
#[cfg(target_arch = "wasm32")]
pub(crate) type Step<T = ()> = Box<dyn FnOnce() -> T>;
/// Code that runs once, on the thread where it belongs.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type Step<T = ()> = Box<dyn FnOnce() -> T + Send>;

/// The platform's part of one connection. Owned by the connection's host, and calls it back.
pub(crate) trait Platform: Sized + 'static {
    /// Options that only this platform has.
    type Options: Default;

    /// A future that runs; dropping this drops it.
    type Task;

    /// Adds what a connection can do without, which an app then pays for.
    fn equip(_: &mut Self::Options) {}

    /// The lack of anything to run a connection; a type without values where there always is
    /// something, so that nobody pays for the case.
    type Absence;

    /// The platform's part of a new connection.
    ///
    /// # Errors
    ///
    /// There is nothing to run it.
    fn new(options: Self::Options) -> Result<Self, Self::Absence>;

    /// As [`Host::now`].
    fn now(&self) -> Instant;

    /// The wall clock, since the beginning of 1970 (UTC).
    fn time(&self) -> Duration;

    /// As [`Host::guard`], also for code of the user's: what it does not finish is leaked.
    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault>;

    /// A random number, for the jitter of one connection.
    fn seed() -> u64;

    /// Makes a future of user code, which stays on the thread where it is made, and runs it.
    fn spawn(&self, make: Step<LocalFuture<()>>) -> Self::Task;

    /// Runs what follows from such a future: now, or soon where the driver's loop runs.
    fn enter<H: PlatformHost<Platform = Self>>(_: &Shared<Driver<H>>, step: Step) {
        step();
    }

    /// As [`Host::defer`].
    fn defer<H: PlatformHost<Platform = Self>>(_: &Shared<Driver<H>>) -> bool {
        false
    }

    /// As [`Host::turn`].
    fn turn(&self) -> Option<Guard<'_, ()>> {
        None
    }

    /// The platform's own answer to [`Host::decide`], in place of the user's.
    fn verdict(&self, answer: Verdict) -> Verdict {
        answer
    }

    /// Before each dial: starts to report what wakes a connection, the page's events, and reports
    /// whether there is a network.
    fn watch<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>);

    /// Makes a socket in place of the last one, which reports to the driver.
    ///
    /// # Errors
    ///
    /// The platform's text, if it refuses the URL or a subprotocol.
    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        url: &str,
        protocols: &[String],
    ) -> Result<(), String>;

    /// As [`Host::set_alarm`].
    fn set_alarm<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>, millis: Option<u32>);

    /// As [`Host::buffered`].
    fn buffered(&self) -> u64;

    /// The bytes in the socket's buffer, in whatever state it is; 0 without a socket.
    fn unsent_bytes(&self) -> u64;

    /// Messages that the socket was given past the core.
    fn bypassed(&self) -> Traffic {
        Traffic::default()
    }

    /// Gives the socket a message; false if it refused it, which was reported.
    fn transmit(&self, data: Data<'_>) -> bool;

    /// As [`Host::close`].
    fn close(&self, frame: &CloseFrame);

    /// As [`Host::hang_up`].
    fn hang_up(&self, frame: &CloseFrame);

    /// The connection has ended: releases everything except the timer.
    fn release(&self);
}

/// The bound of everything that the threads of a connection share; on wasm32 there is one thread.
#[cfg(target_arch = "wasm32")]
pub(crate) trait Threaded {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> Threaded for T {}

/// The bound of everything that the threads of a connection share; on wasm32 there is one thread.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) trait Threaded: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> Threaded for T {}

/// A host with a platform.
pub(crate) trait PlatformHost:
    Host<Message: Payload<Text = String> + Threaded> + Threaded
{
    /// The platform it runs on.
    type Platform: Platform;

    /// Its part of this connection.
    fn platform(&self) -> &Self::Platform;

    /// Makes a message of what the socket received.
    fn receive(&self, data: Received) -> Self::Message;

    /// Emits a message that bypasses the core.
    fn pass(&self, message: Self::Message);

    /// The socket has received something.
    fn arrived(driver: &Shared<Driver<Self>>, data: Received) {
        let message = driver.host().receive(data);
        driver.deliver(message, Self::pass);
    }

    /// The user's streams, if the peer has to wait while one of them has no room.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    fn streams(&self) -> Option<&dyn Streams> {
        None
    }

    /// The page or its network has changed, which the core is told next.
    #[cfg(target_arch = "wasm32")]
    fn page_changed(_: &Shared<Driver<Self>>, _: PageEvent) {}

    /// The page goes away for good.
    #[cfg(target_arch = "wasm32")]
    fn page_left(_: &Shared<Driver<Self>>) {}
}

/// The streams of a user, which hold what is not read yet.
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub(crate) trait Streams {
    /// Ready if there is room for what is received next; else the task is woken when there is.
    fn poll_room(&self, context: &Context<'_>) -> Poll<()>;

    /// True if one without room was read since the last call.
    fn were_read(&self) -> bool;
}

/// A number of messages, and their bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
}

/// The content of a message to send.
#[derive(Clone, Copy)]
pub(crate) enum Data<'a> {
    Text(&'a content::Text),
    Binary(&'a content::Bytes),
}

/// The content of a message that was received.
pub(crate) enum Received {
    Text(content::SharedText),
    Binary(content::SharedBytes),
}

#[cfg(any(
    feature = "session",
    all(feature = "native", not(target_arch = "wasm32"))
))]
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

/// The types of contents: natively those of the socket, which shares them with every message that has
/// the same content.
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub(crate) mod content {
    pub(crate) use bytes::Bytes;
    pub(crate) use bytes::Bytes as SharedBytes;
    pub(crate) use tokio_tungstenite::tungstenite::Message;
    pub(crate) use tokio_tungstenite::tungstenite::Utf8Bytes as Text;
    pub(crate) use tokio_tungstenite::tungstenite::Utf8Bytes as SharedText;

    /// The text; copied if it has another owner.
    pub(crate) fn into_string(text: SharedText) -> String {
        let bytes = into_vec(text.into());
        // It was a text all the time.
        debug_assert!(str::from_utf8(&bytes).is_ok());
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// The bytes; copied if they have another owner.
    pub(crate) fn into_vec(bytes: SharedBytes) -> Vec<u8> {
        bytes.into()
    }
}

/// The types of contents.
#[cfg(not(all(feature = "native", not(target_arch = "wasm32"))))]
pub(crate) mod content {
    use std::sync::Arc;

    pub(crate) type Text = str;
    pub(crate) type Bytes = [u8];
    pub(crate) type SharedText = Arc<String>;
    pub(crate) type SharedBytes = Arc<Vec<u8>>;

    /// The text; copied if it has another owner.
    pub(crate) fn into_string(text: SharedText) -> String {
        Arc::unwrap_or_clone(text)
    }

    /// The bytes; copied if they have another owner.
    pub(crate) fn into_vec(bytes: SharedBytes) -> Vec<u8> {
        Arc::unwrap_or_clone(bytes)
    }
}
