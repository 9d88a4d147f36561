//! The core's questions and events, as users of sessions see them.

use std::time::Duration;

use super::host::{SessionEvent, SessionHost};
use super::sessions::Farewell;
use crate::core::session::{ClientEvent, EndReason, GoneReason, Redial};
use crate::core::{
    CloseEvent, CloseInfo, CloseOrigin, ConnectionState, Event, Instant, StateChange, Verdict,
};
use crate::drive::Text;

/// Decides what follows the end of a socket or a dial. For [`Host::decide`].
///
/// [`Host::decide`]: crate::drive::Host::decide
pub fn decide<H: SessionHost>(host: &H, close: CloseInfo<Text<H>>) -> Verdict {
    let sessions = host.sessions();
    let mut client = sessions.client();
    let was_plain = client.is_plain() && !client.handle_refusal(close.code);
    drop(client);
    let was_open = sessions.is_open.take();
    let redial = match sessions.redial.take() {
        Some(redial) => redial,
        None if was_open => sessions.client().handle_close(host.now(), close.code),
        None if sessions.is_dialling.get() => sessions.client().handle_failure(host.now()),
        None if sessions.client().has_ended() => Redial::Never,
        // The providers failed, or took too long.
        None => Redial::Backoff,
    };
    let is_failed_dial = sessions.is_dialling.get();
    sessions
        .is_flip
        .set(is_failed_dial && redial == Redial::Now);
    match redial {
        Redial::Now => Verdict::RetryAfter(Duration::ZERO),
        Redial::Never => Verdict::Stop,
        Redial::Backoff => match host.decide_close(close) {
            Verdict::ByTable if !was_plain => Verdict::Retry,
            verdict => verdict,
        },
    }
}

/// True if the dial without the offer follows the one that has just failed. For
/// [`Host::is_half_failed`].
///
/// [`Host::is_half_failed`]: crate::drive::Host::is_half_failed
pub fn is_half_failed<H: SessionHost>(host: &H) -> bool {
    host.sessions().is_flip.get()
}

/// Emits an event of the core. For [`Host::emit`].
///
/// [`Host::emit`]: crate::drive::Host::emit
pub fn emit<H: SessionHost>(host: &H, event: Event<H::Message>) {
    let sessions = host.sessions();
    match event {
        Event::StateChange(change) => {
            let is_still = sessions.is_flip.get() && change.to == ConnectionState::Waiting;
            sessions.is_flip.set(is_still);
            if change.to == ConnectionState::Closed {
                // In any callback from here on the user may begin anew.
                sessions.client().give_up();
            }
            let _ = show(host, change.to);
        }
        // The dial without the offer follows at once: both are one to the user.
        Event::Error(_) | Event::Close(_) | Event::Reconnecting(_) if sessions.is_flip.get() => {}
        Event::Close(close) => end_socket(host, close),
        // The user has closed, and the session comes back to end in order.
        Event::Open(_) if sessions.shown.get() == ConnectionState::Closing => {}
        event => host.emit_plain(event),
    }
}

/// Tells the user the state, if it has changed: then true.
pub(super) fn show<H: SessionHost>(host: &H, state: ConnectionState) -> bool {
    let sessions = host.sessions();
    let to = sessions.state(state);
    let from = sessions.shown.replace(to);
    if from != to {
        host.emit_plain(Event::StateChange(StateChange { from, to }));
    }
    from != to
}

/// A socket or a dial has ended. If none follows, so has the session: the report comes first.
fn end_socket<H: SessionHost>(host: &H, mut close: CloseEvent<Text<H>>) {
    let sessions = host.sessions();
    sessions.blocked.set(0);
    sessions.look_at.set(Instant::NEVER);
    if sessions.is_open.take() {
        // Nobody was asked: the user or the page wanted the end of this socket.
        sessions.client().handle_close(host.now(), ABANDONED);
    }
    while emit_session(host) {}
    let farewell = sessions.farewell.take();
    if let Some(Farewell {
        code,
        reason,
        is_complete,
    }) = farewell.filter(|_| close.retry_in.is_none())
    {
        close.code = code;
        close.reason = H::text(reason);
        close.was_clean = is_complete;
        if is_complete {
            close.origin = CloseOrigin::Browser;
        }
    }
    host.emit_plain(Event::Close(close));
}

/// Emits the events that the client has; a socket to close is left to the next work. True if there
/// was anything.
pub(super) fn emit_session<H: SessionHost>(host: &H) -> bool {
    let sessions = host.sessions();
    let mut has_worked = false;
    loop {
        let turn = host.turn();
        let event = sessions.client().poll_event();
        let Some(event) = event else {
            return has_worked;
        };
        drop(turn);
        has_worked = true;
        host.emit_session(match event {
            ClientEvent::Started(protocol) => {
                sessions.farewell.take();
                SessionEvent::Started(protocol)
            }
            ClientEvent::Resumed => {
                sessions.count(|counters| counters.resumes += 1);
                SessionEvent::Resumed
            }
            ClientEvent::Plain => {
                sessions.is_plain_due.set(true);
                SessionEvent::Plain
            }
            ClientEvent::Unfit => SessionEvent::Unfit,
            ClientEvent::Stalled => SessionEvent::Stalled,
            ClientEvent::Dropped(message, reason) => {
                host.emit_plain(Event::Drop(message, reason));
                continue;
            }
            ClientEvent::Remaining(delivery) => {
                sessions.count(|counters| counters.received += 1);
                let _ = host.hand_over(0, delivery);
                continue;
            }
            ClientEvent::Ended { end, is_met } => {
                // Without a bye, or after a fault, the socket's own code says more.
                let is_wanted = matches!(end.why, EndReason::Gone(_) | EndReason::Stopped);
                let is_told = is_met && is_wanted && end.code != ABANDONED;
                let farewell = is_told.then(|| Farewell {
                    code: end.code,
                    reason: end.reason.clone(),
                    is_complete: end.why == EndReason::Gone(GoneReason::Ended),
                });
                sessions.farewell.replace(farewell);
                SessionEvent::Ended(end)
            }
        });
    }
}

/// The code of a socket that was not closed by its peer (RFC 6455, section 7.4.1).
pub(super) const ABANDONED: u16 = 1006;
