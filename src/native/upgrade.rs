//! The opening handshake (RFC 6455, section 4).
//!
//! Our own and not tungstenite's, which refuses a server that chooses none of the subprotocols, as
//! browsers do not, and hides the body of a refusal.

use std::io;

use http::HeaderMap;
use http::header::{
    AUTHORIZATION, CONNECTION, HOST, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT,
    SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use url::Url;

use super::address::Address;
use super::dial::Accepted;
use super::error::{NetworkError, Refusal, UpgradeError};
use super::options::{BoxStream, Options};
use super::socket::Socket;

/// Sends the request and reads the answer.
pub(super) async fn upgrade(
    mut stream: BoxStream,
    address: &Address,
    headers: &HeaderMap,
    options: &Options,
) -> Result<Accepted, NetworkError> {
    let ended = |cause| NetworkError::Upgrade(UpgradeError::Ended(cause));
    let key = generate_key();
    let request = request(address, headers, &key);
    stream.write_all(&request).await.map_err(ended)?;
    stream.flush().await.map_err(ended)?;
    let (head, rest) = read_head(&mut stream).await?;
    if head.status != 101 {
        let body = rest.get(..MAX_BODY).unwrap_or(&rest).to_vec();
        let Head { status, headers } = head;
        let refusal = Refusal {
            status,
            headers,
            body,
        };
        return Err(NetworkError::Status(Box::new(refusal)));
    }
    let protocol = check(&head.headers, &key, address).map_err(NetworkError::Upgrade)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(options.read_buffer_bytes)
        .max_message_size(Some(options.max_message_bytes))
        .max_frame_size(Some(options.max_message_bytes));
    let socket = Socket::new(stream, rest, config);
    Ok(Accepted { socket, protocol })
}

fn request(address: &Address, headers: &HeaderMap, key: &str) -> Vec<u8> {
    let path = match address.path() {
        "" => "/",
        path => path,
    };
    let mut request = format!("GET {path} HTTP/1.1\r\n").into_bytes();
    let mut write = |name: &HeaderName, value: &[u8]| {
        request.extend_from_slice(name.as_str().as_bytes());
        request.extend_from_slice(b": ");
        request.extend_from_slice(value);
        request.extend_from_slice(b"\r\n");
    };
    // The app's own may say another host, for servers with several.
    let host = headers.get(HOST).map(HeaderValue::as_bytes);
    write(&HOST, host.unwrap_or(address.authority().as_bytes()));
    write(&CONNECTION, b"Upgrade");
    write(&UPGRADE, b"websocket");
    write(&SEC_WEBSOCKET_VERSION, b"13");
    write(&SEC_WEBSOCKET_KEY, key.as_bytes());
    if !address.protocols.is_empty() {
        let protocols = address.protocols.join(", ");
        write(&SEC_WEBSOCKET_PROTOCOL, protocols.as_bytes());
    }
    if let Some(authorization) = basic(&address.url)
        && !headers.contains_key(AUTHORIZATION)
    {
        write(&AUTHORIZATION, authorization.as_bytes());
    }
    for (name, value) in headers.iter().filter(|(name, _)| !OWN.contains(name)) {
        write(name, value.as_bytes());
    }
    request.extend_from_slice(b"\r\n");
    request
}

struct Head {
    status: u16,
    headers: HeaderMap,
}

/// Reads the head of the answer, and what came behind it. Interim answers before it, as a server or a
/// gateway may send at any time (RFC 9110, section 15.2), are skipped, and count for its length.
async fn read_head(stream: &mut BoxStream) -> Result<(Head, Vec<u8>), NetworkError> {
    let wrong = || NetworkError::Upgrade(UpgradeError::Http);
    let mut bytes = Vec::with_capacity(1_024);
    let mut start = 0;
    loop {
        let read = stream.read_buf(&mut bytes).await;
        let read = read.map_err(|cause| NetworkError::Upgrade(UpgradeError::Ended(cause)))?;
        if read == 0 {
            let cause = io::Error::from(io::ErrorKind::UnexpectedEof);
            return Err(NetworkError::Upgrade(UpgradeError::Ended(cause)));
        }
        while let Some((head, length)) = parse(&bytes, start).ok_or_else(wrong)? {
            start += length;
            if !is_interim(head.status) {
                return Ok((head, bytes.split_off(start)));
            }
        }
        if bytes.len() > MAX_HEAD {
            return Err(wrong());
        }
    }
}

/// True for the status of an answer that another one follows.
pub(super) fn is_interim(status: u16) -> bool {
    (100..200).contains(&status) && status != 101
}

/// The head that begins there and its length; `Some(None)` if it is not complete, `None` if it is not
/// HTTP/1.1.
fn parse(bytes: &[u8], start: usize) -> Option<Option<(Head, usize)>> {
    let bytes = bytes.get(start..)?;
    let mut storage = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut answer = httparse::Response::new(&mut storage);
    let length = match answer.parse(bytes).ok()? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Some(None),
    };
    if answer.version != Some(1) {
        return None;
    }
    let mut headers = HeaderMap::new();
    for header in answer.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_bytes(header.value).ok()?);
    }
    let status = answer.code?;
    Some(Some((Head { status, headers }, length)))
}

