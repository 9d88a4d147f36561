//! A client that costs little, since it takes from the server what it uses itself.

use std::time::{Duration, Instant};

use steadysocket::BoxError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::frames::{bounds, header_length, push_frame, read_ack, write_header};

/// The window of the server, as its defaults and the hello say it.
const WINDOW: usize = 1_024;
const WINDOW_BYTES: usize = 1_048_576;

const HELLO: &str =
    r##"#hello {"v":1,"protos":[],"win":[1024,1048576],"max":262144,"ttl":1000,"lib":""}"##;

/// The messages of a round.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) is_text: bool,
    /// How many are under way.
    pub(crate) window: usize,
    pub(crate) bytes: usize,
    pub(crate) time: Duration,
}

/// One socket, with a session or without.
pub(crate) struct Client {
    stream: TcpStream,
    input: Vec<u8>,
    /// How much of it was read.
    read: usize,
    output: Vec<u8>,
    has_session: bool,
    header: Vec<u8>,
    sent: u64,
    received: u64,
    /// The messages that the server has acknowledged; without a session those that came back.
    acked: u64,
}

impl Client {
    pub(crate) async fn connect(port: u16, path: &str) -> Result<Self, BoxError> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let has_session = path == "/session";
        let offer = if has_session {
            "Sec-WebSocket-Protocol: steady.v1\r\n"
        } else {
            ""
        };
        let handshake = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{offer}\r\n"
        );
        let mut client = Self {
            stream,
            input: Vec::new(),
            read: 0,
            output: handshake.into(),
            has_session,
            header: Vec::new(),
            sent: 0,
            received: 0,
            acked: 0,
        };
        client.write().await?;
        while !client.input.ends_with(b"\r\n\r\n") {
            let byte = client.stream.read_u8().await?;
            client.input.push(byte);
        }
        client.input.clear();
        if has_session {
            client.open().await?;
        }
        Ok(client)
    }

    /// Keeps so many messages under way for that time; returns how many came back a second.
    pub(crate) async fn run(&mut self, load: Load) -> Result<f64, BoxError> {
        let payload = vec![b'm'; load.bytes];
        let (begin, before) = (Instant::now(), self.received);
        // Nothing may be beyond the session's window.
        let most = (WINDOW_BYTES / load.bytes).min(WINDOW) as u64;
        let mut due = load.window;
        loop {
            while due > 0 && self.sent - self.acked < most {
                self.push(load.is_text, &payload);
                due -= 1;
            }
            if self.received == self.sent {
                break;
            }
            self.exchange().await?;
            let is_over = begin.elapsed() >= load.time;
            while let Some(length) = self.next()? {
                if length != load.bytes {
                    return Err(format!("{length} bytes came back").into());
                }
                due += 1;
            }
            if is_over {
                due = 0;
            }
        }
        Ok((self.received - before) as f64 / begin.elapsed().as_secs_f64())
    }

    /// Says hello.
    async fn open(&mut self) -> Result<(), BoxError> {
        push_frame(&mut self.output, true, b"", HELLO.as_bytes());
        self.write().await?;
        while bounds(&self.input).is_none() {
            self.stream.read_buf(&mut self.input).await?;
        }
        if !self
            .input
            .get(2..)
            .is_some_and(|rest| find(rest, b"#welcome "))
        {
            return Err("the server does not welcome".into());
        }
        self.input.clear();
        push_frame(&mut self.output, true, b"", b"#k 0");
        self.write().await
    }

    /// Reads and writes at once: the server does not read while it cannot write.
    async fn exchange(&mut self) -> Result<(), BoxError> {
        self.input.drain(..self.read);
        self.read = 0;
        let (mut reader, mut writer) = self.stream.split();
        let mut written = 0;
        while written < self.output.len() {
            let rest = self.output.get(written..).unwrap_or_default();
            tokio::select! {
                count = writer.write(rest) => written += count?,
                count = reader.read_buf(&mut self.input) => is_open(count?)?,
            }
        }
        self.output.clear();
        if bounds(&self.input).is_none() {
            is_open(reader.read_buf(&mut self.input).await?)?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), BoxError> {
        self.stream.write_all(&self.output).await?;
        self.output.clear();
        Ok(())
    }

    fn push(&mut self, is_text: bool, payload: &[u8]) {
        self.sent += 1;
        self.header.clear();
        if self.has_session {
            write_header(&mut self.header, is_text, self.sent, self.received);
        }
        push_frame(&mut self.output, is_text, &self.header, payload);
    }

    /// The length of the payload of the next message that has come; answers pings.
    fn next(&mut self) -> Result<Option<usize>, BoxError> {
        loop {
            let input = self.input.get(self.read..).unwrap_or_default();
            let Some((start, end)) = bounds(input) else {
                return Ok(None);
            };
            let is_text = input.first() == Some(&0x81);
            let message = input.get(start..end).unwrap_or_default();
            self.read += end;
            if !self.has_session {
                self.received += 1;
                self.acked = self.received;
                return Ok(Some(message.len()));
            }
            if !is_text || message.first() != Some(&b'#') {
                let header = header_length(is_text, message).ok_or("a message without header")?;
                let ack = read_ack(is_text, message.get(..header).unwrap_or_default());
                self.acked = ack.unwrap_or(self.acked);
                self.received += 1;
                return Ok(Some(message.len() - header));
            }
            let text = std::str::from_utf8(message)?;
            if let Some(ping) = text.strip_prefix("#p ") {
                let id = ping.split(',').next().unwrap_or_default();
                let pong = format!("#q {id},{},{}", self.received, self.sent);
                push_frame(&mut self.output, true, b"", pong.as_bytes());
            } else if let Some(ack) = text.strip_prefix("#a ") {
                self.acked = ack.parse()?;
            } else {
                return Err(text.into());
            }
        }
    }
}

fn is_open(count: usize) -> Result<(), BoxError> {
    match count {
        0 => Err("the server closed the socket".into()),
        _ => Ok(()),
    }
}

/// True if the text is in there; the length before it has two or four bytes.
fn find(input: &[u8], text: &[u8]) -> bool {
    input.windows(text.len()).any(|part| part == text)
}
