//! A client, whose connection is the crate's own: it sends at a pace and keeps its account.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use steadysocket::{
    EndReason, GoneReason, Incoming, Message, NativeBuilder, SessionEnd, SessionEvent,
    SessionSocket,
};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::connection::{News, builder, connect, due, is_manual, session};
use crate::ledger::Ledger;
use crate::message::{CALM, DONE, ECHO, FINAL, MESSAGE, PUSH, VOLATILE_BACK, VOLATILE_THERE};
use crate::message::{message, read};
use crate::traffic::Traffic;

/// So many messages are acknowledged together, in manual mode.
const BATCH: usize = 7;

/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);

/// The time for a dial.
const DIAL: Duration = Duration::from_secs(5);

/// A client.
pub(crate) struct Client {
    pub(crate) number: usize,
    pub(crate) address: SocketAddr,
    pub(crate) sends_volatile: bool,
    /// So many messages, spread over so much time.
    pub(crate) messages: u64,
    pub(crate) within: Duration,
    pub(crate) ledger: Arc<Ledger>,
}

/// The way of a client to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Sending,
    /// The server has said that the storm is over.
    Finishing,
    /// It has sent everything.
    Settling,
    Closing,
    Ended,
}

impl Client {
    /// Works until its session has ended.
    pub(crate) async fn run(self) {
        let traffic = Traffic::default();
        let (address, dialled) = (self.address, traffic.clone());
        let (number, ledger) = (self.number, Arc::clone(&self.ledger));
        let builder = builder("ws://localhost/ws", DIAL)
            .connector(move |_| dialled.clone().dial(address))
            .on_drop(move |message, reason| {
                ledger.blame(number, || format!("{message:?} was dropped: {reason:?}"));
            });
        let (socket, mut news) = connect(builder, session(number), self.witness(traffic));
        let mut life = Life {
            client: self,
            socket,
            start: Instant::now(),
            sent: 0,
            volatile: 0,
            unacknowledged: Vec::new(),
            stage: Stage::Sending,
        };
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while life.stage != Stage::Ended {
            tokio::select! {
                // The connection has the other end until it has ended.
                Some(news) = news.recv() => life.hear(news),
                _ = ticks.tick() => life.tick(),
            }
        }
        life.socket.closed().await;
    }

    /// Counts what has to be counted when it happens, not when the client comes to hear of it.
    fn witness(&self, traffic: Traffic) -> impl Fn(&News) + Clone + Send + use<> {
        let (number, ledger) = (self.number, Arc::clone(&self.ledger));
        // The session was resumed and has had no message since.
        let is_recovering = Arc::new(AtomicBool::new(false));
        move |news| match news {
            News::Session(SessionEvent::Started { .. }) => ledger.forgive(number),
            News::Session(SessionEvent::Resumed) => {
                is_recovering.store(true, Ordering::Relaxed);
                ledger.counts().resumed += 1;
                if let Some(delay) = traffic.delay() {
                    ledger.counts().slow_resumes += 1;
                    ledger.blame(number, || delay);
                }
            }
            News::Message(_) if is_recovering.swap(false, Ordering::Relaxed) => {
                ledger.recovered(number);
            }
            _ => {}
        }
    }
}

/// The life of a client.
struct Life {
    client: Client,
    socket: SessionSocket,
    start: Instant,
    /// The messages that were accepted.
    sent: u64,
    volatile: u64,
    unacknowledged: Vec<Incoming>,
    stage: Stage,
}

impl Life {
    fn hear(&mut self, news: News) {
        match news {
            News::Message(incoming) => self.take(incoming),
            News::Session(SessionEvent::Ended(end)) => self.end(&end),
            // A whole window of messages takes longer than a socket lives.
            News::Session(
                SessionEvent::Started { .. } | SessionEvent::Resumed | SessionEvent::Stalled,
            )
            | News::SocketLost => {}
            News::Session(event) => self.blame(|| format!("unexpected {event:?}")),
        }
    }

    fn take(&mut self, incoming: Incoming) {
        match read(&incoming) {
            Some((mark @ (ECHO | PUSH | VOLATILE_BACK), number)) => {
                self.client.ledger.note(self.client.number, mark, number);
            }
            Some((CALM, _)) => self.stage = Stage::Finishing,
            Some((FINAL, _)) => self.stage = Stage::Settling,
            _ => {
                self.client.ledger.counts().damaged += 1;
                self.blame(|| format!("the client got {incoming:?}"));
            }
        }
        if is_manual(self.client.number) && incoming.seq().is_some() {
            self.unacknowledged.push(incoming);
        }
        if self.unacknowledged.len() == BATCH || self.stage == Stage::Settling {
            for incoming in std::mem::take(&mut self.unacknowledged).iter().rev() {
                if !incoming.ack() {
                    self.blame(|| format!("{incoming:?} cannot be acknowledged"));
                }
            }
        }
    }

    /// Sends what is due, and goes on to the next stage.
    fn tick(&mut self) {
        let Client {
            messages, within, ..
        } = self.client;
        let due = match self.stage {
            Stage::Sending => due(messages, within, self.start.elapsed()),
            _ => messages,
        };
        while self.sent < due && self.send(message(MESSAGE, self.sent + 1)) {
            self.sent += 1;
        }
        if self.stage == Stage::Sending && self.client.sends_volatile {
            let volatile = message(VOLATILE_THERE, self.volatile + 1);
            self.volatile += u64::from(self.socket.send_volatile(volatile));
        }
        if self.stage == Stage::Finishing && self.sent == messages {
            if self.send(message(DONE, self.sent)) {
                // The answer comes in its time.
                self.sent += 1;
            }
        } else if self.stage == Stage::Settling && self.socket.unacknowledged() == 0 {
            self.stage = Stage::Closing;
            self.socket.close();
        }
    }

    /// False if the message has to wait.
    fn send(&self, message: Message) -> bool {
        self.socket.try_send(message).is_ok()
    }

    /// Checks the account of the session's end.
    fn end(&mut self, end: &SessionEnd<Message>) {
        let ended = EndReason::Gone(GoneReason::Ended);
        let is_whole = self.stage == Stage::Closing
            && end.why == ended
            && end.delivered_up_to == self.sent
            && end.uncertain.is_empty()
            && end.unsent.is_empty();
        let Client { number, ledger, .. } = &self.client;
        if is_whole {
            ledger.account(*number).client_is_done = true;
        } else {
            ledger.counts().unexpected_ends += 1;
            let (stage, sent) = (self.stage, self.sent);
            self.blame(|| format!("{stage:?}, {sent} sent, but {end:?}"));
        }
        self.stage = Stage::Ended;
    }

    fn blame(&self, what: impl FnOnce() -> String) {
        self.client.ledger.blame(self.client.number, what);
    }
}
