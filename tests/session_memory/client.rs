//! Clients that hold next to nothing: frames written by hand into a pipe.

use steadysocket::BoxError;
use steadysocket::server::{Session, SessionServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::yield_now;

const HANDSHAKE: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
    Sec-WebSocket-Protocol: steady.v1\r\n\r\n";

/// Without the user's number and the end.
const HELLO: &str = concat!(
    r##"#hello {"v":1,"protos":[],"win":[1024,1048576],"max":262144,"##,
    r##""ttl":120000,"lib":"","auth":"user "##
);

/// Opens so many sessions, of users with these numbers.
pub(crate) async fn open_all<F, Fut>(
    sessions: &SessionServer,
    first: usize,
    count: usize,
    handler: F,
) -> Vec<DuplexStream>
where
    F: Fn(Session) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let target = sessions.len() + count;
    let mut open = Vec::with_capacity(count);
    for number in first..first + count {
        open.push(connect(sessions, number, handler.clone()).await);
    }
    while sessions.len() < target {
        yield_now().await;
    }
    open
}

/// Loses all these sockets, and waits until the server has noticed.
pub(crate) async fn cut_all(sessions: &SessionServer, open: Vec<DuplexStream>, left: usize) {
    drop(open);
    while sessions.gauges().sockets > left {
        yield_now().await;
    }
}

async fn connect<F, Fut>(sessions: &SessionServer, number: usize, handler: F) -> DuplexStream
where
    F: Fn(Session) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let (mut near, far) = duplex(4 * 1_024);
    let server = sessions.clone();
    tokio::spawn(async move { server.accept(far, None, handler).await });
    near.write_all(HANDSHAKE.as_bytes()).await.unwrap();
    read_until(&mut near, "\r\n\r\n").await;
    near.write_all(&frame(&format!("{HELLO}{number}\"}}")))
        .await
        .unwrap();
    read_until(&mut near, "\"hb\":[25000,10000]}").await;
    near.write_all(&frame("#k 0")).await.unwrap();
    near
}

async fn read_until(stream: &mut DuplexStream, end: &str) {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        read.push(stream.read_u8().await.unwrap());
    }
}

/// A text frame whose mask changes nothing.
fn frame(text: &str) -> Vec<u8> {
    let length = text.len() as u8;
    let mut frame = match length {
        ..126 => vec![0x81, 0x80 | length],
        _ => vec![0x81, 0x80 | 126, 0, length],
    };
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}
