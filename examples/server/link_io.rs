//! Reads and writes one TCP connection, below TLS and HTTP.

use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::link::{Link, Traffic};

/// Reads and writes one TCP connection. It owns the connection and closes it on drop.
///
/// Unlike a bare `TcpStream`, a handler can still reach it (through its [`Link`]) after HTTP and
/// TLS have taken it over, and its read rate can be limited.
pub(crate) struct LinkIo {
    tcp: Arc<TcpStream>,
    traffic: Arc<Traffic>,
    /// Set while a throttled link waits before its next read.
    pause: Option<Pin<Box<Sleep>>>,
    /// Dropped last: when the tracker is notified, the connection is already closed.
    _open: TaskTrackerToken,
}

impl LinkIo {
    /// Wraps a connection that was just accepted; `open` is dropped after the connection has
    /// closed.
    ///
    /// # Errors
    /// The system's error if the connection is already gone.
    pub(crate) fn new(tcp: TcpStream, open: TaskTrackerToken) -> io::Result<(Self, Link)> {
        // Small frames must not wait for the acknowledgement of the previous one.
        tcp.set_nodelay(true)?;
        let tcp = Arc::new(tcp);
        let traffic = Arc::new(Traffic::new());
        let link = Link::new(&tcp, traffic.clone())?;
        let io = Self {
            tcp,
            traffic,
            pause: None,
            _open: open,
        };
        Ok((io, link))
    }

    fn poll_read_all(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.tcp.poll_read_ready(cx))?;
            match self.tcp.try_read_buf(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => {
                    self.traffic.record();
                    return Poll::Ready(result.map(|_| ()));
                }
            }
        }
    }

    fn poll_read_slowly(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
        bytes_per_s: u64,
    ) -> Poll<io::Result<()>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let portion = usize::try_from(bytes_per_s / PORTIONS_PER_S).unwrap_or(usize::MAX);
        let portion = portion.clamp(1, MAX_PORTION_BYTES).min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(portion));
        ready!(self.poll_read_all(cx, &mut part))?;
        let read = part.filled().len();
        buf.advance(read);
        if let Ok(read) = u32::try_from(read) {
            let wait =
                Duration::from_secs(1) * read / u32::try_from(bytes_per_s).unwrap_or(u32::MAX);
            self.pause = Some(Box::pin(sleep(wait)));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_with(
        &self,
        cx: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.tcp.poll_write_ready(cx))?;
            match write(&self.tcp) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => {
                    self.traffic.record();
                    return Poll::Ready(result);
                }
            }
        }
    }
}

impl AsyncRead for LinkIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.traffic.read_rate() {
            None => self.poll_read_all(cx, buf),
            Some(bytes_per_s) => self.poll_read_slowly(cx, buf, bytes_per_s),
        }
    }
}

impl AsyncWrite for LinkIo {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(cx, |tcp| tcp.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(cx, |tcp| tcp.try_write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&self.tcp).shutdown(Shutdown::Write))
    }
}

/// A throttled link reads ten times a second, which is smooth enough for a progress bar.
const PORTIONS_PER_S: u64 = 10;

/// Maximum size of one read, so that pauses stay short at high rates.
const MAX_PORTION_BYTES: usize = 64 * 1024;
