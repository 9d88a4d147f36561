//! The messages of the chat, as JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use steadysocket::Message;

/// The place of a line among all: Redis's time in milliseconds, and a number within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct LineId(u64, u64);

/// To a member.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ToMember {
    /// This node has the session now. The member answers with [`FromMember::Last`].
    #[serde(rename_all = "camelCase")]
    Served {
        /// The node's name.
        by: String,
        /// The number of this question.
        question: u64,
    },
    /// A line of the chat.
    Line(Line),
}

/// A line of the chat.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) id: LineId,
    pub(crate) from: String,
    pub(crate) text: String,
    /// The node that it came to.
    pub(crate) node: String,
}

/// From a member.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FromMember {
    /// The last line that the member has.
    Last {
        /// Zero if there is none.
        #[serde(default)]
        id: LineId,
        /// The number of the question.
        question: u64,
    },
    /// A line for everybody.
    Say { text: String },
}

impl FromMember {
    /// `None` if it is no message of the chat.
    pub(crate) fn read(message: &Message) -> Option<Self> {
        serde_json::from_str(message.as_text()?).ok()
    }
}

impl ToMember {
    pub(crate) fn message(&self) -> Result<Message, serde_json::Error> {
        serde_json::to_string(self).map(Message::from)
    }
}

impl FromStr for LineId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (time, number) = text.split_once('-').ok_or("not the id of a line")?;
        let read = |digits: &str| digits.parse().map_err(|_| "not the id of a line");
        Ok(Self(read(time)?, read(number)?))
    }
}

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

impl TryFrom<String> for LineId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LineId> for String {
    fn from(id: LineId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_in_the_order_of_their_times_and_then_of_their_numbers() {
        let ids = ["9-1", "10-0", "10-9", "10-10"].map(|text| text.parse::<LineId>().unwrap());
        assert!(ids.is_sorted());
        assert_eq!(ids[3].to_string(), "10-10");
        for wrong in ["", "10", "10-", "a-1", "1-2-3"] {
            assert!(wrong.parse::<LineId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_member_says_things_and_answers_and_nothing_else() {
        let read = |text: &str| FromMember::read(&text.into());
        assert!(matches!(
            read(r#"{"say":{"text":"hi"}}"#),
            Some(FromMember::Say { .. })
        ));
        let answer = read(r#"{"last":{"question":7}}"#);
        assert!(
            matches!(answer, Some(FromMember::Last { id, question: 7 }) if id == LineId::default())
        );
        for wrong in [
            "hi",
            r#"{"last":{"id":"x","question":7}}"#,
            r#"{"shout":{}}"#,
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
