//! Conversions to and from messages.

use std::borrow::Cow;

use steadysocket::{Bytes, Message, SendError, Text};

#[test]
fn every_kind_of_text_becomes_a_text_message() {
    let owned = "hi".to_owned();
    let messages: [Message; 8] = [
        "hi".into(),
        (&Text::from("hi")).into(),
        (&Message::from("hi")).into(),
        (&owned).into(),
        owned.clone().into(),
        Cow::Borrowed("hi").into(),
        Text::from("hi").into(),
        Message::text(owned.into_boxed_str()),
    ];
    for message in messages {
        assert_eq!(message.as_text(), Some("hi"));
        assert_eq!(message.as_bytes(), b"hi");
        assert_eq!(message.into_text().unwrap(), "hi");
    }
}

#[test]
fn every_kind_of_bytes_becomes_a_binary_message() {
    let owned = vec![1, 2];
    let messages: [Message; 7] = [
        [1, 2].into(),
        (&Bytes::from([1, 2])).into(),
        (&[1, 2]).into(),
        owned.as_slice().into(),
        owned.clone().into(),
        Bytes::from(&owned).into(),
        Message::binary(owned.into_boxed_slice()),
    ];
    for message in messages {
        assert_eq!(message.as_text(), None);
        assert_eq!(message.byte_len(), 2);
        let binary = message.into_text().unwrap_err();
        assert!(matches!(binary, Message::Binary(bytes) if bytes == [1, 2]));
    }
}

/// An outbox keeps what it sends.
#[test]
fn clones_share_their_content_and_the_last_one_gives_it_back() {
    let text = "text".repeat(100);
    let place = text.as_ptr();
    let message = Message::from(text);
    let kept = message.clone();
    assert_eq!(kept.as_bytes().as_ptr(), place);
    drop(message);
    let text = String::from(kept.into_text().unwrap());
    assert_eq!(text.as_ptr(), place);

    let bytes = Bytes::from(text.into_bytes());
    let kept = bytes.clone();
    assert_eq!((bytes.as_ptr(), kept.as_ptr()), (place, place));
    let copied: Vec<u8> = bytes.into();
    assert_ne!(copied.as_ptr(), place, "a clone exists");
    let owned: Vec<u8> = kept.into();
    assert_eq!(owned.as_ptr(), place);
}

#[test]
fn contents_compare_with_plain_texts_and_slices() {
    let (text, bytes) = (Text::from("é"), Bytes::from([9]));
    assert_eq!(text, "é");
    assert_eq!(text, *"é");
    assert_eq!(text, String::from("é"));
    assert_eq!("é", text);
    assert_eq!(*"é", text);
    assert_eq!(String::from("é"), text);
    assert_eq!(bytes, [9]);
    assert_eq!(bytes, vec![9]);
    assert_eq!(bytes, [9].as_slice());
    assert_eq!(bytes, *[9].as_slice());
    assert_eq!(format!("{text} {text:?} {bytes:?}"), "é \"é\" [9]");
    assert_eq!(format!("{:?}", Message::from(text)), "Text(\"é\")");
}

#[test]
fn a_refused_message_comes_back() {
    let error: SendError = SendError::NotOpen("hi".into());
    assert_eq!(
        error.to_string(),
        "connection is not open and does not queue (message of 2 bytes not sent)"
    );
    assert_eq!(error.into_message(), Some("hi".into()));
}
