//! A connection in virtual time with its user and its peer, for the promises that all hosts keep:
//! the methods of the simulation's client, on the Rust API.

mod far;
mod hook;
mod log;
mod peer;
mod user;

use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use steadysocket::core::Config;
use steadysocket::{Builder, CloseInfo, ConnectionState, NativeBuilder, Socket, Stats};
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};
use tokio::task::yield_now;
use tokio::time::{advance, sleep};

use self::far::Far;
use self::hook::Hook;
use self::log::{Ear, Heard};
use super::URL;
use super::network::Network;

/// A handle of one connection. Its runtime runs only inside of these methods, and in each until
/// nothing is left to do.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    socket: OnceLock<Socket>,
    heard: Heard,
    hook: Hook,
    far: Mutex<Far>,
    /// Dropped last, because the socket ends on it.
    runtime: Runtime,
}

impl Client {
    /// An idle client.
    pub(crate) fn new(config: Config) -> Self {
        Self::made(config, |_, builder| builder)
    }

    /// A client with a handshake hook.
    pub(crate) fn with_handshake(config: Config) -> Self {
        Self::made(config, Hook::set)
    }

    /// A client with a provider of its url, which has it at once.
    pub(crate) fn with_provider(config: Config) -> Self {
        Self::made(config, |_, builder| {
            builder.url_provider(async |_| Ok(URL.to_owned()))
        })
    }

    fn made(config: Config, change: impl FnOnce(&Hook, Builder) -> Builder) -> Self {
        let (connect, network) = Network::new();
        let runtime = RuntimeBuilder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let client = Self(Arc::new(Inner {
            socket: OnceLock::new(),
            heard: Heard::default(),
            hook: Hook::default(),
            far: Mutex::new(Far::new(network)),
            runtime,
        }));
        let ear = Ear::of(&client);
        let builder = ear.listen(configured(config, &ear));
        let builder = builder.connector(move |target| {
            ear.note_dial();
            connect(target)
        });
        let inside = client.0.runtime.enter();
        let builder = change(&client.0.hook, builder);
        let socket = builder.start_closed().connect().unwrap();
        drop(inside);
        client.0.socket.set(socket).unwrap();
        client
    }

    /// A client that may be given a predicate, as any.
    pub(crate) fn with_predicate(config: Config) -> Self {
        Self::new(config)
    }

    /// A client whose first socket is dialling; its log is empty.
    pub(crate) fn dialling(config: Config) -> Self {
        let mut client = Self::new(config);
        client.connect();
        client.forget_log();
        client
    }

    /// A client whose first socket is open; its log is empty.
    pub(crate) fn opened(config: Config) -> Self {
        let mut client = Self::dialling(config);
        client.accept();
        client.forget_log();
        client
    }

    /// A client that waits for its first retry; its log is empty.
    pub(crate) fn waiting(config: Config) -> Self {
        let mut client = Self::dialling(config);
        client.refuse();
        client.forget_log();
        client
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, duration: Duration) {
        let is_hooked = self.state() == ConnectionState::Handshaking;
        self.run(async move {
            match is_hooked {
                // While a hook runs on its thread, no time passes by itself.
                true => advance(duration).await,
                false => sleep(duration).await,
            }
        });
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.ask(Socket::state)
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.ask(Socket::attempt)
    }

    pub(crate) fn counters(&self) -> Stats {
        self.ask(Socket::stats)
    }

    pub(crate) fn time_open(&self) -> Duration {
        self.counters().time_open
    }

    pub(crate) fn last_latency(&self) -> Option<Duration> {
        self.counters().last_latency
    }

    /// The time until the next dial.
    pub(crate) fn retry_in(&self) -> Option<Duration> {
        self.ask(Socket::retry_in)
    }

    pub(crate) fn last_close(&self) -> Option<CloseInfo> {
        self.ask(Socket::last_close)
    }

    /// Calls the socket where its clock is that of the runtime.
    fn ask<T>(&self, call: impl FnOnce(&Socket) -> T) -> T {
        let _inside = self.0.runtime.enter();
        call(self.0.socket.get().expect("a socket"))
    }

    /// Runs everything until the connection is in another state than this, which a thread brings it to.
    fn leave(&self, state: ConnectionState) {
        self.run(async {
            while self.state() == state {
                yield_now().await;
            }
        });
    }

    /// Runs the future, then everything that can run now. No time passes unless the future waits
    /// for it.
    fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let output = self.0.runtime.block_on(async {
            let output = future.await;
            for _ in 0..TURNS {
                yield_now().await;
            }
            output
        });
        self.0.heard.raise();
        output
    }
}

/// The options as a user gives them.
fn configured(config: Config, ear: &Ear) -> Builder {
    let mut builder = Socket::builder(URL)
        .reconnect(config.reconnect)
        .connect_timeout(config.connect_timeout)
        .close_timeout(config.close_timeout)
        .queue(config.queue);
    if let Some(idle) = config.idle {
        builder = builder.idle(idle);
    }
    if let Some(heartbeat) = config.heartbeat {
        builder = builder.heartbeat(heartbeat, ear.ping());
    }
    builder
}

/// How often tasks may wake each other until all rest; a few turns are enough for any scenario.
const TURNS: usize = 100;
