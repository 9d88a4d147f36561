//! What is asked of user code before a connection is open: providers and the handshake hook.
//!
//! It runs as a future, and futures cost an app 2 kB of gzip. So the functions here are reached only
//! through pointers that the builder sets when it is given a provider or a hook: an app that gives
//! none does not pay for them.

use std::rc::Rc;

use super::error::BoxError;
use super::handshake::{Inbox, Peer};
use super::host::{ClientHost, fail, open, target};
use super::task::{LocalFuture, Task};
use crate::browser::Target;
use crate::core::{Connection, DialFailure, DialInfo};
use crate::drive::Driver;

/// Something that is fixed, or asked for before every dial.
pub(super) enum Source<T> {
    Fixed(T),
    Provider(Box<dyn Fn(DialInfo) -> LocalFuture<Result<T, BoxError>>>),
}

pub(super) type HandshakeHook = Box<dyn Fn(Peer) -> LocalFuture<Result<(), BoxError>>>;

/// [`ask`].
pub(super) type Ask = fn(&Rc<Driver<ClientHost>>, DialInfo);

/// [`run_hook`].
pub(super) type RunHook = fn(&Rc<Driver<ClientHost>>, &HandshakeHook);

impl<T: Clone> Source<T> {
    async fn ask(&self, info: &DialInfo) -> Result<T, BoxError> {
        match self {
            Self::Fixed(value) => Ok(value.clone()),
            Self::Provider(provider) => provider(info.clone()).await,
        }
    }
}

/// Asks the providers where to dial, and dials there.
pub(super) fn ask(driver: &Rc<Driver<ClientHost>>, info: DialInfo) {
    let id = driver.dial();
    let asked = Rc::clone(driver);
    let task = Task::spawn(async move {
        let answer = answer(asked.host(), info).await;
        if asked.dial() != id {
            return;
        }
        match answer {
            Ok(target) => open(&asked, &target),
            Err(cause) => {
                asked.host().cause.replace(Some(cause));
                fail(&asked, DialFailure::Provider);
            }
        }
    });
    drop(driver.host().task.replace(Some(task)));
}

async fn answer(host: &ClientHost, info: DialInfo) -> Result<Target, BoxError> {
    let url = host.url.ask(&info).await?;
    let protocols = host.protocols.ask(&info).await?;
    Ok(target(&url, &protocols))
}

/// Runs the handshake hook on the socket that was opened.
pub(super) fn run_hook(driver: &Rc<Driver<ClientHost>>, hook: &HandshakeHook) {
    let (host, id) = (driver.host(), driver.dial());
    let inbox = Rc::new(Inbox::default());
    host.inbox.replace(Rc::clone(&inbox));
    let running = hook(Peer {
        driver: Rc::clone(driver),
        dial: id,
        inbox,
    });
    let driver = Rc::clone(driver);
    let task = Task::spawn(async move {
        match running.await {
            // Too late: the dial is over.
            _ if driver.dial() != id => {}
            Ok(()) => driver.handshake_done(),
            Err(cause) => {
                driver.host().cause.replace(Some(cause));
                driver.input(Connection::handle_handshake_failed);
            }
        }
    });
    drop(host.task.replace(Some(task)));
}
