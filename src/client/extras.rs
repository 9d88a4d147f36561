//! The parts of a connection that many apps do without.

use super::callback::Ask;
use super::error::BoxError;
use super::handshake::Peer;
use super::heartbeat::HeartbeatMessage;
use super::maybe_send::{MaybeSend, MaybeSync};
use super::message::Message;
use crate::core::DialInfo;
use crate::drive::{Lock, Shared};
use crate::platform::LocalFuture;

/// The [`Extras`] of a connection. Reached by a pointer, so that an app that asks for none of them
/// does not pay for them, nor for their end.
pub(super) trait Extra: MaybeSend + MaybeSync {
    fn all(&self) -> &Extras;

    fn all_mut(&mut self) -> &mut Extras;

    /// Ends the provider or the hook that runs; returns one message that it did not read.
    fn cancel(&self) -> Option<Message>;
}

/// Subprotocols to offer, reached in the same way.
pub(super) trait Offered: MaybeSend + MaybeSync {
    fn protocols(&self) -> &[String];
}

impl Offered for Vec<String> {
    fn protocols(&self) -> &[String] {
        self
    }
}

/// The user's hooks and the heartbeat's message.
#[derive(Default)]
pub(super) struct Extras {
    pub(super) url: Option<Provider<String>>,
    pub(super) protocols: Option<Provider<Vec<String>>>,
    pub(super) handshake: Option<Hook>,
    pub(super) ping: Option<HeartbeatMessage>,
    /// The provider or the handshake hook that runs.
    pub(super) pending: Lock<Option<Shared<dyn Pending>>>,
    /// The error of a provider or a hook, until it is reported.
    pub(super) cause: Lock<Option<BoxError>>,
}

/// A boxed provider.
pub(super) type Provider<T> = Box<dyn Ask<DialInfo, LocalFuture<Result<T, BoxError>>>>;

/// A handshake hook.
pub(super) type Hook = Shared<dyn Ask<Peer, LocalFuture<Result<(), BoxError>>>>;

/// A provider or a hook that runs. Reached by a pointer, as in [`hooks`](super::hooks).
pub(super) trait Pending: MaybeSend + MaybeSync {
    /// Takes a message of the peer.
    fn push(&self, message: Message);

    /// Drops the future; returns one message that it did not read.
    fn cancel(&self) -> Option<Message>;
}

impl Extra for Extras {
    fn all(&self) -> &Extras {
        self
    }

    fn all_mut(&mut self) -> &mut Extras {
        self
    }

    fn cancel(&self) -> Option<Message> {
        self.pending()?.cancel()
    }
}

impl Extras {
    pub(super) fn pending(&self) -> Option<Shared<dyn Pending>> {
        self.pending.lock().clone()
    }
}
