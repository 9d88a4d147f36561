//! The consequences of the inputs of a session: frames, events, messages.

use super::events::{ABANDONED, emit_session, show};
use super::host::{Handed, SessionHost};
use crate::core::session::{Frame, Redial, Room, SessionClose};
use crate::core::{CloseCode, CloseFrame, ConnectionState, Failure, Instant, Route, Span};
use crate::drive::{Driver, Shared, Text};

/// How often the socket's buffer is looked at while frames wait for it, as in the plain core.
const BUFFER_POLL: Span = Span::from_millis(20);

/// Does what a session has to do now. For [`Host::work`].
///
/// [`Host::work`]: crate::drive::Host::work
pub fn work<H: SessionHost>(driver: &Shared<Driver<H>>) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let now = match sessions.now.replace(Instant::NEVER) {
        Instant::NEVER => host.now(),
        now => now,
    };
    let is_dialling = driver.core.lock().is_dialling();
    sessions.is_dialling.set(is_dialling);
    let in_hand = sessions.in_hand.take();
    let mut client = sessions.client();
    if let Some((session, seq)) = in_hand {
        client.hand_over(now, session, seq);
    }
    if client.deadline() <= now {
        client.handle_timeout(now);
    }
    drop(client);
    let mut has_worked = write_frames(driver, now) | emit_session(host);
    // The core's outputs come first, if the user has called it.
    if !has_worked {
        has_worked = show(host, driver.state());
        if attach(driver) {
            // `open` comes before the messages of its socket.
            return true;
        }
        has_worked |= deliver(driver, now);
        has_worked |= close_socket(driver);
    }
    if has_worked {
        // The next round follows at once.
        sessions.now.set(latest(driver, now));
        return true;
    }
    // What was promised is looked at when all the rest is told.
    note_progress(driver, now) || tell_drained(driver)
}

/// The time after a call of the user, as far as it is known.
fn latest<H: SessionHost>(driver: &Shared<Driver<H>>, before: Instant) -> Instant {
    match driver.host().sessions().now.get() {
        Instant::NEVER => before,
        now => now.max(before),
    }
}

/// When [`work`] is due though nothing happens. For [`Host::deadline`].
///
/// [`Host::deadline`]: crate::drive::Host::deadline
pub fn deadline<H: SessionHost>(host: &H) -> Instant {
    let sessions = host.sessions();
    let deadline = sessions.client().deadline();
    deadline.min(sessions.look_at.get())
}

/// True while a message or an acknowledgement is under way, either way. For [`Host::is_busy`].
///
/// [`Host::is_busy`]: crate::drive::Host::is_busy
pub fn is_busy<H: SessionHost>(host: &H) -> bool {
    !host.sessions().client().endpoint().is_quiet()
}

/// Writes every frame that may go now. Runs no user code. True if the socket threw and is abandoned.
fn write_frames<H: SessionHost>(driver: &Shared<Driver<H>>, now: Instant) -> bool {
    let _turn = driver.host().turn();
    write_in_turn(driver, now)
}

/// As [`write_frames`], for who has the turn.
pub(super) fn write_in_turn<H: SessionHost>(driver: &Shared<Driver<H>>, now: Instant) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    loop {
        // Without a socket, too: the page may go before there is one.
        host.persist();
        // To a browser it costs something to look at the buffer.
        if sessions.blocked.get() == 0 && !sessions.client().has_frame() {
            return false;
        }
        let buffered = host.buffered();
        let room = sessions.room(buffered);
        let is_blocked = room == Room::Control && !sessions.client().endpoint().is_flushed();
        look_again(driver, now, is_blocked && buffered < u64::MAX, buffered);
        // A closing socket swallows what it is given.
        if buffered == u64::MAX {
            return false;
        }
        let frame = sessions.client().poll_frame(room);
        let Some(frame) = frame else {
            return false;
        };
        let seq = match &frame {
            Frame::Message(header, _) => Some(header.seq),
            Frame::Control(_) => None,
        };
        if !host.write(frame) {
            driver.core.lock().terminate(now);
            return true;
        }
        if let Some(seq) = seq {
            count(driver, now, seq);
        }
    }
}

/// While frames wait for the socket's buffer nothing else wakes the driver; a buffer that drains is
/// a sign of life.
fn look_again<H: SessionHost>(
    driver: &Shared<Driver<H>>,
    now: Instant,
    is_blocked: bool,
    buffered: u64,
) {
    let sessions = driver.host().sessions();
    let before = sessions
        .blocked
        .replace(if is_blocked { buffered } else { 0 });
    if buffered < before {
        sessions.client().handle_progress(now);
    }
    let look_at = match is_blocked {
        true => now + BUFFER_POLL,
        false => Instant::NEVER,
    };
    sessions.look_at.set(look_at);
}

