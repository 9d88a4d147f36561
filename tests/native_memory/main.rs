//! The memory of an idle native connection beyond that of a bare one, counted to the byte.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed test panics"
)]

#[path = "../session_memory/allocator.rs"]
mod allocator;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use steadysocket::{NativeBuilder, Socket};
use tokio::io::{DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, yield_now};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, accept_async, client_async_with_config};

use allocator::held;

/// So many that what the runtime holds for itself does not count.
const CONNECTIONS: usize = 200;

const KIB: isize = 1_024;
const BUFFER: usize = 4 * 1_024;
const URL: &str = "ws://peer.test/";

/// The other ends of the lines.
type Dials = (
    UnboundedSender<DuplexStream>,
    UnboundedReceiver<DuplexStream>,
);

fn line(dials: &UnboundedSender<DuplexStream>) -> DuplexStream {
    let (near, far) = duplex(BUFFER);
    dials.send(far).unwrap();
    near
}

async fn accept((_, far_ends): &mut Dials) -> WebSocketStream<DuplexStream> {
    accept_async(far_ends.recv().await.unwrap()).await.unwrap()
}

async fn bare(dials: &mut Dials) -> (WebSocketStream<DuplexStream>, JoinHandle<()>) {
    let near = line(&dials.0);
    let reading = tokio::spawn(async move {
        let config = WebSocketConfig::default().read_buffer_size(BUFFER);
        let dialled = client_async_with_config(URL, near, Some(config)).await;
        let (mut socket, _) = dialled.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    });
    let peer = accept(dials).await;
    yield_now().await;
    (peer, reading)
}

/// With the callbacks of a usual app.
async fn ours(dials: &mut Dials) -> (WebSocketStream<DuplexStream>, Socket) {
    let received = Arc::new(AtomicUsize::new(0));
    let far_ends = dials.0.clone();
    let builder = Socket::builder(URL)
        .read_buffer_bytes(BUFFER)
        .connector(move |_| std::future::ready(Ok(line(&far_ends))))
        .on_message(move |_| {
            received.fetch_add(1, Ordering::Relaxed);
        })
        .on_close(|_| {});
    let socket = builder.connect().unwrap();
    let peer = accept(dials).await;
    socket.opened().await.unwrap();
    (peer, socket)
}

/// The bytes of one of many connections, with its peer.
async fn size<T>(mut open: impl AsyncFnMut(&mut Dials) -> T) -> isize {
    let mut dials = unbounded_channel();
    let warm = open(&mut dials).await;
    let mut all = Vec::with_capacity(CONNECTIONS);
    let before = held();
    for _ in 0..CONNECTIONS {
        all.push(open(&mut dials).await);
    }
    let each = (held() - before) / CONNECTIONS as isize;
    drop((warm, all));
    each
}

#[tokio::test]
async fn an_idle_connection_takes_less_than_20_kib_more_than_a_bare_one() {
    let (bare, ours) = (size(bare).await, size(ours).await);
    assert!(bare > 2 * BUFFER as isize, "{bare} bytes are no connection");
    let more = ours - bare;
    assert!(more < 20 * KIB, "{more} bytes more");
    println!("an idle connection takes {more} bytes more than a bare one");
}
