//! Frames written and read by hand: RFC 6455, section 5.2, and PROTOCOL.md.

/// Appends a frame whose mask changes nothing.
pub(crate) fn push_frame(out: &mut Vec<u8>, is_text: bool, header: &[u8], payload: &[u8]) {
    let length = header.len() + payload.len();
    out.push(if is_text { 0x81 } else { 0x82 });
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => out.push(0x80 | short),
        (_, Ok(middle)) => {
            out.push(0x80 | 126);
            out.extend(middle.to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend([0; 4]);
    out.extend(header);
    out.extend(payload);
}

/// Where the payload of the first frame begins and ends, once it is whole.
pub(crate) fn bounds(input: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match *input.get(1)? {
        126 => (
            4,
            usize::from(u16::from_be_bytes(*input.get(2..)?.first_chunk()?)),
        ),
        127 => (
            10,
            u64::from_be_bytes(*input.get(2..)?.first_chunk()?) as usize,
        ),
        length => (2, usize::from(length)),
    };
    (input.len() >= start + length).then_some((start, start + length))
}

/// The header of a message with its number and the last one that came.
pub(crate) fn write_header(out: &mut Vec<u8>, is_text: bool, seq: u64, ack: u64) {
    out.clear();
    if is_text {
        out.extend(format!("{seq},{ack}|").as_bytes());
    } else {
        out.push(0x81);
        push_varint(out, seq);
        push_varint(out, ack);
    }
}

/// The length of the header of a data message.
pub(crate) fn header_length(is_text: bool, message: &[u8]) -> Option<usize> {
    if is_text {
        return message
            .iter()
            .position(|byte| *byte == b'|')
            .map(|at| at + 1);
    }
    let numbers = if message.first()? & 0x80 == 0 { 1 } else { 2 };
    let ends = message
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, byte)| **byte < 0x80);
    ends.map(|(at, _)| at + 1).nth(numbers - 1)
}

/// The acknowledgement in the header of a data message, if there is one.
pub(crate) fn read_ack(is_text: bool, header: &[u8]) -> Option<u64> {
    if is_text {
        let header = std::str::from_utf8(header).ok()?;
        return header.trim_end_matches('|').split_once(',')?.1.parse().ok();
    }
    let is_there = header.first()? & 0x80 != 0;
    let numbers = header.get(1..)?;
    let begin = numbers.iter().position(|byte| *byte < 0x80)? + 1;
    let digits = numbers.get(begin..).filter(|_| is_there)?.iter().rev();
    Some(digits.fold(0, |sum, byte| sum * 128 + u64::from(byte % 128)))
}

fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push((number % 128) as u8 | 0x80);
        number /= 128;
    }
    out.push(number as u8);
}
