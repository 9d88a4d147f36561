//! The data of the driver's host for connections with sessions.

use super::super::callback::{Call, Callback};
use super::super::current::Current;
use super::super::error::Error;
use super::super::host::ClientHost;
use super::super::message::Message;
use super::super::waiters::Waiters;
use super::error::Unacknowledged;
use super::event::SessionEvent;
use super::incoming::{Desk, Incoming};
#[cfg(feature = "stream")]
use super::inlet::Inlet;
use super::options::Auth;
use super::pledges::Pledges;
use super::turns::Turns;
use crate::core::session::{Delivery, EndReason, SessionEnd};
use crate::core::{CloseEvent, CloseInfo, ConnectionState};
use crate::drive::session::{Handed, Sessions};
use crate::drive::{Count, Driver, Flag, Host, Lock, Shared, Slot, WeakShared};
use crate::platform::Platform;

/// The driver of a connection with sessions.
pub(super) type ReliableDriver = Shared<Driver<ReliableHost>>;

/// The host of a plain connection, with sessions.
pub(super) struct ReliableHost {
    /// Everything that a plain connection has; its links to dial and to hooks are not used.
    pub(super) plain: ClientHost,
    pub(super) sessions: Sessions<Message>,
    /// Messages may wait without a number.
    pub(super) has_queue: bool,
    pub(super) address: Address,
    pub(super) callbacks: SessionCallbacks,
    pub(super) held: Held,
}

/// The part of a dial that a plain connection does not have.
pub(super) struct Address {
    /// There are providers to ask.
    pub(super) is_provided: bool,
    pub(super) auth: Option<Auth>,
    /// Offer the subprotocol `steady.v1`.
    pub(super) negotiate: bool,
}

/// The callbacks that a plain connection does not have.
#[derive(Default)]
pub(super) struct SessionCallbacks {
    /// Returns the error of a message that does not decode, which nobody else is given then.
    pub(super) incoming: Option<Callback<dyn Call<Incoming, Option<Error>>>>,
    pub(super) session: Option<Callback<dyn Call<SessionEvent>>>,
}

/// The part of a host that changes in the life of its connection, beyond that of a plain one.
#[derive(Default)]
pub(super) struct Held {
    /// The driver of this host.
    pub(super) driver: Lock<WeakShared<Driver<ReliableHost>>>,
    /// The credentials of the current dial.
    pub(super) credentials: Lock<Option<String>>,
    /// The subprotocol of the session.
    pub(super) protocol: Lock<String>,
    /// The session has been resumed, which `open` has not told yet.
    pub(super) is_resumed: Flag,
    /// How the previous socket ended, as the user was told: bye has its own code.
    pub(super) last_close: Lock<Option<CloseInfo>>,
    /// The reason of the last session's end.
    why: Slot<Option<EndReason>>,
    pub(super) overhead: Count,
    /// Messages that left the queue unsent.
    pub(super) drops: Count,
    pub(super) turns: Turns,
    /// Sinks that wait for room.
    pub(super) room: Waiters,
    pub(super) is_room_wanted: Flag,
    pub(super) pledges: Pledges,
    #[cfg(feature = "stream")]
    pub(super) inlet: Inlet,
}

impl ReliableHost {
    pub(super) fn driver(&self) -> Option<ReliableDriver> {
        self.held.driver.lock().upgrade()
    }

    /// A message as users see it.
    pub(super) fn incoming(&self, session: u64, delivery: Delivery<Message>) -> Incoming {
        let driver = WeakShared::clone(&self.held.driver.lock());
        Incoming {
            message: delivery.payload,
            seq: delivery.seq,
            session,
            desk: driver,
        }
    }

    /// Gives a message to whoever takes them.
    pub(super) fn give(&self, incoming: Incoming) -> Handed {
        #[cfg(feature = "stream")]
        let handed = self.feed(&incoming);
        #[cfg(not(feature = "stream"))]
        let handed = Handed::Over;
        let message = incoming.message.clone();
        let callback = self.callbacks.incoming.as_ref();
        let fault = callback.and_then(|callback| callback.call(|call| call.call(incoming)));
        match fault.flatten() {
            Some(error) => self.plain.report(error),
            None => (self.plain.settings.links.read)(&self.plain, message),
        }
        handed
    }

    /// Gives a message to the stream, if there is one.
    #[cfg(feature = "stream")]
    fn feed(&self, incoming: &Incoming) -> Handed {
        let inlet = &self.held.inlet;
        match inlet.is_read().then(|| inlet.push(incoming.clone())) {
            Some(Ok(())) => return Handed::Later,
            Some(Err(overflow)) => self.plain.report(overflow),
            None => {}
        }
        Handed::Over
    }

    /// Wakes who waits for room, or asks the server for some. True if there is a frame to write.
    pub(super) fn make_room(&self, driver: &Driver<Self>) -> bool {
        let Held {
            turns,
            room,
            is_room_wanted,
            ..
        } = &self.held;
        let mut is_short = false;
        match turns.first().map(|bytes| is_ready(driver, bytes)) {
            // Code of an executor, whose panics are reported.
            Some(true) => {
                let _ = Current::guard(&mut || turns.wake());
            }
            Some(false) => is_short = true,
            None => {}
        }
        if is_room_wanted.get() {
            match is_ready(driver, 0) {
                true => {
                    is_room_wanted.set(false);
                    let _ = Current::guard(&mut || room.wake());
                }
                false => is_short = true,
            }
        }
        is_short && self.sessions.client().ask_for_room(self.plain.now())
    }

    /// A session has ended, with what had been accepted in it.
    pub(super) fn end(&self, end: &SessionEnd<Message>) {
        self.held.why.set(Some(end.why));
        let is_complete = end.uncertain.is_empty() && end.unsent.is_empty();
        self.held.pledges.settle(match is_complete {
            true => Ok(()),
            false => Err(self.unacknowledged()),
        });
    }

    pub(super) fn unacknowledged(&self) -> Unacknowledged {
        let why = self.held.why.get().unwrap_or(EndReason::Stopped);
        Unacknowledged { why }
    }
}

impl Desk for Driver<ReliableHost> {
    fn acknowledge(&self, session: u64, seq: u64) -> bool {
        let driver = self.host().driver();
        driver.is_some_and(|driver| Driver::acknowledge(&driver, session, seq))
    }
}

/// True if a message of this size would be sent now, or be refused for a cause that time does not
/// cure.
pub(super) fn is_ready(driver: &Driver<ReliableHost>, bytes: u64) -> bool {
    let state = driver.state();
    if matches!(state, ConnectionState::Closing | ConnectionState::Closed) {
        return true;
    }
    let client = driver.host().sessions.client();
    let endpoint = client.endpoint();
    if client.is_plain() {
        return state == ConnectionState::Open && endpoint.queued() == 0;
    }
    client.has_ended() || endpoint.is_ready(bytes)
}

/// A close event, as a close.
pub(super) fn info(close: &CloseEvent) -> CloseInfo {
    CloseInfo {
        code: close.code,
        reason: close.reason.clone(),
        was_clean: close.was_clean,
        origin: close.origin,
    }
}
