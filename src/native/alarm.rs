//! The one timer of a connection.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer, made when it is first set.
#[derive(Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    is_set: bool,
}

impl Alarm {
    /// Goes off after so many milliseconds; never with `None`.
    pub(super) fn set(&mut self, millis: Option<u32>) {
        self.is_set = millis.is_some();
        let Some(millis) = millis else { return };
        let deadline = Instant::now() + Duration::from_millis(u64::from(millis));
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(deadline),
            None => self.sleep = Some(Box::pin(sleep_until(deadline))),
        }
    }

    /// Ready once each time it goes off.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(sleep) = self.sleep.as_mut().filter(|_| self.is_set) else {
            return Poll::Pending;
        };
        ready!(sleep.as_mut().poll(context));
        self.is_set = false;
        Poll::Ready(())
    }
}
