//! One TCP connection, for handlers that need access below HTTP.

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

/// A handle to one TCP connection. It does not keep the connection open: the connection closes when
/// its [`LinkIo`](crate::link_io::LinkIo) is dropped.
#[derive(Clone)]
pub(crate) struct Link {
    tcp: Weak<TcpStream>,
    local: SocketAddr,
    traffic: Arc<Traffic>,
}

impl Link {
    /// A handle to `tcp`, which [`LinkIo`](crate::link_io::LinkIo) reads and writes.
    ///
    /// # Errors
    /// The system's error if the connection is already gone.
    pub(crate) fn new(tcp: &Arc<TcpStream>, traffic: Arc<Traffic>) -> io::Result<Self> {
        Ok(Self {
            local: tcp.local_addr()?,
            tcp: Arc::downgrade(tcp),
            traffic,
        })
    }

    /// The server's IP address as seen by this client.
    pub(crate) fn local_ip(&self) -> IpAddr {
        self.local.ip()
    }

    /// Makes the connection end with a reset: the client gets ECONNRESET instead of the end of the
    /// stream.
    pub(crate) fn reset_on_end(&self) {
        if let Some(Err(error)) = self.tcp.upgrade().map(|tcp| tcp.set_zero_linger()) {
            debug!(%error, "cannot make the end a reset");
        }
    }

    /// Limits the read rate from now on and shrinks the receive buffer, so that data waits in the
    /// client.
    pub(crate) fn throttle_reads(&self, bytes_per_s: u64) {
        self.traffic.read_rate.store(bytes_per_s, Ordering::Relaxed);
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        if let Err(error) = SockRef::from(&tcp).set_recv_buffer_size(THROTTLED_BUFFER_BYTES) {
            debug!(%error, "cannot shrink the receive buffer");
        }
    }

    /// Waits until `limit` has passed without traffic in either direction.
    pub(crate) async fn idle(&self, limit: Duration) {
        loop {
            let deadline = self.traffic.last_byte() + limit;
            if deadline <= Instant::now() {
                return;
            }
            sleep_until(deadline).await;
        }
    }

    /// Waits, without reading, until the client has closed the connection. Nothing else may read
    /// meanwhile, because a reader would clear the readiness that this waits for.
    pub(crate) async fn closed_by_client(&self) {
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        while let Ok(ready) = tcp.ready(Interest::READABLE).await {
            if ready.is_read_closed() {
                return;
            }
            // The data is left unread. Returning "would block" makes tokio clear the readiness, so
            // that the next iteration waits for an event instead of spinning.
            let cleared: io::Result<()> = tcp.try_io(Interest::READABLE, || {
                Err(io::Error::from(io::ErrorKind::WouldBlock))
            });
            debug_assert!(cleared.is_err(), "the closure always fails");
        }
    }

    /// Shuts down the server's half and discards incoming data until the client has closed too or
    /// `limit` has passed. Closing with unread bytes would reset the connection, and the client
    /// might never see the close frame sent before.
    pub(crate) async fn drain(&self, limit: Duration) {
        let Some(tcp) = self.tcp.upgrade() else {
            return;
        };
        if SockRef::from(&tcp).shutdown(Shutdown::Write).is_ok() {
            // The connection ends now, timed out or not.
            let _ = timeout(limit, discard(&tcp)).await;
        }
    }
}

/// Traffic counters of a link, shared by its handle and its reader.
pub(crate) struct Traffic {
    began: Instant,
    last_byte_ms: AtomicU64,
    read_rate: AtomicU64,
}

impl Traffic {
    /// Counters of a link that has just been accepted.
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            last_byte_ms: AtomicU64::new(0),
            read_rate: AtomicU64::new(0),
        }
    }

    /// Maximum read rate in bytes per second, or `None` if unlimited.
    pub(crate) fn read_rate(&self) -> Option<u64> {
        let rate = self.read_rate.load(Ordering::Relaxed);
        (rate > 0).then_some(rate)
    }

    /// Records that bytes were transferred.
    pub(crate) fn record(&self) {
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

/// Receive buffer in the kernel for a throttled link.
const THROTTLED_BUFFER_BYTES: usize = 16 * 1024;
