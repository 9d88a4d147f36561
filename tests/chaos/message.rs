//! The messages: a mark, a number, and a filling that follows from both, so that damage is seen.

use steadysocket::Message;

/// From the client, and sent back as [`ECHO`].
pub(crate) const MESSAGE: u8 = b'm';
pub(crate) const ECHO: u8 = b'e';
/// From the server by itself.
pub(crate) const PUSH: u8 = b'p';
pub(crate) const VOLATILE_THERE: u8 = b'v';
pub(crate) const VOLATILE_BACK: u8 = b'w';
/// The server: the storm is over, send no more.
pub(crate) const CALM: u8 = b'c';
/// The client: so many messages were sent.
pub(crate) const DONE: u8 = b'd';
/// The server: so many pushes were sent.
pub(crate) const FINAL: u8 = b'f';

/// The message; every third is binary, every hundredth fills several segments.
pub(crate) fn message(mark: u8, number: u64) -> Message {
    let text = text(mark, number);
    match number % 3 {
        0 => Message::from(text.into_bytes()),
        _ => Message::from(text),
    }
}

/// The mark and the number of a message; `None` if it is not as it was sent.
pub(crate) fn read(arrived: &Message) -> Option<(u8, u64)> {
    let text = std::str::from_utf8(arrived.as_bytes()).ok()?;
    let (mark, rest) = (*text.as_bytes().first()?, text.get(1..)?);
    let number = rest.split_once(' ').map_or(rest, |(number, _)| number);
    let number = number.parse().ok()?;
    (*arrived == message(mark, number)).then_some((mark, number))
}

fn text(mark: u8, number: u64) -> String {
    let length = match number % 100 {
        50 => number * 97 % 6_000,
        _ => number * 31 % 60,
    };
    let filling = ["x", "ї", "|", "#"][(number % 4) as usize];
    let filling = filling.repeat(length as usize / filling.len());
    format!("{}{number} {filling}", char::from(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_they_were_sent_and_damage_is_seen() {
        for number in 0..300 {
            assert_eq!(read(&message(PUSH, number)), Some((PUSH, number)));
        }
        for damaged in ["", "p", "px ", "p150", "p1 x"] {
            assert_eq!(read(&damaged.into()), None, "{damaged}");
        }
    }
}
