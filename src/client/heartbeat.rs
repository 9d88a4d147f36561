//! The message of a heartbeat.

use std::fmt;
use std::time::Duration;

use super::callback::{Ask, Call, Callback};
use super::current::Current;
use super::maybe_send::{MaybeSend, MaybeSync};
use super::message::Message;
use crate::core::Ping;
use crate::platform::Platform;

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
pub struct HeartbeatMessage(Option<Source>);

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

/// Makes the message of each ping. Reached by a pointer, so that an app without a heartbeat does not
/// pay for it.
type Source = Box<dyn for<'a> Ask<&'a Current, Option<Message>>>;

impl HeartbeatMessage {
    /// A message that is asked for before each ping.
    pub fn ask<M: Into<Message>>(
        mut ask: impl FnMut(&PingInfo) -> M + MaybeSend + 'static,
    ) -> Self {
        let ask: Box<dyn for<'a> Call<&'a PingInfo, Message>> =
            Box::new(move |ping: &PingInfo| ask(ping).into());
        let callback = Callback::new(ask);
        Self::new(move |platform| {
            let time = platform.time();
            callback.call(|ask| ask.call(&PingInfo { time }))
        })
    }

    /// None: nothing is sent, and a socket is dead after a silence of `interval` and `timeout`
    /// together. Natively the server's ping frames break it, too; browsers show them to nobody.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// A ping frame of the protocol, which a pong frame answers.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    pub(super) fn frame() -> Self {
        Self::new(|_| Some(Message::frame()))
    }

    /// The message of a ping now; `None` if there is none, or if asking for it has failed.
    pub(super) fn message(&self, platform: &Current) -> Option<Message> {
        self.0.as_ref()?.ask(platform)
    }

    /// The part of it that the core has to know.
    pub(super) fn kind(&self) -> Ping {
        match &self.0 {
            None => Ping::None,
            Some(_) => Ping::Message,
        }
    }

    fn new(ask: impl Fn(&Current) -> Option<Message> + MaybeSend + MaybeSync + 'static) -> Self {
        Self(Some(Box::new(ask)))
    }
}

impl<M: Into<Message>> From<M> for HeartbeatMessage {
    fn from(message: M) -> Self {
        let message = message.into();
        Self::new(move |_| Some(message.clone()))
    }
}

impl fmt::Debug for HeartbeatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeartbeatMessage").finish_non_exhaustive()
    }
}
