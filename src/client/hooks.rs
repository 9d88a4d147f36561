//! User code that runs before a connection is open: providers and the handshake hook.
//!
//! It runs as a future, and futures cost an app 2 kB of gzip. So the layers below reach it only by
//! pointers, which the builder makes in the methods that take a provider or a hook: an app that
//! calls none of them does not pay for them.
//!
//! They are `AsyncFn`, so that a closure's future may borrow from the closure. No bound can ask for
//! such a future to be `Send` (Rust 1.95), so [`Platform::spawn`](crate::platform::Platform::spawn)
//! takes futures that stay on their thread.

use std::fmt;
use std::future::poll_fn;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use std::task::Poll;

use super::current::Current;
use super::error::BoxError;
use super::handshake::Peer;
use super::host::{ClientDriver, ClientHost, Handshake, Hook, Target, UserHost, fail, open};
use super::inbox::Inbox;
use super::task::{LocalFuture, Task};
use crate::core::{Connection, DialFailure, DialInfo};
use crate::drive::Driver;
use crate::platform::Platform;

/// A boxed provider.
type Provider<T> = Box<dyn Fn(DialInfo) -> LocalFuture<Result<T, BoxError>>>;

/// The providers of a connection; at least one is set.
pub(super) struct Providers {
    pub(super) url: Option<Provider<String>>,
    pub(super) protocols: Option<Provider<Vec<String>>>,
    /// [`target`]: called by pointer, so that it is linked only where there are providers.
    pub(super) into_target: fn(Self, url: String, protocols: Vec<String>) -> Target,
}

impl Default for Providers {
    fn default() -> Self {
        Self {
            url: None,
            protocols: None,
            into_target: target,
        }
    }
}

/// Boxes a provider. Its futures own it, so that they may outlive a dial.
pub(super) fn provider<T: 'static, F>(ask: F) -> Provider<T>
where
    F: AsyncFn(DialInfo) -> Result<T, BoxError> + 'static,
{
    let ask = Rc::new(ask);
    Box::new(move |info| {
        let ask = Rc::clone(&ask);
        guarded(Box::pin(async move { ask(info).await }))
    })
}

/// Calls the providers for each dial; a fixed value is used where there is no provider.
fn target(providers: Providers, url: String, protocols: Vec<String>) -> Target {
    let sources = Rc::new((providers, url, protocols));
    Target::Provided(Box::new(move |driver, info| {
        ask(driver, Rc::clone(&sources), info);
    }))
}

type Sources = (Providers, String, Vec<String>);

/// Calls the providers, and dials at the address that they give.
fn ask(driver: &ClientDriver, sources: Rc<Sources>, info: DialInfo) {
    let id = driver.dial();
    let asked = Rc::clone(driver);
    let task = Task::spawn::<Current>(async move {
        let (providers, url, protocols) = &*sources;
        let answer = answer(providers, url, protocols, info).await;
        if asked.dial() != id {
            return;
        }
        match answer {
            Ok((url, protocols)) => open(&asked, &url, &protocols),
            Err(cause) => {
                asked.host().state.cause.replace(Some(cause));
                fail(&asked, DialFailure::Provider);
            }
        }
    });
    drop(driver.host().state.task.replace(Some(task)));
}

/// Asks the providers; a fixed value is used where there is none.
pub(super) async fn answer(
    providers: &Providers,
    url: &str,
    protocols: &[String],
    info: DialInfo,
) -> Result<(String, Vec<String>), BoxError> {
    let url = match &providers.url {
        Some(provider) => provider(info.clone()).await?,
        None => url.to_owned(),
    };
    let protocols = match &providers.protocols {
        Some(provider) => provider(info).await?,
        None => protocols.to_vec(),
    };
    Ok((url, protocols))
}

/// Boxes a handshake hook, which is run on each new socket.
pub(super) fn handshake<F>(hook: F) -> Handshake
where
    F: AsyncFn(Peer) -> Result<(), BoxError> + 'static,
{
    let hook = Rc::new(hook);
    Handshake {
        hook: Box::new(move |peer| {
            let hook = Rc::clone(&hook);
            guarded(Box::pin(async move { hook(peer).await }))
        }),
        run: run::<ClientHost>,
    }
}

/// Runs a handshake hook on the socket that was opened.
pub(super) fn run<H: UserHost>(driver: &Rc<Driver<H>>, hook: &Hook) {
    let inbox = Rc::new(Inbox::default());
    driver.host().state().inbox.replace(Rc::clone(&inbox));
    let done = hook(Peer::new(driver, inbox));
    let id = driver.dial();
    let running = Rc::clone(driver);
    let task = Task::spawn::<Current>(async move {
        match done.await {
            // Too late: the dial is over.
            _ if running.dial() != id => {}
            Ok(()) => running.handshake_done(),
            Err(cause) => {
                running.host().state().cause.replace(Some(cause));
                running.input(Connection::handle_handshake_failed);
            }
        }
    });
    drop(driver.host().state().task.replace(Some(task)));
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
