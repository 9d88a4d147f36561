//! User code that runs before a connection is open: providers and the handshake hook.
//!
//! It runs as a future, and futures cost an app 2 kB of gzip. So the layers below reach it only by
//! pointers, which the builder makes in the methods that take a provider or a hook: an app that
//! calls none of them does not pay for them.
//!
//! They are `AsyncFn`, so that a closure's future may borrow from the closure. No bound can ask for
//! such a future to be `Send` (Rust 1.95), so [`Platform::spawn`](crate::platform::Platform::spawn)
//! makes it on the thread where it stays, and what follows from it comes by
//! [`Platform::enter`](crate::platform::Platform::enter).

use std::fmt;
use std::future::{Future, poll_fn};
use std::mem::ManuallyDrop;
use std::task::Poll;

use super::current::Current;
use super::error::BoxError;
use super::extras::{Hook, Pending, Provider};
use super::handshake::Peer;
use super::host::{ClientDriver, Settings};
use super::inbox::Inbox;
use super::maybe_send::{MaybeSend, MaybeSync};
use super::message::Message;
use super::state::{UserHost, fail, open};
use crate::core::{Connection, DialFailure, DialInfo};
use crate::drive::{DialId, Driver, Lock, Shared};
use crate::platform::{LocalFuture, Platform};

/// Boxes a provider. Its futures own it, so that they may outlive a dial.
pub(super) fn provider<T: 'static, F>(ask: F) -> Provider<T>
where
    F: AsyncFn(DialInfo) -> Result<T, BoxError> + MaybeSend + MaybeSync + 'static,
{
    let ask = Shared::new(ask);
    Box::new(move |info: DialInfo| {
        let ask = Shared::clone(&ask);
        guarded(Box::pin(async move { ask(info).await }))
    })
}

/// Calls the providers, and dials at the address that they give.
pub(super) fn dial(driver: &ClientDriver, info: DialInfo) {
    let id = driver.dial();
    let asked = Shared::clone(driver);
    spawn(driver, move || async move {
        let answer = answer(&asked.host().settings, info).await;
        enter(asked, id, move |driver| match answer {
            Ok((url, protocols)) => open(driver, &url, &protocols),
            Err(cause) => fail_with(driver, cause),
        });
    });
}

/// Fails the current dial by the error of a provider.
pub(super) fn fail_with<H: UserHost>(driver: &Shared<Driver<H>>, cause: BoxError) {
    keep(driver, cause);
    fail(driver, DialFailure::Provider);
}

/// Keeps an error until it is reported.
fn keep<H: UserHost>(driver: &Shared<Driver<H>>, cause: BoxError) {
    if let Some(extras) = driver.host().extras() {
        extras.cause.replace(Some(cause));
    }
}

/// Asks the providers; a fixed value is used where there is none.
pub(super) async fn answer(
    settings: &Settings,
    info: DialInfo,
) -> Result<(String, Vec<String>), BoxError> {
    let extras = settings.extras();
    let url = match extras.and_then(|extras| extras.url.as_ref()) {
        Some(provider) => provider.ask(info.clone()).await?,
        None => settings.url.clone(),
    };
    let protocols = match extras.and_then(|extras| extras.protocols.as_ref()) {
        Some(provider) => provider.ask(info).await?,
        None => settings.protocols().to_vec(),
    };
    Ok((url, protocols))
}

/// Boxes a handshake hook, which is run on each new socket.
pub(super) fn handshake<F>(hook: F) -> Hook
where
    F: AsyncFn(Peer) -> Result<(), BoxError> + MaybeSend + MaybeSync + 'static,
{
    let hook = Shared::new(hook);
    Shared::new(move |peer| {
        let hook = Shared::clone(&hook);
        guarded(Box::pin(async move { hook(peer).await }))
    })
}

/// Runs the handshake hook, if there is one, on the socket that was opened.
pub(super) fn run<H: UserHost>(driver: &Shared<Driver<H>>) {
    let extras = driver.host().extras();
    let Some(hook) = extras.and_then(|extras| extras.handshake.clone()) else {
        return driver.handshake_done();
    };
    let inbox = Shared::new(Inbox::default());
    let peer = Peer::new(driver, Shared::clone(&inbox));
    let id = driver.dial();
    let running = Shared::clone(driver);
    spawn_with(driver, inbox, move || async move {
        let done = hook.ask(peer).await;
        enter(running, id, move |driver| match done {
            Ok(()) => driver.handshake_done(),
            Err(cause) => {
                keep(driver, cause);
                driver.input(Connection::handle_handshake_failed);
            }
        });
    });
}

/// Runs a future, in place of the one before.
pub(super) fn spawn<H: UserHost, F: Future<Output = ()> + 'static>(
    driver: &Shared<Driver<H>>,
    make: impl FnOnce() -> F + MaybeSend + 'static,
) {
    spawn_with(driver, Shared::new(Inbox::default()), make);
}

/// Runs a future that reads what is put into the inbox, in place of the one before.
fn spawn_with<H: UserHost, F: Future<Output = ()> + 'static>(
    driver: &Shared<Driver<H>>,
    inbox: Shared<Inbox>,
    make: impl FnOnce() -> F + MaybeSend + 'static,
) {
    let host = driver.host();
    let Some(extras) = host.extras() else {
        debug_assert!(
            false,
            "what runs is one of the extras, or of a session, which has them"
        );
        return;
    };
    let running = Shared::new(Running {
        task: Lock::new(None),
        inbox,
    });
    let before = extras.pending.replace(Some(running.clone()));
    let task = host.platform().spawn(Box::new(move || Box::pin(make())));
    drop(running.task.replace(Some(task)));
    drop(before);
}

/// A running future, with the messages that it has not read.
struct Running {
    task: Lock<Option<<Current as Platform>::Task>>,
    inbox: Shared<Inbox>,
}

impl Pending for Running {
    fn push(&self, message: Message) {
        self.inbox.push(message);
    }

    fn cancel(&self) -> Option<Message> {
        drop(self.task.take());
        self.inbox.pop()
    }
}

/// Tells the driver of the end of a future, unless its dial is over.
pub(super) fn enter<H: UserHost>(
    driver: Shared<Driver<H>>,
    id: DialId,
    tell: impl FnOnce(&Shared<Driver<H>>) + MaybeSend + 'static,
) {
    let told = Shared::clone(&driver);
    let step = move || {
        if told.dial() == id {
            tell(&told);
        }
    };
    Current::enter(&driver, Box::new(step));
}

/// The future of user code, which fails if that panics.
pub(super) fn guarded<T: 'static>(
    future: LocalFuture<Result<T, BoxError>>,
) -> LocalFuture<Result<T, BoxError>> {
    let mut running = Some(future);
    Box::pin(poll_fn(move |context| {
        let Some(mut future) = running.take() else {
            return Poll::Pending;
        };
        let mut polled = None;
        // The fault is that `polled` stays `None`.
        let _ = Current::guard(&mut || polled = Some(future.as_mut().poll(context)));
        match polled {
            Some(Poll::Pending) => {
                running = Some(future);
                Poll::Pending
            }
            Some(ready) => ready,
            None => {
                // Leaked: it stopped amid a step, and could be dropped only between two.
                let _ = ManuallyDrop::new(future);
                Poll::Ready(Err(Box::new(Panicked)))
            }
        }
    }))
}

/// The error of a provider or a hook that panicked; not made from a text, which adds 3 kB.
#[derive(Clone, Copy, Debug)]
struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it panicked")
    }
}

impl std::error::Error for Panicked {}
