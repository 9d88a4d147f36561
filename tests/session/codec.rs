//! Frames that a stranger made up.

use proptest::prelude::*;
use steadysocket::core::session::{Control, Framing, MAX_NUMBER, parse_binary, parse_text};

/// Valid frames, to damage.
const FRAMES: [&str; 12] = [
    r#"#hello {"v":1,"protos":["a","b"],"win":[1,2],"max":3,"ttl":4,"auth":"x","lib":"y"}"#,
    r#"#resumed {"n":1,"tok":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","rx":2,"ack":1,"tx":0,"ttl":1,"hb":[1,2]}"#,
    r##"#gone {"why":"state-lost","rx":9007199254740991}"##,
    r##"#bye {"code":1000,"reason":"\u00e9\n","tx":7,"final":true}"##,
    r##"#away {"min":1,"max":2,"x":{"y":[1.5e-7,null,false]}}"##,
    r##"#err {"code":4931,"msg":"\ud83d\ude00"}"##,
    "#k 7",
    "#a 9007199254740991",
    "#p 1,2,3",
    "43,1207|hi",
    "~17|x",
    "9007199254740991|x",
];

fn damaged() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<char>(), 0..4), 0..4);
    (prop::sample::select(&FRAMES[..]), edits).prop_map(|(frame, edits)| {
        let mut text: Vec<char> = frame.chars().collect();
        for (index, character, edit) in edits {
            let at = index.index(text.len());
            match edit {
                0 => text[at] = character,
                1 => text.insert(at, character),
                2 => text.insert(at, text[at]),
                _ if text.len() > 1 => drop(text.remove(at)),
                _ => {}
            }
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A frame that is read has one meaning: it is written and read again as the same.
    #[test]
    fn damaged_frames_are_refused_or_read(text in damaged()) {
        match parse_text(text.as_bytes()) {
            Ok(Framing::Control) => {
                if let Ok(control) = Control::parse(&text) {
                    let again = control.to_text();
                    prop_assert!(again.is_empty() || Control::parse(&again) == Ok(control));
                }
            }
            Ok(Framing::Message { header, offset }) => {
                let mut again = String::new();
                header.write_text(&mut again);
                prop_assert_eq!(again.as_bytes(), &text.as_bytes()[..offset]);
            }
            Err(_) => {}
        }
    }

    #[test]
    fn binary_headers_have_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
        if let Ok((header, offset)) = parse_binary(&bytes) {
            let mut again = Vec::new();
            header.write_binary(&mut again);
            prop_assert_eq!(&again, &bytes[..offset]);
            prop_assert!(header.seq.into_iter().chain(header.ack).all(|n| n <= MAX_NUMBER));
        }
    }
}
