//! Control frames.

use super::body::{Away, Bye, Fault, Gone, Probe};
use super::error::ProtocolError;
use super::fields::{numbers, write_numbers};
use super::header::MAX_CONTROL;
use super::json::read;
use super::opening::{Hello, Resume, Resumed, Welcome};
use super::words::Words;
use super::writer::Writer;

/// A control frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Control<W: Words = String> {
    /// `#hello`: the first frame of a new session.
    Hello(Hello<W>),
    /// `#welcome`: the session exists.
    Welcome(Welcome<W>),
    /// `#resume`: the first frame of a later socket.
    Resume(Resume<W>),
    /// `#resumed`: the session goes on here.
    Resumed(Resumed<W>),
    /// `#k`: the client holds the token of this attempt.
    Confirm(u64),
    /// `#gone`: the session cannot go on.
    Gone(Gone),
    /// `#a`: everything up to this number was handed to the application.
    Ack(u64),
    /// `#p`: asks for a pong.
    Ping(Probe),
    /// `#q`: answers a ping.
    Pong(Probe),
    /// `#bye`: nothing comes after `tx`.
    Bye(Bye<W>),
    /// `#away`: the server drains.
    Away(Away),
    /// `#err`: the reason of the close that follows, for logs.
    Fault(Fault<W>),
    /// A frame of a later version that may be ignored.
    Unknown,
}

impl Control {
    /// Parses a control frame of either side: the whole text message, `#` included.
    ///
    /// # Errors
    ///
    /// A [`ProtocolError`], which only the peer can fix.
    pub fn parse(text: &str) -> Result<Self, ProtocolError> {
        match Self::parse_of_client(text) {
            Err(ProtocolError::Unexpected) => Self::parse_of_server(text),
            result => result,
        }
    }

    /// Parses a frame that came from a client. A side that reads frames of the other alone needs no
    /// code for its own.
    pub(crate) fn parse_of_client(text: &str) -> Result<Self, ProtocolError> {
        let (verb, body) = split(text)?;
        Ok(match verb {
            "hello" => Self::Hello(Hello::parse(&read(body)?)?),
            "resume" => Self::Resume(Resume::parse(&read(body)?)?),
            "k" => Self::Confirm(numbers(body).map(|[attempt]| attempt)?),
            "welcome" | "resumed" | "gone" | "away" => return Err(ProtocolError::Unexpected),
            _ => return Self::parse_of_both(verb, body),
        })
    }

    /// Parses a frame that came from a server.
    pub fn parse_of_server(text: &str) -> Result<Self, ProtocolError> {
        let (verb, body) = split(text)?;
        Ok(match verb {
            "welcome" => Self::Welcome(Welcome::parse(&read(body)?)?),
            "resumed" => Self::Resumed(Resumed::parse(&read(body)?)?),
            "gone" => Self::Gone(Gone::parse(&read(body)?)?),
            "away" => Self::Away(Away::parse(&read(body)?)?),
            "hello" | "resume" | "k" => return Err(ProtocolError::Unexpected),
            _ => return Self::parse_of_both(verb, body),
        })
    }

    fn parse_of_both(verb: &str, body: &str) -> Result<Self, ProtocolError> {
        Ok(match verb {
            "a" => Self::Ack(numbers(body).map(|[ack]| ack)?),
            "p" => Self::Ping(Probe::parse(body)?),
            "q" => Self::Pong(Probe::parse(body)?),
            "bye" => Self::Bye(Bye::parse(&read(body)?)?),
            "err" => Self::Fault(Fault::parse(&read(body)?)?),
            _ => return unknown(verb),
        })
    }

    /// The frame as a text message; empty for [`Control::Unknown`], which is never sent.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        match self {
            Self::Hello(hello) => hello.write(json("#hello ", &mut out)),
            Self::Welcome(welcome) => welcome.write(json("#welcome ", &mut out)),
            Self::Resume(resume) => resume.write(json("#resume ", &mut out)),
            Self::Resumed(resumed) => resumed.write(json("#resumed ", &mut out)),
            Self::Confirm(attempt) => write_numbers("#k ", [*attempt], &mut out),
            Self::Gone(gone) => gone.write(json("#gone ", &mut out)),
            Self::Ack(ack) => write_numbers("#a ", [*ack], &mut out),
            Self::Ping(Probe { id, ack, tx }) => write_numbers("#p ", [*id, *ack, *tx], &mut out),
            Self::Pong(Probe { id, ack, tx }) => write_numbers("#q ", [*id, *ack, *tx], &mut out),
            Self::Bye(bye) => bye.write(json("#bye ", &mut out)),
            Self::Away(Away { min, max }) => json("#away ", &mut out)
                .number("min", *min)
                .number("max", *max)
                .end(),
            Self::Fault(Fault { code, message }) => json("#err ", &mut out)
                .number("code", u64::from(*code))
                .text("msg", message)
                .end(),
            Self::Unknown => {}
        }
        out
    }
}

/// The verb and the body of a frame.
fn split(text: &str) -> Result<(&str, &str), ProtocolError> {
    if text.len() > MAX_CONTROL {
        return Err(ProtocolError::ControlTooLong);
    }
    let frame = text.strip_prefix('#').ok_or(ProtocolError::UnknownFrame)?;
    Ok(frame.split_once(' ').unwrap_or((frame, "")))
}

