//! The events of a connection, as lines of text that a test can wait for.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use steadysocket::Builder;

use super::show;

/// A list that grows while a test waits for a line.
#[derive(Clone, Default)]
pub(crate) struct Log(Rc<Lines>);

#[derive(Default)]
struct Lines {
    lines: RefCell<Vec<String>>,
    waker: RefCell<Option<Waker>>,
}

impl Log {
    pub(crate) fn add(&self, line: impl Into<String>) {
        self.0.lines.borrow_mut().push(line.into());
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// Waits until `line` has come `times` times.
    pub(crate) async fn until(&self, line: &str, times: usize) {
        poll_fn(|context| {
            if self.count(line) >= times {
                return Poll::Ready(());
            }
            self.0.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    pub(crate) fn count(&self, line: &str) -> usize {
        let lines = self.0.lines.borrow();
        lines.iter().filter(|known| *known == line).count()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lines.borrow().clone()
    }

    /// Has every event of a connection written down.
    pub(crate) fn listen(&self, builder: Builder) -> Builder {
        let log = || self.clone();
        let (open, message, close, error) = (log(), log(), log(), log());
        let (reconnecting, give_up, dropped) = (log(), log(), log());
        builder
            .on_open(move |event| {
                let again = if event.reconnected { " again" } else { "" };
                open.add(format!("open{again}"));
            })
            .on_message(move |event| message.add(show(&event)))
            .on_close(move |event| close.add(format!("close {}", event.code)))
            .on_error(move |event| error.add(format!("error {}", event.code())))
            .on_reconnecting(move |event| reconnecting.add(format!("retry {}", event.attempt)))
            .on_give_up(move |event| give_up.add(format!("give up {}", event.reason.as_str())))
            .on_drop(move |event, reason| {
                dropped.add(format!("drop {} {}", show(&event), reason.as_str()));
            })
    }
}
