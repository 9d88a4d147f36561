//! The golden frames that every implementation reads: `tests/vectors`, whose README says how.

use std::fs;

use serde_json::{Map, Value, json};
use steadysocket::core::session::{
    Control, Framing, Header, Probe, ProtocolError, parse_binary, parse_text,
};

#[test]
fn golden_text_frames_are_read_as_they_say() {
    for name in ["text", "control", "openings", "bodies", "odd"] {
        check(&file(name), |frame| read_text(&frame));
    }
}

#[test]
fn golden_binary_frames_are_read_as_they_say() {
    let file = file("binary");
    check(&file, |frame| read_binary(&frame));
    for (place, number) in pairs(&file["places"], &file["numbers"]) {
        let hex = number["hex"].as_str().unwrap();
        let frame = place["frame"].as_str().unwrap().replacen("{}", hex, 1);
        check_place(
            place,
            number["value"].as_u64().unwrap(),
            &frame,
            read_binary(&frame),
        );
    }
}

#[test]
fn golden_numbers_are_read_where_they_stand() {
    let file = file("numbers");
    let put =
        |place: &Value, number: &str| place["frame"].as_str().unwrap().replacen("{}", number, 1);
    for (place, number) in pairs(&file["places"], &file["valid"]) {
        let frame = put(place, number["text"].as_str().unwrap());
        check_place(
            place,
            number["value"].as_u64().unwrap(),
            &frame,
            read_text(&frame),
        );
    }
    for (place, number) in pairs(&file["places"], &file["invalid"]) {
        let frame = put(place, number.as_str().unwrap());
        assert_eq!(read_text(&frame), Err(4931), "{frame:?}");
    }
    for (place, number) in pairs(&file["places"], &file["invalidOutsideJson"]) {
        if place["json"] != json!(true) {
            let frame = put(place, number.as_str().unwrap());
            assert_eq!(read_text(&frame), Err(4931), "{frame:?}");
        }
    }
}

#[test]
fn golden_fields_must_be_there_and_of_their_type() {
    for frame in file("fields")["frames"].as_array().unwrap() {
        let (verb, body) = (
            frame["verb"].as_str().unwrap(),
            frame["body"].as_object().unwrap(),
        );
        let read = |body: &Map<String, Value>| {
            read_text(&format!("#{verb} {}", Value::Object(body.clone())))
        };
        assert!(read(body).is_ok(), "{verb}");
        for (key, value) in body {
            let mut other = body.clone();
            other.remove(key);
            let is_optional = frame["optional"].as_array().unwrap().contains(&json!(key));
            assert_eq!(read(&other).is_ok(), is_optional, "{verb} without {key}");
            let wrong = if value.is_number() {
                json!("1")
            } else {
                json!(7)
            };
            for wrong in [wrong, json!(null), json!([value]), json!({ "x": value })] {
                other.insert(key.clone(), wrong.clone());
                assert_eq!(read(&other), Err(4931), "{verb}: {key} is {wrong}");
            }
        }
    }
}

fn file(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn check(file: &Value, read: impl Fn(String) -> Result<Value, u16>) {
    for case in file["valid"].as_array().unwrap() {
        let mut expected = case["is"].clone();
        for value in expected.as_object_mut().unwrap().values_mut() {
            if value
                .as_array()
                .is_some_and(|parts| parts.iter().any(|part| part["repeat"].is_string()))
            {
                *value = json!(joined(value));
            }
        }
        // Nobody needs to know the verb of a frame that is ignored, nor that a bye is not final.
        if expected["kind"] == "ignored" {
            expected.as_object_mut().unwrap().remove("verb");
        }
        if expected["final"] == false {
            expected.as_object_mut().unwrap().remove("final");
        }
        assert_eq!(
            read(joined(&case["frame"])),
            Ok(expected),
            "{}",
            case["name"]
        );
    }
    for case in file["invalid"].as_array().unwrap() {
        let close = case["close"].as_u64().unwrap() as u16;
        assert_eq!(read(joined(&case["frame"])), Err(close), "{}", case["name"]);
    }
}

fn check_place(place: &Value, number: u64, frame: &str, read: Result<Value, u16>) {
    if number < place["least"].as_u64().unwrap() {
        assert_eq!(read, Err(4931), "{frame:?}");
        return;
    }
    let read = read.unwrap_or_else(|close| panic!("{frame:?}: {close}"));
    assert_eq!(read["kind"], place["kind"], "{frame:?}");
    assert_eq!(
        read[place["field"].as_str().unwrap()],
        json!(number),
        "{frame:?}"
    );
}

fn pairs<'a>(
    places: &'a Value,
    numbers: &'a Value,
) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    let numbers = numbers.as_array().unwrap();
    let places = places.as_array().unwrap().iter();
    places.flat_map(move |place| numbers.iter().map(move |number| (place, number)))
}

/// A text, or parts that are to be joined.
fn joined(frame: &Value) -> String {
    let Some(parts) = frame.as_array() else {
        return frame.as_str().unwrap().to_owned();
    };
    let texts = parts.iter().map(|part| match part.as_str() {
        Some(text) => text.to_owned(),
        None => {
            let times = part["times"].as_u64().unwrap() as usize;
            part["repeat"].as_str().unwrap().repeat(times)
        }
    });
    texts.collect()
}

fn read_text(frame: &str) -> Result<Value, u16> {
    let read = || match parse_text(frame.as_bytes())? {
        Framing::Control => Control::parse(frame).map(|control| describe(&control)),
        Framing::Message { header, offset } => Ok(message(header, &frame[offset..])),
    };
    read().map_err(code)
}

fn read_binary(frame: &str) -> Result<Value, u16> {
    let digits = frame.as_bytes().chunks(2);
    let bytes: Vec<u8> = digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let (header, offset) = parse_binary(&bytes).map_err(code)?;
    Ok(message(header, &frame[2 * offset..]))
}

fn code(error: ProtocolError) -> u16 {
    error.close_code().get()
}

fn message(header: Header, payload: &str) -> Value {
    let mut fields = json!({ "kind": "volatile", "payload": payload });
    if let Some(seq) = header.seq {
        fields["kind"] = json!("data");
        fields["seq"] = json!(seq);
    }
    if let Some(ack) = header.ack {
        fields["ack"] = json!(ack);
    }
    fields
}

/// The frame as the golden files show it; bodies by way of the text that is written for them.
fn describe(control: &Control) -> Value {
    let probe = |kind: &str, Probe { id, ack, tx }: &Probe| json!({ "kind": kind, "id": id, "ack": ack, "tx": tx });
    match control {
        Control::Unknown => json!({ "kind": "ignored" }),
        Control::Confirm(attempt) => json!({ "kind": "k", "n": attempt }),
        Control::Ack(ack) => json!({ "kind": "a", "ack": ack }),
        Control::Ping(body) => probe("p", body),
        Control::Pong(body) => probe("q", body),
        _ => {
            let text = control.to_text();
            let (verb, body) = text[1..].split_once(' ').unwrap();
            let mut fields: Value = serde_json::from_str(body).unwrap();
            fields["kind"] = json!(verb);
            fields
        }
    }
}
