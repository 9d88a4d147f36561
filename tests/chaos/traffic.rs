//! The client's streams, which count the frames of both directions.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// So many bytes of a payload are kept.
const KEPT: usize = 64;

/// The traffic of a client's latest connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    /// The number of the connection.
    dial: u64,
    up: Frames,
    down: Frames,
    /// The frames that were written before the first one came.
    before_answer: Option<u64>,
}

impl Traffic {
    /// Connects; what is still written to earlier connections counts no more.
    pub(crate) async fn dial(self, address: SocketAddr) -> io::Result<Watched> {
        let dial = {
            let mut counts = self.lock();
            let dial = counts.dial + 1;
            *counts = Counts {
                dial,
                ..Counts::default()
            };
            dial
        };
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Watched {
            stream,
            dial,
            traffic: self,
        })
    }

    /// The session of the connection goes on: the reason why that took more than one round trip,
    /// one frame there and its answer, if it did.
    pub(crate) fn delay(&self) -> Option<String> {
        let counts = self.lock();
        let answer = String::from_utf8_lossy(&counts.down.first);
        let is_quick = counts.before_answer == Some(1) && answer.starts_with("#resumed ");
        let before = counts.before_answer;
        (!is_quick).then(|| format!("resumed after {before:?} frames, the answer {answer:?}"))
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap()
    }
}

/// A stream that counts.
pub(crate) struct Watched {
    stream: TcpStream,
    dial: u64,
    traffic: Traffic,
}

impl Watched {
    /// The counts, unless there is a later connection.
    fn counts(&self) -> Option<MutexGuard<'_, Counts>> {
        let counts = self.traffic.lock();
        (counts.dial == self.dial).then_some(counts)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if let Some(mut counts) = self.counts() {
            counts.down.read(&buffer.filled()[before..]);
            if counts.down.count > 0 {
                let written = counts.up.count;
                counts.before_answer.get_or_insert(written);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        if let Some(mut counts) = self.counts() {
            counts.up.read(&bytes[..written]);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The WebSocket frames of one direction, but for those of WebSocket itself (RFC 6455, section 5.2).
#[derive(Debug, Default)]
struct Frames {
    place: Place,
    /// Those that are complete.
    count: u64,
    /// The beginning of the first one's payload.
    first: Vec<u8>,
}

#[derive(Debug)]
enum Place {
    /// So many bytes of the empty line that ends the HTTP head.
    Handshake(usize),
    Header(Vec<u8>),
    Payload {
        left: u64,
        is_data: bool,
    },
}

impl Default for Place {
    fn default() -> Self {
        Self::Handshake(0)
    }
}

impl Frames {
    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
        }
    }

    fn take(&mut self, byte: u8) {
        match &mut self.place {
            Place::Handshake(matched) => {
                *matched = match byte == b"\r\n\r\n"[*matched] {
                    true => *matched + 1,
                    false => usize::from(byte == b'\r'),
                };
                if *matched == 4 {
                    self.place = Place::Header(Vec::new());
                }
            }
            Place::Header(header) => {
                header.push(byte);
                if let Some(left) = payload_length(header) {
                    let is_data = header[0] & 0x0f < 8;
                    self.place = Place::Payload { left, is_data };
                    self.end();
                }
            }
            Place::Payload { left, is_data } => {
                *left -= 1;
                if *is_data && self.count == 0 && self.first.len() < KEPT {
                    self.first.push(byte);
                }
                self.end();
            }
        }
    }

    /// Ends the frame, if nothing of it is left.
    fn end(&mut self) {
        if let Place::Payload { left: 0, is_data } = self.place {
            self.count += u64::from(is_data);
            self.place = Place::Header(Vec::new());
        }
    }
}

/// `None` if the header is not complete.
fn payload_length(header: &[u8]) -> Option<u64> {
    let second = *header.get(1)?;
    let extra = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    if header.len() < 2 + extra + mask {
        return None;
    }
    let long = header[2..2 + extra].iter();
    Some(match extra {
        0 => u64::from(second & 0x7f),
        _ => long.fold(0, |length, byte| length << 8 | u64::from(*byte)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A handshake, then a ping, an empty text, one that is masked, and 200 bytes.
    fn bytes() -> Vec<u8> {
        let mut bytes = b"HTTP/1.1 101\r\nUpgrade: websocket\r\r\n\r\n".to_vec();
        bytes.extend([0x89, 1, b'!', 0x81, 0]);
        bytes.extend([0x81, 0x82, 0, 0, 0, 0, b'o', b'k']);
        bytes.extend([0x82, 126, 0, 200]);
        bytes.extend([7; 200]);
        bytes
    }

    #[test]
    fn frames_are_counted_wherever_they_are_split() {
        let bytes = bytes();
        for split in 0..bytes.len() {
            let mut frames = Frames::default();
            frames.read(&bytes[..split]);
            frames.read(&bytes[split..]);
            assert_eq!(frames.count, 3, "{split}");
            assert!(matches!(&frames.place, Place::Header(header) if header.is_empty()));
        }
        let mut frames = Frames::default();
        frames.read(&bytes[..bytes.len() - 1]);
        assert_eq!(frames.count, 2);
    }

    #[test]
    fn a_resume_is_quick_only_if_it_is_the_answer_to_the_one_frame_so_far() {
        let head = b"\r\n\r\n";
        let frame = |text: &str| [&[0x81, text.len() as u8], text.as_bytes()].concat();
        for (before, answer, is_quick) in [
            (1, "#resumed {}", true),
            (2, "#resumed {}", false),
            (1, "#p 1,0,0", false),
        ] {
            let traffic = Traffic::default();
            let mut counts = traffic.lock();
            counts.up.read(head);
            counts.down.read(head);
            for _ in 0..before {
                counts.up.read(&frame("#resume {}"));
            }
            counts.down.read(&frame(answer));
            counts.before_answer = Some(counts.up.count);
            drop(counts);
            assert_eq!(traffic.delay().is_none(), is_quick, "{before} {answer}");
        }
    }
}
