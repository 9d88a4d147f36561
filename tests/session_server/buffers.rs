//! The buffers of sockets.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use steadysocket::server::{Builder, SessionServer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use crate::support::{Client, echo};

/// The most bytes that were read and written at once.
#[derive(Default)]
struct Most {
    read: AtomicUsize,
    written: AtomicUsize,
}

/// A stream that notes how much is read of it and written to it at once.
struct Measured {
    stream: DuplexStream,
    most: Arc<Most>,
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
        self.most.read.fetch_max(count, Ordering::Relaxed);
        read
    }
}

impl AsyncWrite for Measured {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.most.written.fetch_max(from.len(), Ordering::Relaxed);
        Pin::new(&mut self.stream).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The most bytes that a server reads and writes at once, of one long message and of short ones.
async fn most(builder: Builder) -> [usize; 2] {
    let sessions = builder.build();
    let (near, stream) = duplex(64 * 1_024);
    let most = Arc::<Most>::default();
    let measured = Measured {
        stream,
        most: Arc::clone(&most),
    };
    tokio::spawn(async move { sessions.accept(measured, None, echo).await });
    let mut client = Client::default();
    client.attach(near).await;
    for _ in 0..SHORT {
        client.send("x".repeat(LENGTH)).await;
    }
    for _ in 0..SHORT {
        client.receive().await;
    }
    let written = most.written.load(Ordering::Relaxed);
    let text = "x".repeat(32 * 1_024);
    client.send(text.as_str()).await;
    assert_eq!(client.receive_text().await, text);
    [most.read.load(Ordering::Relaxed), written]
}

/// Short messages, and the bytes of each.
const SHORT: usize = 32;
const LENGTH: usize = 1_000;

#[tokio::test(start_paused = true)]
async fn a_server_reads_and_writes_as_much_at_once_as_its_buffers_hold() {
    let [read, written] = most(SessionServer::builder()).await;
    assert_eq!(read, 2 * 1_024);
    assert!((2_048..4_096).contains(&written), "{written} bytes");

    let builder = SessionServer::builder().read_buffer(16 * 1_024);
    let [read, written] = most(builder.write_buffer(8 * 1_024)).await;
    assert_eq!(read, 16 * 1_024);
    assert!((8_192..10_240).contains(&written), "{written} bytes");
}
