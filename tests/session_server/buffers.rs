//! The buffers of sockets.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use steadysocket::server::{Builder, SessionServer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use crate::support::{Client, echo};

/// A stream that notes how much is read of it at once.
struct Measured {
    stream: DuplexStream,
    most: Arc<AtomicUsize>,
}

impl AsyncRead for Measured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        let count = into.filled().len() - before;
        self.most.fetch_max(count, Ordering::Relaxed);
        read
    }
}

impl AsyncWrite for Measured {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The most bytes that a server reads at once of a long message.
async fn most_read(builder: Builder) -> usize {
    let sessions = builder.build();
    let (near, stream) = duplex(64 * 1_024);
    let most = Arc::new(AtomicUsize::new(0));
    let measured = Measured {
        stream,
        most: Arc::clone(&most),
    };
    tokio::spawn(async move { sessions.accept(measured, None, echo).await });
    let mut client = Client::default();
    client.attach(near).await;
    let text = "x".repeat(32 * 1_024);
    client.send(text.as_str()).await;
    assert_eq!(client.receive_text().await, text);
    most.load(Ordering::Relaxed)
}

#[tokio::test(start_paused = true)]
async fn a_server_reads_as_much_at_once_as_its_buffer_holds() {
    assert_eq!(most_read(SessionServer::builder()).await, 2 * 1_024);
    let builder = SessionServer::builder().read_buffer(16 * 1_024);
    assert_eq!(most_read(builder).await, 16 * 1_024);
}
