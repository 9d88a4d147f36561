//! Numbers on the wire: decimal in text, LEB128 in binary, 0 to 2^53 - 1 in both.

use super::error::ProtocolError;

/// The largest number of the protocol, 2^53 - 1: the largest that every JavaScript number counts to.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// Digits of [`MAX_NUMBER`].
pub(crate) const MAX_DIGITS: usize = 16;

/// Reads a decimal number at `at`, and moves `at` behind it.
pub(crate) fn read_decimal(text: &[u8], at: &mut usize) -> Result<u64, ProtocolError> {
    let digits = text.get(*at..).unwrap_or_default();
    let mut value = 0;
    let mut count = 0;
    while let Some(digit) = digits.get(count).filter(|digit| digit.is_ascii_digit()) {
        if count == MAX_DIGITS {
            return Err(ProtocolError::NumberTooLarge);
        }
        value = value * 10 + u64::from(digit - b'0');
        count += 1;
    }
    match digits.first() {
        _ if count == 0 => return Err(ProtocolError::BadHeader),
        Some(b'0') if count > 1 => return Err(ProtocolError::LeadingZero),
        _ if value > MAX_NUMBER => return Err(ProtocolError::NumberTooLarge),
        _ => *at += count,
    }
    Ok(value)
}

/// Reads a canonical LEB128 number at `at`, and moves `at` behind it.
pub(crate) fn read_varint(bytes: &[u8], at: &mut usize) -> Result<u64, ProtocolError> {
    let mut value = 0;
    for shift in (0..56).step_by(7) {
        let byte = *bytes.get(*at).ok_or(ProtocolError::BadHeader)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return match byte {
                0 if shift > 0 => Err(ProtocolError::NonCanonical),
                _ if value > MAX_NUMBER => Err(ProtocolError::NumberTooLarge),
                _ => Ok(value),
            };
        }
    }
    Err(ProtocolError::NumberTooLarge)
}

/// Without `fmt`, whose machinery costs more wasm than these lines.
pub(crate) fn push_decimal(out: &mut String, mut value: u64) {
    let mut digits = [0_u8; 20];
    let mut count = 0;
    for slot in &mut digits {
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
        count += 1;
        if value == 0 {
            break;
        }
    }
    out.extend(
        digits
            .iter()
            .take(count)
            .rev()
            .map(|digit| char::from(*digit)),
    );
}

pub(crate) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_have_one_spelling() {
        let read = |text: &str| read_decimal(text.as_bytes(), &mut 0);
        assert_eq!(read("0"), Ok(0));
        assert_eq!(read("9007199254740991|"), Ok(MAX_NUMBER));
        assert_eq!(read("9007199254740992"), Err(ProtocolError::NumberTooLarge));
        assert_eq!(
            read("10000000000000000"),
            Err(ProtocolError::NumberTooLarge)
        );
        assert_eq!(read("00"), Err(ProtocolError::LeadingZero));
        for bad in ["", "-1", "+1", " 1", "|", "\u{661}"] {
            assert_eq!(read(bad), Err(ProtocolError::BadHeader), "{bad:?}");
        }
    }

    #[test]
    fn numbers_read_as_they_were_written() {
        for value in (0..53).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, MAX_NUMBER - bit]) {
            let (mut text, mut bytes) = (String::new(), Vec::new());
            push_decimal(&mut text, value);
            push_varint(&mut bytes, value);
            let (mut end, mut binary_end) = (0, 0);
            assert_eq!(text, value.to_string());
            assert_eq!(read_decimal(text.as_bytes(), &mut end), Ok(value));
            assert_eq!(read_varint(&bytes, &mut binary_end), Ok(value));
            assert_eq!((end, binary_end), (text.len(), bytes.len()));
        }
    }

    #[test]
    fn a_binary_number_is_as_short_as_it_can_be() {
        let read = |bytes: &[u8]| read_varint(bytes, &mut 0);
        assert_eq!(read(&[0x80, 0x00]), Err(ProtocolError::NonCanonical));
        assert_eq!(read(&[0x81, 0x80, 0x00]), Err(ProtocolError::NonCanonical));
        assert_eq!(read(&[0x80]), Err(ProtocolError::BadHeader));
        assert_eq!(read(&[]), Err(ProtocolError::BadHeader));
        let mut above = Vec::new();
        push_varint(&mut above, MAX_NUMBER + 1);
        assert_eq!(read(&above), Err(ProtocolError::NumberTooLarge));
        assert_eq!(read(&[0xff; 12]), Err(ProtocolError::NumberTooLarge));
    }
}
