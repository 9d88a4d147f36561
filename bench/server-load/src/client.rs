//! A client that costs little: its frames are written by hand (RFC 6455, 5.2; PROTOCOL.md).

use std::time::{Duration, Instant};

use steadysocket::BoxError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval_at, sleep_until};

const HANDSHAKE: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
    Sec-WebSocket-Protocol: steady.v1\r\n\r\n";

/// A client with a session.
pub(crate) struct Client {
    stream: TcpStream,
    input: Vec<u8>,
    sent: u64,
    received: u64,
}

impl Client {
    /// Opens a session that lives so long without a socket.
    pub(crate) async fn connect(port: u16, user: usize, ttl: Duration) -> Result<Self, BoxError> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let mut client = Self {
            stream,
            input: Vec::new(),
            sent: 0,
            received: 0,
        };
        client.stream.write_all(HANDSHAKE).await?;
        while !client.input.ends_with(b"\r\n\r\n") {
            client.input.push(client.stream.read_u8().await?);
        }
        client.input.clear();
        let ttl = ttl.as_millis();
        let hello = format!(
            r##"#hello {{"v":1,"protos":[],"win":[1024,1048576],"max":262144,"ttl":{ttl},"lib":"","auth":"user {user}"}}"##
        );
        client.write(&hello).await?;
        let welcome = client.read().await?;
        if !welcome.starts_with("#welcome ") {
            return Err(welcome.into());
        }
        client.write("#k 0").await?;
        Ok(client)
    }

    /// Sends messages at this pace until then, and returns the delay of each echo.
    pub(crate) async fn run(
        mut self,
        first: Instant,
        pace: Duration,
        until: Instant,
    ) -> Result<Vec<Duration>, BoxError> {
        let mut tick = interval_at(first.into(), pace);
        let mut delays = Vec::new();
        loop {
            let is_done = Instant::now() >= until && self.sent == self.received;
            if is_done {
                return Ok(delays);
            }
            tokio::select! {
                at = tick.tick(), if Instant::now() < until => {
                    // From the time at which it was due: a late client is not a fast server.
                    let micros = at.into_std().duration_since(first).as_micros();
                    self.sent += 1;
                    let (seq, ack) = (self.sent, self.received);
                    self.write(&format!("{seq},{ack}|{micros}")).await?;
                }
                text = self.read() => self.handle(&text?, first, &mut delays).await?,
                () = sleep_until((until + Duration::from_secs(10)).into()) => {
                    return Err("echoes are missing".into());
                }
            }
        }
    }

    async fn handle(
        &mut self,
        text: &str,
        first: Instant,
        delays: &mut Vec<Duration>,
    ) -> Result<(), BoxError> {
        if let Some(ping) = text.strip_prefix("#p ") {
            let id = ping.split(',').next().unwrap_or_default();
            return self
                .write(&format!("#q {id},{},{}", self.received, self.sent))
                .await;
        }
        if let Some((_, payload)) = text.split_once('|') {
            self.received += 1;
            let due = first + Duration::from_micros(payload.parse()?);
            delays.push(due.elapsed());
        }
        Ok(())
    }

    /// A masked frame, whose mask changes nothing.
    async fn write(&mut self, text: &str) -> Result<(), BoxError> {
        let length = text.len();
        let mut frame = match u8::try_from(length) {
            Ok(length) if length < 126 => vec![0x81, 0x80 | length],
            _ => vec![0x81, 0x80 | 126, (length >> 8) as u8, length as u8],
        };
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.stream.write_all(&frame).await?;
        Ok(())
    }

    /// The next frame; cancel safe.
    async fn read(&mut self) -> Result<String, BoxError> {
        loop {
            if let Some((start, end)) = bounds(&self.input) {
                let frame: Vec<u8> = self.input.drain(..end).collect();
                return Ok(String::from_utf8(frame[start..].to_vec())?);
            }
            if self.stream.read_buf(&mut self.input).await? == 0 {
                return Err("the socket has closed".into());
            }
        }
    }
}

/// The payload of the first frame, once it is whole.
fn bounds(input: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match *input.get(1)? {
        126 => (
            4,
            usize::from(u16::from_be_bytes([*input.get(2)?, *input.get(3)?])),
        ),
        length => (2, usize::from(length)),
    };
    (input.len() >= start + length).then_some((start, start + length))
}