/// Counts a message that was written.
pub(super) fn count<H: SessionHost>(driver: &Shared<Driver<H>>, now: Instant, seq: Option<u64>) {
    let sessions = driver.host().sessions();
    driver.core.lock().handle_traffic(now);
    let is_resent = sessions.was_written(seq);
    if let Some(seq) = seq.filter(|_| !is_resent) {
        let session = sessions.client().session_number();
        sessions.written.set((session, seq));
    }
    sessions.count(|counters| match is_resent {
        true => counters.resent += 1,
        false => counters.sent += 1,
    });
}

/// Ends the handshake that a session is to the core, once it is attached or known to be plain.
fn attach<H: SessionHost>(driver: &Shared<Driver<H>>) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let is_plain = sessions.is_plain_due.take();
    if driver.state() != ConnectionState::Handshaking {
        return false;
    }
    let now = host.now();
    if is_plain {
        let heartbeat = sessions.heartbeat.clone();
        driver.core.lock().set_heartbeat(now, heartbeat);
        H::handshake_plain(driver);
        return true;
    }
    let is_attached = sessions.client().is_attached();
    if is_attached {
        let mut core = driver.core.lock();
        core.set_heartbeat(now, None);
        core.handle_buffered_amount(now, host.buffered());
        core.handle_handshake_done(now);
    }
    is_attached
}

/// Hands messages over, and on a plain socket sends those that wait.
fn deliver<H: SessionHost>(driver: &Shared<Driver<H>>, now: Instant) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let mut has_worked = false;
    while driver.state() != ConnectionState::Handshaking
        && sessions.client().endpoint().has_message()
        && host.takes_messages()
    {
        if sessions.client().has_ended() {
            break;
        }
        let taken = sessions.client().take_message();
        let Some((session, delivery)) = taken else {
            break;
        };
        has_worked = true;
        sessions.count(|counters| counters.received += 1);
        sessions.in_hand.set(delivery.seq.map(|seq| (session, seq)));
        if host.hand_over(session, delivery) == Handed::Later {
            sessions.in_hand.set(None);
        }
        if let Some((session, seq)) = sessions.in_hand.take() {
            let now = latest(driver, now);
            sessions.client().hand_over(now, session, seq);
        }
    }
    while driver.is_plain() && driver.state() == ConnectionState::Open {
        let _turn = host.turn();
        if sessions.client().endpoint().queued() == 0 || driver.route() != Route::Socket {
            break;
        }
        let message = sessions.client().take_queued(host.now());
        if let Some(message) = message {
            driver.transmit_plain(message);
        }
        has_worked = true;
    }
    has_worked
}

/// Closes the socket, as the client of the sessions wants it.
fn close_socket<H: SessionHost>(driver: &Shared<Driver<H>>) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let turn = host.turn();
    let close = sessions.client().poll_close();
    let Some((code, redial)) = close else {
        return false;
    };
    let now = host.now();
    write_in_turn(driver, now);
    let frame = frame::<H>(code);
    let is_wanted = matches!(code, SessionClose::Normal | SessionClose::Ended);
    if redial == Redial::Never && is_wanted {
        if sessions.is_open.take() {
            // What it could not write is gone.
            sessions.client().handle_close(now, ABANDONED);
        }
        drop(turn);
        driver.close(frame);
        return true;
    }
    let silence = match driver.state() {
        ConnectionState::Handshaking => Failure::HandshakeTimeout,
        ConnectionState::Open => Failure::HeartbeatTimeout,
        _ => return false,
    };
    let failure = (code == SessionClose::HeartbeatTimeout).then_some(silence);
    sessions.redial.set(Some(redial));
    driver.core.lock().leave(now, frame, failure);
    true
}

/// True if the user was called, who may have done anything.
fn note_progress<H: SessionHost>(driver: &Shared<Driver<H>>, now: Instant) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let mut client = sessions.client();
    let acked = (client.session_number(), client.endpoint().acked());
    let is_due = client.poll_acknowledged();
    drop(client);
    let before = sessions.acked.replace(acked);
    if before.0 == acked.0 && before.1 < acked.1 {
        driver.core.lock().handle_progress(now);
    }
    if is_due {
        host.acknowledged();
    }
    is_due
}

fn tell_drained<H: SessionHost>(driver: &Shared<Driver<H>>) -> bool {
    let (host, sessions) = (driver.host(), driver.host().sessions());
    let is_flushed = sessions.client().endpoint().is_flushed();
    let is_due = is_flushed && sessions.is_drain_wanted.take();
    if is_due {
        driver.core.lock().watch_drain(host.now());
    }
    is_due
}

fn frame<H: SessionHost>(code: SessionClose) -> CloseFrame<Text<H>> {
    CloseCode::new(code.get()).map_or_else(
        |_| CloseFrame::empty(),
        |code| CloseFrame::unchecked(code, Text::<H>::default()),
    )
}
