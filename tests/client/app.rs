//! An app that uses the whole interface. It is compiled natively, as for rendering on a server.

use std::error::Error;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use steadysocket::{
    Codec, Heartbeat, Message, QueueLimits, Reconnect, Sent, Socket, Text, TypedSocket, Verdict,
    WeakSocket,
};

/// Numbers as texts.
struct Decimal;

impl Codec<i64, i64> for Decimal {
    type Error = std::num::ParseIntError;

    fn encode(&self, value: &i64) -> Result<Message, Self::Error> {
        Ok(Message::text(value.to_string()))
    }

    fn decode(&self, message: &Message) -> Result<i64, Self::Error> {
        message.as_text().unwrap_or_default().parse()
    }
}

/// A part of a page, whose properties a framework compares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct App {
    socket: Socket,
    numbers: TypedSocket<i64, i64, Decimal>,
    weak: WeakSocket,
}

impl App {
    pub(crate) fn start(url: &str) -> Option<Self> {
        let (socket, _texts) = connect(url).ok()?;
        let base = url.to_owned();
        let numbers =
            Socket::builder_with(async move |dial| Ok(format!("{base}/{}", dial.attempt)))
                .codec(Decimal)
                .on_message(|number: i64| drop(number.to_string()))
                .on_error(|error| drop(error.to_string()))
                .connect()
                .ok()?;
        let weak = socket.downgrade();
        let app = Self {
            socket,
            numbers,
            weak,
        };
        app.leave().ok()?;
        Some(app)
    }

    fn leave(&self) -> Result<(), Box<dyn Error>> {
        if self.numbers.send(&7)? == Sent::Queued {
            self.socket.send(b"bye")?;
        }
        if self.socket.retry_in().is_some() || self.weak.upgrade().is_some() {
            self.socket.close_with(4000, "bye")?;
        }
        Ok(())
    }

    /// Futures for an app's tasks, which hold no handle.
    #[expect(dead_code, reason = "compiled, and never run without a connection")]
    fn waits(&self) -> impl Future<Output = Result<u16, Box<dyn Error>>> + use<> {
        let (opened, drained) = (self.socket.opened(), self.socket.drained());
        let closed = self.numbers.closed();
        async move {
            opened.await?;
            drained.await?;
            Ok(closed.await.code)
        }
    }
}

fn connect(url: &str) -> Result<(Socket, Receiver<Text>), Box<dyn Error>> {
    let (sender, texts) = channel();
    let socket = Socket::builder(url)
        .protocols(["chat.v2"])
        .reconnect(Reconnect {
            max_delay: Duration::from_millis(500),
            ..Reconnect::default()
        })
        .queue(QueueLimits::default())
        .heartbeat(Heartbeat::default(), "ping")
        .is_pong(|message| matches!(message, Message::Text(text) if text == "pong"))
        .should_reconnect(|close| match close.code {
            4401 => Verdict::Stop,
            _ => Verdict::Retry,
        })
        .handshake(async |peer| {
            peer.send("token")?;
            match peer.next().await {
                Message::Text(answer) if answer == "welcome" => Ok(()),
                _ => Err("not welcome".into()),
            }
        })
        .on_message(move |message| drop(message.into_text().map(|text| sender.send(text))))
        .connect()?;
    Ok((socket, texts))
}
