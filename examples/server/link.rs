//! One TCP connection, for the handlers that must reach below HTTP.

use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::debug;

/// A handle of one TCP connection. It does not keep the connection open: that ends with its
/// [`LinkIo`](crate::link_io::LinkIo).
#[derive(Clone)]
pub(crate) struct Link {
    tcp: Weak<TcpStream>,
    local: SocketAddr,
    traffic: Arc<Traffic>,
}

impl Link {
    /// A handle of `tcp`, which [`LinkIo`](crate::link_io::LinkIo) reads and writes.
    ///
    /// # Errors
    /// The system's, when the connection has already gone.
    pub(crate) fn new(tcp: &Arc<TcpStream>, traffic: Arc<Traffic>) -> io::Result<Self> {
        Ok(Self {
            local: tcp.local_addr()?,
            tcp: Arc::downgrade(tcp),
            traffic,
        })
    }

    /// The server's address as this client sees it.
    pub(crate) fn local_ip(&self) -> IpAddr {
        self.local.ip()
    }

    /// Makes the end of the connection a reset: the client gets ECONNRESET instead of the end of
    /// the stream.
    pub(crate) fn reset_on_end(&self) {
        if let Some(Err(error)) = self.tcp.upgrade().map(|tcp| tcp.set_zero_linger()) {
            debug!(%error, "no reset");
        }
    }

    /// Reads no faster than this from now on, and holds little: the rest waits in the client.
    pub(crate) fn throttle_reads(&self, bytes_per_s: u64) {
        self.traffic.read_rate.store(bytes_per_s, Ordering::Relaxed);
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        if let Err(error) = SockRef::from(&tcp).set_recv_buffer_size(THROTTLED_BUFFER_BYTES) {
            debug!(%error, "the receive buffer stays as it is");
        }
    }

    /// Waits until no byte has passed either way for `limit`.
    pub(crate) async fn idle(&self, limit: Duration) {
        loop {
            let deadline = self.traffic.last_byte() + limit;
            if deadline <= Instant::now() {
                return;
            }
            sleep_until(deadline).await;
        }
    }

    /// Waits, without reading, until the client has closed the connection. Nobody may read
    /// meanwhile: the reader would miss what this sees.
    pub(crate) async fn closed_by_client(&self) {
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        while let Ok(ready) = tcp.ready(Interest::READABLE).await {
            if ready.is_read_closed() {
                return;
            }
            // Data is there and stays there. To say "would block" makes tokio forget about it, so
            // that the next turn waits for news instead of spinning.
            let forgotten: io::Result<()> = tcp.try_io(Interest::READABLE, || {
                Err(io::Error::from(io::ErrorKind::WouldBlock))
            });
            debug_assert!(forgotten.is_err(), "it was told to fail");
        }
    }

    /// Ends the server's half and throws away what the client still sends, until it has closed too
    /// or `limit` has passed. To close at once, with bytes unread, would reset the connection, and
    /// the client might never see the close frame sent before.
    pub(crate) async fn drain(&self, limit: Duration) {
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        if SockRef::from(&tcp).shutdown(Shutdown::Write).is_ok() {
            // Out of time or not: the connection ends now.
            let _ = timeout(limit, discard(&tcp)).await;
        }
    }
}

/// What passes over a link; shared by its handle and its reader.
pub(crate) struct Traffic {
    began: Instant,
    last_byte_ms: AtomicU64,
    read_rate: AtomicU64,
}

impl Traffic {
    /// A link that begins now.
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            last_byte_ms: AtomicU64::new(0),
            read_rate: AtomicU64::new(0),
        }
    }

    /// Bytes a second that may be read, or none for as many as come.
    pub(crate) fn read_rate(&self) -> Option<u64> {
        let rate = self.read_rate.load(Ordering::Relaxed);
        (rate > 0).then_some(rate)
    }

    /// Notes that bytes have passed.
    pub(crate) fn note(&self) {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_byte_ms.store(passed, Ordering::Relaxed);
    }

    fn last_byte(&self) -> Instant {
        self.began + Duration::from_millis(self.last_byte_ms.load(Ordering::Relaxed))
    }
}

async fn discard(tcp: &TcpStream) {
    let mut scratch = vec![0; 16 * 1024];
    while tcp.readable().await.is_ok() {
        match tcp.try_read(&mut scratch) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

/// What the kernel holds for a slow reader.
const THROTTLED_BUFFER_BYTES: usize = 16 * 1024;
