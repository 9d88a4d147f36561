//! The options of a server.

use std::time::Duration;

use crate::core::config::QueueLimits;
use crate::core::session::inbox::AckMode;
use crate::core::session::limits::Limits;

/// The options of a server.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// How much may be on its way, in each session.
    pub limits: Limits,
    /// The act that acknowledges a message. Default: handing it over.
    pub acks: AckMode,
    /// The limits of each session's queue, where messages wait while the window is full.
    pub queue: QueueLimits,
    /// How long a session without a socket is kept, at most. Default 2 min. Longer costs memory,
    /// shorter ends sessions in long tunnels.
    pub ttl: Duration,
    /// The silence before a ping. Default 25 s, less than the idle time of common proxies.
    pub heartbeat_interval: Duration,
    /// The silence after a ping that means that a socket is dead. Default 10 s.
    pub heartbeat_timeout: Duration,
    /// How long the first frame may take, and how long a hello stays unconfirmed. Default 10 s.
    pub first_frame: Duration,
    /// Unconfirmed hellos of one address. Default 64.
    pub hellos_per_address: u32,
    /// Sessions of one principal that have no socket. Default 16.
    pub detached_per_principal: usize,
    /// Bytes of all sessions that have no socket. Default 256 MiB.
    pub detached_bytes: u64,
    /// Ended sessions whose clients still get an exact answer. Default 100,000.
    pub tombstones: usize,
    /// How long they do. Default 10 min.
    pub tombstone_ttl: Duration,
    /// Resumes of one session a minute. Default 30.
    pub resumes_per_minute: u32,
    /// The name of this process in a store that several share, another at each start. Default `None`:
    /// sessions live in this process alone, and there is no [`ServerOutput::Store`] nor
    /// [`ServerOutput::Attach`].
    ///
    /// [`ServerOutput::Store`]: super::ServerOutput::Store
    /// [`ServerOutput::Attach`]: super::ServerOutput::Attach
    pub node: Option<String>,
    /// With a store, the host asks the application how far it is before it gives the answer to an
    /// attach, and the application refuses servers of before from then on. Default `false`: a client is
    /// told no position that the application of another server may have passed.
    pub has_positions: bool,
    /// Refused resumes of one address a minute. Default 30. Those that succeed do not count, nor those
    /// of unknown sessions whose clients are welcomed to another one: an office has one address.
    pub refusals_per_minute: u32,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            acks: AckMode::Automatic,
            queue: QueueLimits::default(),
            ttl: Duration::from_secs(120),
            heartbeat_interval: Duration::from_secs(25),
            heartbeat_timeout: Duration::from_secs(10),
            first_frame: Duration::from_secs(10),
            hellos_per_address: 64,
            detached_per_principal: 16,
            detached_bytes: 256 * 1_024 * 1_024,
            tombstones: 100_000,
            tombstone_ttl: Duration::from_secs(600),
            node: None,
            has_positions: false,
            resumes_per_minute: 30,
            refusals_per_minute: 30,
        }
    }
}
