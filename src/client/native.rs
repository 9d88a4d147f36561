//! The options that only natives have.

use std::future::Future;
use std::io;
use std::sync::Arc;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::runtime::Handle;

use super::builder::Builder;
use super::heartbeat::HeartbeatMessage;
use crate::core::Heartbeat;
use crate::native::{ConnectTarget, Nagle, Proxy, Stream};

/// The options of a [`Builder`] that browsers do not let pages have. Code for both targets needs none
/// of them.
///
/// ```no_run
/// use steadysocket::{NativeBuilder, Socket};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .header("authorization".parse()?, "Bearer t0k3n".parse()?)
///     .connect()?;
/// # Ok(()) }
/// ```
pub trait NativeBuilder: Sized + sealed::Sealed {
    /// Adds a header to the request of each dial. Those of the handshake itself cannot be set,
    /// except `Host`.
    #[must_use]
    fn header(self, name: HeaderName, value: HeaderValue) -> Self;

    /// Takes the headers of a request of your own; its URL is not looked at.
    #[must_use]
    fn request<T>(self, request: http::Request<T>) -> Self;

    /// Asks for the headers before each dial, for example with a fresh token, in place of those of
    /// `header` and `request`. It must not block.
    #[must_use]
    fn headers_with(self, ask: impl Fn() -> HeaderMap + Send + Sync + 'static) -> Self;

    /// The proxy. Default: [`Proxy::Environment`].
    #[must_use]
    fn proxy(self, proxy: Proxy) -> Self;

    /// Connects in your own way, in place of DNS, proxy, TCP and TLS: over a Unix socket, with a
    /// pinned certificate, by a duplex stream in a test. What it returns is ready for HTTP.
    ///
    /// ```
    /// use steadysocket::{NativeBuilder, Socket};
    /// use tokio::net::TcpStream;
    ///
    /// let builder = Socket::builder("ws://device/")
    ///     .connector(async |_target| TcpStream::connect("192.0.2.7:8080").await);
    /// # drop(builder);
    /// ```
    #[must_use]
    fn connector<F, S>(self, connect: impl Fn(ConnectTarget) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: Stream;

    /// The configuration of TLS: your own roots, a client certificate, another verifier. Default:
    /// the roots of the features `rustls-native-roots` and `rustls-webpki-roots`, together.
    #[cfg(feature = "rustls")]
    #[must_use]
    fn tls_config(self, config: Arc<tokio_rustls::rustls::ClientConfig>) -> Self;

    /// How small messages leave. Default: [`Nagle::Off`], at once.
    #[must_use]
    fn nagle(self, nagle: Nagle) -> Self;

    /// The longest message that is received, in bytes; a longer one ends the socket with 1009.
    /// Default: 64 MiB.
    #[must_use]
    fn max_message_bytes(self, bytes: usize) -> Self;

    /// The most that is read at once, in bytes, and so what an idle connection keeps once something has
    /// come; a longer message gets a buffer of its own. Default: 128 KiB, which is fast with bursts of
    /// large messages; 4 KiB spares memory where there are thousands of quiet connections.
    #[must_use]
    fn read_buffer_bytes(self, bytes: usize) -> Self;

    /// A heartbeat of ping and pong frames: every server answers it, and no code there sees it.
    #[must_use]
    fn heartbeat_frames(self, heartbeat: Heartbeat) -> Self;

    /// The runtime of the connection. Default: the one that `connect` is called in.
    #[must_use]
    fn runtime(self, runtime: Handle) -> Self;
}

impl<Messages> NativeBuilder for Builder<Messages> {
    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.platform().headers.append(name, value);
        self
    }

    fn request<T>(mut self, request: http::Request<T>) -> Self {
        let headers = request.into_parts().0.headers;
        self.platform().headers.extend(headers);
        self
    }

    fn headers_with(mut self, ask: impl Fn() -> HeaderMap + Send + Sync + 'static) -> Self {
        self.platform().headers_with = Some(Arc::new(ask));
        self
    }

    fn proxy(mut self, proxy: Proxy) -> Self {
        self.platform().proxy = proxy;
        self
    }

    fn connector<F, S>(
        mut self,
        connect: impl Fn(ConnectTarget) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: Stream,
    {
        self.platform().set_connector(connect);
        self
    }

    #[cfg(feature = "rustls")]
    fn tls_config(mut self, config: Arc<tokio_rustls::rustls::ClientConfig>) -> Self {
        self.platform().tls = Some(config);
        self
    }

    fn nagle(mut self, nagle: Nagle) -> Self {
        self.platform().nagle = nagle;
        self
    }

    fn max_message_bytes(mut self, bytes: usize) -> Self {
        self.platform().max_message_bytes = bytes;
        self
    }

    fn read_buffer_bytes(mut self, bytes: usize) -> Self {
        self.platform().read_buffer_bytes = bytes;
        self
    }

    fn heartbeat_frames(self, heartbeat: Heartbeat) -> Self {
        self.heartbeat(heartbeat, HeartbeatMessage::frame())
    }

    fn runtime(mut self, runtime: Handle) -> Self {
        self.platform().runtime = Some(runtime);
        self
    }
}

mod sealed {
    /// Only builders can do it.
    pub trait Sealed {}

    impl<Messages> Sealed for crate::client::Builder<Messages> {}
}