/// Checks the server's answer; returns the subprotocol.
fn check(headers: &HeaderMap, key: &str, address: &Address) -> Result<String, UpgradeError> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let has = |name, token: &str| {
        let values = headers.get_all(name).iter();
        let mut tokens = values
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','));
        tokens.any(|it| it.trim().eq_ignore_ascii_case(token))
    };
    if !has(UPGRADE, "websocket") || !has(CONNECTION, "upgrade") {
        return Err(UpgradeError::Upgrade);
    }
    if text(SEC_WEBSOCKET_ACCEPT).map(str::trim) != Some(&derive_accept_key(key.as_bytes())) {
        return Err(UpgradeError::Accept);
    }
    if text(SEC_WEBSOCKET_EXTENSIONS).is_some_and(|it| !it.trim().is_empty()) {
        return Err(UpgradeError::Extension);
    }
    let protocol = text(SEC_WEBSOCKET_PROTOCOL).unwrap_or_default().trim();
    match protocol.is_empty() || address.protocols.iter().any(|it| it == protocol) {
        true => Ok(protocol.to_owned()),
        false => Err(UpgradeError::Protocol(protocol.to_owned())),
    }
}

/// The name and the password of a URL, as the value of a header (RFC 7617).
pub(super) fn basic(url: &Url) -> Option<String> {
    let (name, password) = (url.username(), url.password().unwrap_or_default());
    if name.is_empty() && password.is_empty() {
        return None;
    }
    let mut pair = unescape(name);
    pair.push(b':');
    pair.extend(unescape(password));
    Some(format!("Basic {}", base64(&pair)))
}

/// Undoes the percent-encoding of a part of a URL.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().iter();
    let mut plain = Vec::new();
    while let Some(&byte) = bytes.next() {
        let ahead = bytes.as_slice().get(..2).filter(|_| byte == b'%');
        let code = ahead.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                plain.push(code);
                bytes.nth(1);
            }
            None => plain.push(byte),
        }
    }
    plain
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = bits >> (18 - 6 * place) & 63;
            match DIGITS.get(digit as usize) {
                Some(digit) if place <= chunk.len() => text.push(char::from(*digit)),
                _ => text.push('='),
            }
        }
    }
    text
}

/// Headers that are not the app's to set.
const OWN: [HeaderName; 7] = [
    HOST,
    CONNECTION,
    UPGRADE,
    SEC_WEBSOCKET_VERSION,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_EXTENSIONS,
];

/// As servers allow in requests, which makes both far beyond every answer.
const MAX_HEAD: usize = 65_536;
const MAX_HEADERS: usize = 100;

/// Enough for the text of a refusal.
const MAX_BODY: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_sent_in_base64() {
        let header = |url| Url::parse(url).ok().as_ref().and_then(basic);
        let sent = header("ws://Aladdin:open%20sesame@a/");
        assert_eq!(sent.as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(header("ws://a:b%@a/").as_deref(), Some("Basic YTpiJQ=="));
        assert_eq!(header("ws://ab@a/").as_deref(), Some("Basic YWI6"));
        assert_eq!(header("ws://a/"), None);
    }
}
