//! One member of the chat, on one node.

use std::future::pending;
use std::time::{SystemTime, UNIX_EPOCH};

use redis::RedisResult;
use steadysocket::BoxError;
use steadysocket::server::Session;

use crate::lines::{Follower, Lines};
use crate::messages::{FromMember, Line, ToMember};

/// Serves a member, whose session may have begun on another node.
///
/// What the member says goes into the stream together with its position, so that it is there once,
/// whichever node dies or freezes. What the others say has to go on behind the last line that some
/// other node sent. The member itself knows which that is, and the session keeps the order: the
/// lines that were on their way arrive before the question does. So a node asks first.
pub(crate) async fn serve(mut session: Session, node: &str, lines: Lines) -> Result<(), BoxError> {
    let question = number();
    let served = ToMember::Served {
        by: node.to_owned(),
        question,
    };
    session.send(served.message()?).await?;
    let mut follower = None;
    loop {
        tokio::select! {
            message = session.recv() => {
                let Some(message) = message else { return Ok(()) };
                match FromMember::read(&message) {
                    Some(FromMember::Say { text }) => {
                        let line = (session.principal(), text.as_str(), node);
                        let say = |position| lines.say(position, line);
                        session.commit(&message, say).await?;
                    }
                    // An answer to another node, which comes again, is an old one.
                    Some(FromMember::Last { id, question: to }) if to == question => {
                        follower = Some(lines.after(id));
                    }
                    _ => {}
                }
                message.ack();
            }
            line = next(&mut follower) => session.send(ToMember::Line(line?).message()?).await?,
        }
    }
}

async fn next(follower: &mut Option<Follower>) -> RedisResult<Line> {
    match follower {
        Some(follower) => follower.next().await,
        None => pending().await,
    }
}

/// A number that no other question has.
#[expect(clippy::disallowed_methods, reason = "a server has a clock")]
fn number() -> u64 {
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    // Microseconds, which JavaScript's numbers have room for.
    time.map_or(0, |time| time.as_micros() as u64)
}
