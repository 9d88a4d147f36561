//! The options that only natives have.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Handle;

/// A line of bytes to a server: TCP, TLS, or one end of a duplex stream in a test.
///
/// Implemented for everything that can be one.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

pub(super) type BoxStream = Box<dyn Stream>;

type Connecting = Pin<Box<dyn Future<Output = io::Result<BoxStream>> + Send>>;

/// Connects to a server in the app's own way.
pub(super) type Connector = Arc<dyn Fn(ConnectTarget) -> Connecting + Send + Sync>;

/// The server that a connector is to reach.
///
/// ```
/// use steadysocket::ConnectTarget;
///
/// fn describe(target: &ConnectTarget) -> String {
///     format!("{}:{} by TLS: {}", target.host, target.port, target.is_secure)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectTarget {
    /// The URL.
    pub url: String,
    /// A name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// True for `wss:`. The connector itself does TLS then.
    pub is_secure: bool,
}

/// The proxy of a connection.
///
/// ```no_run
/// use steadysocket::{NativeBuilder, Proxy, Socket};
///
/// # fn main() -> Result<(), steadysocket::ConnectError> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .proxy(Proxy::Url("http://user:password@proxy.example.com:3128".to_owned()))
///     .connect()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// As the environment says, read before each dial: `HTTPS_PROXY` for `wss:`, `http_proxy` for
    /// `ws:`, else `ALL_PROXY`, in small letters too; not for the hosts of `NO_PROXY` (names, which
    /// stand for the names below them, addresses, or `*`), and never for this machine.
    #[default]
    Environment,
    /// None.
    None,
    /// This one, for every host: `http://host:port`, with a name and a password if it needs them.
    Url(String),
}

/// The algorithm of Nagle: how small messages wait for each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nagle {
    /// They leave at once (`TCP_NODELAY`), as in browsers.
    #[default]
    Off,
    /// A small one waits until the one before has arrived: fewer packets, more delay.
    On,
}

/// Options that only natives have.
#[derive(Clone)]
pub(crate) struct Options {
    /// In place of the runtime that `connect` is called in.
    pub(crate) runtime: Option<Handle>,
    pub(crate) headers: HeaderMap,
    /// Asked for before each dial, in place of `headers`.
    pub(crate) headers_with: Option<Arc<dyn Fn() -> HeaderMap + Send + Sync>>,
    pub(crate) proxy: Proxy,
    pub(crate) nagle: Nagle,
    pub(crate) max_message_bytes: usize,
    pub(crate) read_buffer_bytes: usize,
    pub(super) connector: Option<Connector>,
    #[cfg(feature = "rustls")]
    pub(crate) tls: Option<Arc<tokio_rustls::rustls::ClientConfig>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runtime: None,
            headers: HeaderMap::new(),
            headers_with: None,
            proxy: Proxy::default(),
            nagle: Nagle::default(),
            max_message_bytes: MAX_MESSAGE_BYTES,
            read_buffer_bytes: READ_BUFFER_BYTES,
            connector: None,
            #[cfg(feature = "rustls")]
            tls: None,
        }
    }
}

impl Options {
    pub(crate) fn set_connector<F, S>(
        &mut self,
        connect: impl Fn(ConnectTarget) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: Stream,
    {
        self.connector = Some(Arc::new(move |target| {
            let connecting = connect(target);
            Box::pin(async move { Ok(Box::new(connecting.await?) as BoxStream) })
        }));
    }
}

/// The default of tungstenite. A smaller one costs a burst of large messages more system calls.
const READ_BUFFER_BYTES: usize = 128 << 10;

/// The default of tungstenite. A peer must not be able to fill the memory by one message.
const MAX_MESSAGE_BYTES: usize = 64 << 20;
