//! The methods of a client that only the promises need.

use std::time::Duration;

use steadysocket::core::{CloseInfo, Config, Span};

use super::client::Client;
use super::{HANDSHAKE, PREDICATE, PROVIDER};

impl Client {
    /// A client that may be given a predicate.
    pub(crate) fn with_predicate(config: Config) -> Self {
        Self::with_hooks(config, PREDICATE)
    }

    /// A client with a handshake hook.
    pub(crate) fn with_handshake(config: Config) -> Self {
        Self::with_hooks(config, HANDSHAKE)
    }

    /// A client with a provider of its url, which has it at once.
    pub(crate) fn with_provider(config: Config) -> Self {
        Self::with_hooks(config, PROVIDER)
    }

    /// An open socket is lost, with an error event.
    pub(crate) fn cut(&mut self) {
        self.refuse();
    }

    /// Compares the log with all that was to happen, and empties it.
    pub(crate) fn expect<'a>(&mut self, expected: impl AsRef<[&'a str]>) {
        assert_eq!(self.take_log(), expected.as_ref());
    }

    pub(crate) fn expect_nothing(&mut self) {
        self.expect([""; 0]);
    }

    /// The messages that the peer of the last socket received.
    pub(crate) fn received(&self) -> Vec<String> {
        let browser = self.browser();
        browser.received().into_iter().map(str::to_owned).collect()
    }

    pub(crate) fn sockets_made(&self) -> u32 {
        self.browser().sockets_made()
    }

    /// The time until the next dial.
    pub(crate) fn retry_in(&self) -> Option<Duration> {
        self.0.retry_in().map(Span::duration)
    }

    /// The time spent open.
    pub(crate) fn time_open(&self) -> Duration {
        self.counters().time_open.duration()
    }

    /// The time that the answer to the last ping took.
    pub(crate) fn last_latency(&self) -> Option<Duration> {
        self.counters().last_latency.map(Span::duration)
    }

    pub(crate) fn last_close(&self) -> Option<CloseInfo> {
        self.0.last_close()
    }
}
