//! Identifiers and secrets, written as base64url.

use std::cmp::Ordering;
use std::fmt;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The name of a session: 128 random bits, public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(pub [u8; 16]);

/// The name of one incarnation of a session's state: 64 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub [u8; 8]);

/// The secret that resumes a session: 256 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub [u8; 32]);

/// As numbers, in the order of their bytes: a server looks sessions up for each message, and in wasm a
/// comparison byte by byte takes longer than all the rest of that.
impl Ord for SessionId {
    fn cmp(&self, other: &Self) -> Ordering {
        u128::from_be_bytes(self.0).cmp(&u128::from_be_bytes(other.0))
    }
}

impl PartialOrd for SessionId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl SessionId {
    /// The name as it is on the wire, in base64url.
    ///
    /// ```
    /// use steadysocket::core::session::SessionId;
    ///
    /// assert_eq!(SessionId([0; 16]).to_text(), "AAAAAAAAAAAAAAAAAAAAAA");
    /// ```
    #[must_use]
    pub fn to_text(self) -> String {
        encode(&self.0)
    }

    /// The name of this text, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }
}

/// As on the wire.
impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_text())
    }
}

/// A secret does not belong in a log.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The bytes as base64url, without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| chunk.get(index).copied().unwrap_or(0);
        let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        for index in 0..=chunk.len() {
            let sextet = (bits >> (18 - 6 * index)) & 0x3f;
            let letter = ALPHABET.get(sextet as usize).copied().unwrap_or(b'A');
            out.push(char::from(letter));
        }
    }
    out
}

/// The bytes of exactly this base64url; `None` if it has padding, another length, another alphabet,
/// or bits that no encoder sets.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut slots = bytes.iter_mut();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let sextet = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) + u32::from(sextet);
        count += 6;
        if count >= 8 {
            count -= 8;
            *slots.next()? = (bits >> count) as u8;
            bits &= (1 << count) - 1;
        }
    }
    (slots.next().is_none() && count < 6 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_order_of_their_bytes() {
        let mut names = [[0; 16], [1; 16], [0xff; 16], [0; 16], [0; 16], [0; 16]];
        names[3][0] = 1;
        names[4][15] = 0xff;
        names[5][7] = 0x80;
        for one in names {
            for other in names {
                let order = SessionId(one).cmp(&SessionId(other));
                assert_eq!(order, one.cmp(&other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn bytes_come_back_from_their_text() {
        for fill in [0x00, 0x5a, 0xfb, 0xff] {
            let text = encode(&[fill; 32]);
            assert_eq!((text.len(), decode(&text)), (43, Some([fill; 32])));
        }
        assert_eq!(encode(b"light work."), "bGlnaHQgd29yay4");
    }

    #[test]
    fn a_secret_has_one_spelling() {
        assert_eq!(decode::<1>("-w"), Some([0xfb]));
        for bad in ["-x", "-w=", "-wA", "-", "", "+w", "/w", " w"] {
            assert_eq!(decode::<1>(bad), None, "{bad:?}");
        }
        assert_eq!(decode::<3>("AAAA"), Some([0; 3]));
        assert_eq!(decode::<3>("AAAAA"), None, "a letter too many");
    }

    #[test]
    fn the_name_of_a_session_comes_back_from_its_text() {
        let name = SessionId([0x5a; 16]);
        let text = name.to_text();
        assert_eq!((text.len(), SessionId::from_text(&text)), (22, Some(name)));
        assert_eq!(SessionId::from_text("AAAA"), None);
        assert_eq!(name.to_string(), text);
    }

    #[test]
    fn a_secret_does_not_show_in_a_log() {
        assert_eq!(format!("{:?}", Token([7; 32])), "Token(..)");
    }
}
