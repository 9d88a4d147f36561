//! Feeds the codec of sessions any bytes, as a text and as a binary message.
//!
//! Nothing may panic; a frame that is read is written and read again as the same; no frame may hold
//! more than it has room for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use steadysocket::core::session::{Control, Framing, Header, MAX_NUMBER, parse_binary, parse_text};

/// The longest control frame, in bytes.
const MAX_CONTROL: usize = 16_384;

fuzz_target!(|bytes: &[u8]| {
    check_binary(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_text(text);
    }
});

fn check_binary(bytes: &[u8]) {
    let Ok((header, offset)) = parse_binary(bytes) else {
        return;
    };
    check_header(header);
    let mut again = Vec::new();
    header.write_binary(&mut again);
    assert_eq!(again, bytes[..offset]);
}

fn check_text(text: &str) {
    match parse_text(text.as_bytes()) {
        Ok(Framing::Control) => check_control(text),
        Ok(Framing::Message { header, offset }) => {
            check_header(header);
            let mut again = String::new();
            header.write_text(&mut again);
            assert_eq!(again, text[..offset]);
        }
        Err(_) => {}
    }
}

fn check_control(text: &str) {
    let Ok(control) = Control::parse(text) else {
        return;
    };
    assert!(text.len() <= MAX_CONTROL);
    if control == Control::Unknown {
        return;
    }
    let again = control.to_text();
    // A character may become six, as \u001f does.
    assert!(again.len() <= 6 * text.len() + 64);
    if again.len() <= MAX_CONTROL {
        assert_eq!(Control::parse(&again), Ok(control));
    }
}

fn check_header(header: Header) {
    for number in header.seq.into_iter().chain(header.ack) {
        assert!(number <= MAX_NUMBER);
    }
    assert_ne!(header.seq, Some(0));
}
