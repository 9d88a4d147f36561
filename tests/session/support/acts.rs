//! Acts of the client's user, outside and inside of callbacks.

use steadysocket::core::session::{Refused, Sent};
use steadysocket::core::{CloseCode, CloseFrame, CloseReason, Connection, PageEvent};
use steadysocket::drive::{Driver, Shared};

use super::host::SessionSim;
use super::note::Note;

/// Something that a user, or the page, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Send(usize),
    SendVolatile,
    Close,
    Reconnect,
    Terminate,
    Pause,
    Resume,
    Hide,
    Leave,
    Acknowledge,
    WatchAcknowledged,
    /// The same, and the last so many waits are given up.
    WatchAcknowledgedInstead(usize),
    WatchDrain,
    Page(PageEvent),
}

/// Does it; the host has the network.
pub(super) fn act(driver: &Shared<Driver<SessionSim>>, act: Act) {
    let host = driver.host();
    match act {
        Act::Send(size) => {
            let note = host.net.borrow_mut().next_note(size);
            let _ = send(driver, note);
        }
        Act::SendVolatile => {
            let note = host.net.borrow_mut().next_note(1);
            driver.session_send_volatile(note);
        }
        Act::Close => close(driver, 3_001, "by the client"),
        Act::Reconnect => {
            host.watch.borrow_mut().reconnects();
            driver.session_reconnect(CloseFrame::empty());
        }
        Act::Terminate => driver.input(Connection::terminate),
        Act::Pause => driver.input(Connection::pause),
        Act::Resume => driver.input(Connection::resume),
        Act::Hide => driver.session_input(|client, _| client.hide()),
        Act::Leave => {
            if !host.client().is_plain() {
                host.watch.borrow_mut().leaves();
            }
            driver.session_leave();
        }
        Act::Acknowledge => {
            let number = host.client().session_number();
            let next = host.net.borrow_mut().client_acknowledges(0, number);
            if let Some((session, seq)) = next {
                driver.acknowledge(session, seq);
            }
        }
        Act::WatchAcknowledged => {
            host.watch_acknowledged();
            driver.watch_acknowledged();
        }
        Act::WatchAcknowledgedInstead(count) => {
            host.watch.borrow_mut().gives_up_acknowledged(count);
            host.watch_acknowledged();
            let last = host.client().endpoint().accepted();
            driver.watch_acknowledged_to(last, count);
        }
        Act::WatchDrain => {
            if !host.client().has_ended() {
                host.watch.borrow_mut().wants_drain();
            }
            driver.watch_session_drain();
        }
        Act::Page(event) => driver.input(|core, now| core.handle_page(now, event)),
    }
}

pub(super) fn close(driver: &Shared<Driver<SessionSim>>, code: u16, reason: &str) {
    let frame = CloseFrame::new(
        CloseCode::new(code).unwrap(),
        CloseReason::new(reason).unwrap(),
    );
    driver.session_close(frame, reason.to_owned());
}

/// Sends a message, which the oracle expects to be kept unless it is refused.
pub(super) fn send(driver: &Shared<Driver<SessionSim>>, note: Note) -> Result<Sent, Refused<Note>> {
    let host = driver.host();
    let number = host.client().session_number();
    host.net.borrow_mut().client_queues(note.id, number);
    let outer = host.sending.replace(Some(note.id));
    let sent = driver.session_send(note);
    host.sending.set(outer);
    match sent {
        Err(refused) => {
            assert_eq!(refused.payload, note, "the message is not handed back");
            host.net.borrow_mut().client_dropped(note.id);
            Err(refused)
        }
        Ok(is_written) => {
            let is_known = host.is_known(note.id);
            assert!(is_known, "{} was accepted and is nowhere", note.id);
            let client = host.client();
            let mut numbered = client.endpoint().unacknowledged();
            let found = numbered.find(|(_, kept)| kept.id == note.id);
            let seq = found.map(|(seq, _)| seq);
            let was_written = host.written.borrow().contains(&note.id);
            assert!(!is_written || was_written, "true, and not written");
            Ok(seq.map_or(Sent::Queued, Sent::Numbered))
        }
    }
}

/// The application takes one more message; false if there is none.
pub(super) fn take(driver: &Shared<Driver<SessionSim>>) -> bool {
    let host = driver.host();
    if let Some((session, delivery)) = host.take_later() {
        host.give(session, &delivery);
        if let Some(seq) = delivery.seq {
            driver.handed_over(session, seq);
        }
        return true;
    }
    let before = host.given.get();
    host.appetite.set(1);
    driver.session_input(|_, _| {});
    host.appetite.set(0);
    host.given.get() > before
}
