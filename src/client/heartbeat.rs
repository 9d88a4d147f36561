//! The message of a heartbeat.

use std::fmt;
use std::time::Duration;

use super::callback::{Call, Callback};
use super::maybe_send::MaybeSend;
use super::message::Message;
use crate::core::Ping;

/// The message of a heartbeat: a fixed one, one that is asked for, or none.
///
/// Whatever can be a [`Message`] can be given as it is.
///
/// ```
/// use steadysocket::{Builder, Heartbeat, HeartbeatMessage};
///
/// /// For a server that wants the time in each ping.
/// fn timed(builder: Builder) -> Builder {
///     let message = HeartbeatMessage::ask(|ping| format!("{}", ping.time.as_millis()));
///     builder.heartbeat(Heartbeat::default(), message)
/// }
///
/// /// For a server that pings by itself: nothing is sent, and only its silence counts.
/// fn listening(builder: Builder) -> Builder {
///     builder.heartbeat(Heartbeat::default(), HeartbeatMessage::none())
/// }
/// ```
pub struct HeartbeatMessage(Source);

/// The ping that a message is asked for.
///
/// ```
/// use steadysocket::PingInfo;
///
/// fn message(ping: &PingInfo) -> String {
///     format!(r#"{{"ping":{}}}"#, ping.time.as_millis())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PingInfo {
    /// The time now, since the beginning of 1970 (UTC).
    pub time: Duration,
}

enum Source {
    Fixed(Message),
    Asked(Callback<dyn for<'a> Call<&'a PingInfo, Message>>),
    /// A ping frame of the protocol.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    Frame,
    None,
}

impl HeartbeatMessage {
    /// A message that is asked for before each ping.
    pub fn ask<M: Into<Message>>(
        mut ask: impl FnMut(&PingInfo) -> M + MaybeSend + 'static,
    ) -> Self {
        let mut callback: Callback<dyn for<'a> Call<&'a PingInfo, Message>> = Callback::default();
        callback.set(Box::new(move |ping: &PingInfo| ask(ping).into()));
        Self(Source::Asked(callback))
    }

    /// None: nothing is sent, and a socket is dead after a silence of `interval` and `timeout`
    /// together.
    #[must_use]
    pub const fn none() -> Self {
        Self(Source::None)
    }

    /// A ping frame of the protocol, which a pong frame answers.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    pub(super) const fn frame() -> Self {
        Self(Source::Frame)
    }

    /// The message of a ping at this time since 1970.
    pub(super) fn message(&self, time: impl FnOnce() -> Duration) -> Option<Message> {
        match &self.0 {
            Source::Fixed(message) => Some(message.clone()),
            Source::Asked(ask) => ask.call(|ask| ask.call(&PingInfo { time: time() })),
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            Source::Frame => Some(Message::frame()),
            Source::None => None,
        }
    }

    /// The part of it that the core has to know.
    pub(super) fn kind(&self) -> Ping {
        match &self.0 {
            Source::None => Ping::None,
            _ => Ping::Message,
        }
    }
}

impl<M: Into<Message>> From<M> for HeartbeatMessage {
    fn from(message: M) -> Self {
        Self(Source::Fixed(message.into()))
    }
}

impl fmt::Debug for HeartbeatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeartbeatMessage").finish_non_exhaustive()
    }
}
