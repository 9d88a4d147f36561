//! HTTP written by hand: the server receives exactly the bytes that a test sends.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::guard;
use super::server::Stream;

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status code.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Reply {
    /// The value of a header; `name` in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Sends a request and reads the response.
pub(crate) async fn exchange(
    stream: &mut Box<dyn Stream>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Reply {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: test\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("content-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();

    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        let read = guard(stream.read_buf(&mut bytes)).await.unwrap();
        assert!(read > 0, "the answer was cut off: {bytes:?}");
    };
    let mut reply = parse_head(std::str::from_utf8(&bytes[..end]).unwrap());
    reply.body = bytes.split_off(end + 4);
    let length: usize = reply
        .header("content-length")
        .map_or(0, |l| l.parse().unwrap());
    while method != "HEAD" && reply.body.len() < length {
        let read = guard(stream.read_buf(&mut reply.body)).await.unwrap();
        assert!(read > 0, "the body was cut off");
    }
    reply
}

fn parse_head(head: &str) -> Reply {
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    });
    Reply {
        status: status.parse().unwrap(),
        headers: headers.collect(),
        body: Vec::new(),
    }
}

/// The headers of an upgrade request.
pub(crate) const UPGRADE: [(&str, &str); 4] = [
    ("connection", "Upgrade"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
];