/// A verb that this version does not know: its first letter says if it may be ignored.
fn unknown(verb: &str) -> Result<Control, ProtocolError> {
    let mut bytes = verb.bytes();
    let first = bytes.next();
    match first {
        _ if !bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
            Err(ProtocolError::UnknownFrame)
        }
        Some(b'a'..=b'z') => Ok(Control::Unknown),
        Some(b'A'..=b'Z') => Err(ProtocolError::NotUnderstood),
        _ => Err(ProtocolError::UnknownFrame),
    }
}

fn json<'a>(verb: &str, out: &'a mut String) -> Writer<'a> {
    out.push_str(verb);
    Writer::new(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::GoneReason;

    const SID: &str = "AAAAAAAAAAAAAAAAAAAAAA";
    const TOK: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn frames_are_written_as_the_protocol_shows_them() {
        let gone = Gone {
            why: GoneReason::StateLost,
            rx: Some(3),
        };
        let bye = Bye {
            code: 1001,
            reason: "a\"b".into(),
            tx: 7,
            is_final: true,
        };
        let probe = Probe {
            id: 1,
            ack: 2,
            tx: 3,
        };
        let fault = Fault {
            code: 4931,
            message: "x".into(),
        };
        let cases = [
            (Control::Confirm(0), "#k 0"),
            (Control::Ack(12), "#a 12"),
            (Control::Ping(probe), "#p 1,2,3"),
            (Control::Pong(probe), "#q 1,2,3"),
            (Control::Gone(gone), r#"#gone {"why":"state-lost","rx":3}"#),
            (
                Control::Bye(bye),
                r#"#bye {"code":1001,"reason":"a\"b","tx":7,"final":true}"#,
            ),
            (
                Control::Away(Away { min: 0, max: 9 }),
                r#"#away {"min":0,"max":9}"#,
            ),
            (Control::Fault(fault), r#"#err {"code":4931,"msg":"x"}"#),
        ];
        for (frame, text) in cases {
            assert_eq!(frame.to_text(), text);
            assert_eq!(Control::parse(text), Ok(frame));
        }
    }

    #[test]
    fn openings_are_written_as_the_protocol_shows_them() {
        let cases = [
            r#"#hello {"v":1,"protos":["chat.v2"],"win":[8,65536],"max":1024,"ttl":120000,"auth":"me","lib":"x/1"}"#.to_owned(),
            format!(r#"#welcome {{"sid":"{SID}","ep":"AAAAAAAAAAA","tok":"{TOK}","proto":"","win":[8,9],"max":1,"ttl":2,"hb":[25000,10000]}}"#),
            format!(r#"#resume {{"sid":"{SID}","ep":"AAAAAAAAAAA","tok":"{TOK}","n":4,"rx":3,"ack":2,"tx":9}}"#),
            format!(r#"#resumed {{"n":4,"tok":"{TOK}","rx":3,"ack":2,"tx":9,"ttl":2,"hb":[1,2]}}"#),
        ];
        for text in cases {
            assert_eq!(Control::parse(&text).map(|frame| frame.to_text()), Ok(text));
        }
    }

    #[test]
    fn malformed_bodies_are_refused() {
        for text in [
            "#k",
            "#k ",
            "#k 1 ",
            "#k 1,2",
            "#a -1",
            "#a x",
            "#p 1,2",
            "#p 1,2,",
            "#q 1,2,3,4",
            "#gone",
            "#gone {}",
            r#"#gone {"why":"ended","rx":-1}"#,
            r#"#gone {"why":"ended","rx":null}"#,
            r#"#away {"min":2,"max":1}"#,
            r#"#bye {"code":65536,"reason":"","tx":0}"#,
            r#"#bye {"code":1000,"tx":0}"#,
            r#"#bye {"code":1000,"reason":"","tx":0,"final":1}"#,
            "#k  1",
            "#hello []",
        ] {
            assert_eq!(Control::parse(text), Err(ProtocolError::BadBody), "{text}");
        }
        for (text, error) in [
            ("#a 01", ProtocolError::LeadingZero),
            ("#a 9007199254740992", ProtocolError::NumberTooLarge),
            (r#"#hello {"v":2}"#, ProtocolError::Version),
            ("#Must {", ProtocolError::NotUnderstood),
            ("#", ProtocolError::UnknownFrame),
            ("# a", ProtocolError::UnknownFrame),
            ("#1", ProtocolError::UnknownFrame),
        ] {
            assert_eq!(Control::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn frames_of_later_versions_and_unknown_fields_are_ignored() {
        assert_eq!(Control::parse("#later {nonsense"), Ok(Control::Unknown));
        let away = Control::Away(Away { min: 1, max: 2 });
        let text = r#"#away {"max":2,"later":[{"a":null}],"min":1}"#;
        assert_eq!(Control::parse(text), Ok(away));
    }

    #[test]
    fn a_control_frame_has_a_bound() {
        let text = format!("#later {}", "x".repeat(MAX_CONTROL - 7));
        assert_eq!(Control::parse(&text), Ok(Control::Unknown));
        assert_eq!(
            Control::parse(&(text + "x")),
            Err(ProtocolError::ControlTooLong)
        );
    }
}
