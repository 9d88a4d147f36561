//! A client over the core: it sends at a pace, dials again after every loss, and keeps its account.

use std::future::{Future, pending};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use steadysocket::Message;
use steadysocket::core::session::{
    AckMode, Client as Core, ClientConfig, ClientEvent, ClientOutput, Delivery, EndReason,
    GoneReason, Opened, Redial, Room, SessionEnd, Subprotocol,
};
use steadysocket::core::{Instant, Rng};
use tokio::time;

use crate::ledger::Ledger;
use crate::line::{Arrival, Line, next};
use crate::message::{CALM, DONE, ECHO, FINAL, MESSAGE, PUSH, VOLATILE_BACK, VOLATILE_THERE};
use crate::message::{message, read};

/// The longest wait before a dial, in milliseconds, after the first and after many failures.
const BACKOFF: (u64, u64) = (20, 1_000);

/// So many messages are acknowledged together, in manual mode.
const BATCH: usize = 7;

/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);

type Dial = Pin<Box<dyn Future<Output = Option<Line>> + Send>>;

/// The pace and habits of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    pub(crate) acks: AckMode,
    pub(crate) sends_volatile: bool,
    /// So many messages, spread over so much time.
    pub(crate) messages: u64,
    pub(crate) within: Duration,
}

/// A client.
pub(crate) struct Client {
    number: usize,
    core: Core<Message>,
    habits: Habits,
    address: SocketAddr,
    ledger: Arc<Ledger>,
    line: Option<Line>,
    dial: Option<Dial>,
    failures: u32,
    rng: Rng,
    start: time::Instant,
    sent: u64,
    volatile: u64,
    unacknowledged: Vec<(u64, u64)>,
    stage: Stage,
    /// The session was resumed and has had no message since.
    is_recovering: bool,
}

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
    pub(crate) fn new(
        number: usize,
        seed: u64,
        address: SocketAddr,
        habits: Habits,
        ledger: Arc<Ledger>,
    ) -> Self {
        let config = ClientConfig {
            acks: habits.acks,
            close_timeout: Duration::from_secs(60),
            ..ClientConfig::default()
        };
        Self {
            number,
            core: Core::new(config, seed),
            habits,
            address,
            ledger,
            line: None,
            dial: None,
            failures: 0,
            rng: Rng::new(seed.wrapping_add(number as u64)),
            start: time::Instant::now(),
            sent: 0,
            volatile: 0,
            unacknowledged: Vec::new(),
            stage: Stage::Sending,
            is_recovering: false,
        }
    }

    /// Works until its session has ended.
    pub(crate) async fn run(mut self) {
        self.dial_after(Redial::Now);
        let mut ticks = time::interval(TICK);
        ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        while self.stage != Stage::Ended {
            tokio::select! {
                arrival = next(&mut self.line) => self.handle_arrival(arrival),
                line = dialling(&mut self.dial) => self.handle_dial(line),
                () = until(self.start, self.core.poll_timeout()) => {
                    self.core.handle_timeout(self.now());
                }
                _ = ticks.tick() => self.tick(),
            }
            self.pump();
        }
    }

    fn handle_dial(&mut self, line: Option<Line>) {
        self.dial = None;
        self.line = line;
        if self.line.is_some() {
            let auth = Some(self.number.to_string());
            let opened = Opened {
                subprotocol: Subprotocol::Steady,
                auth,
            };
            self.core.handle_open(self.now(), opened);
        } else {
            let redial = self.core.handle_failure(self.now());
            self.dial_after(redial);
        }
    }

    fn handle_arrival(&mut self, arrival: Arrival) {
        let (now, was_opening) = (self.now(), self.core.is_opening());
        let session = self.core.session_number();
        match arrival {
            Arrival::Control(text) => self.core.handle_control(now, &text),
            Arrival::Message(header, payload) => {
                let bytes = payload.byte_len() as u64;
                self.core.handle_message(now, header, payload, bytes);
            }
            Arrival::Malformed(error) => self.core.handle_malformed(now, error),
            Arrival::Closed(code) => {
                self.line = None;
                let redial = self.core.handle_close(now, code);
                self.dial_after(redial);
            }
            Arrival::Nothing => {}
        }
        let is_resumed = was_opening && self.core.is_attached() && self.core.attempt() > 0;
        if let Some(line) = &self.line
            && is_resumed
            && session == self.core.session_number()
            && (line.written, line.arrived) != (1, 1)
        {
            self.ledger.counts().slow_resumes += 1;
            let (written, arrived) = (line.written, line.arrived);
            self.ledger.blame(self.number, || {
                format!("resumed after {written} frames there and {arrived} back")
            });
        }
    }

    /// Carries out what the core wants.
    fn pump(&mut self) {
        loop {
            let mut has_moved = false;
            while let Some(frame) = self.core.poll_frame(Room::Any) {
                has_moved = true;
                if let Some(line) = &mut self.line {
                    line.write(frame);
                }
            }
            while let Some(output) = self.core.poll_output() {
                has_moved = true;
                self.carry_out(output);
            }
            while let Some((session, delivery)) = self.core.take_message() {
                has_moved = true;
                self.take(session, delivery);
            }
            if !has_moved {
                return;
            }
        }
    }

    fn carry_out(&mut self, output: ClientOutput<Message>) {
        match output {
            ClientOutput::Close(code, redial) => {
                if let Some(mut line) = self.line.take() {
                    line.close(code);
                }
                self.dial_after(redial);
            }
            ClientOutput::Event(ClientEvent::Started(_)) => {
                self.failures = 0;
                self.ledger.forgive(self.number);
            }
            ClientOutput::Event(ClientEvent::Resumed) => {
                self.failures = 0;
                self.is_recovering = true;
                self.ledger.counts().resumed += 1;
            }
            ClientOutput::Event(ClientEvent::Ended { end, .. }) => self.end(&end),
            // A whole window of messages takes longer than a socket lives.
            ClientOutput::Event(ClientEvent::Stalled) => {}
            ClientOutput::Event(event) => {
                self.ledger
                    .blame(self.number, || format!("unexpected {event:?}"));
            }
            _ => {}
        }
    }

    fn take(&mut self, session: u64, delivery: Delivery<Message>) {
        if std::mem::take(&mut self.is_recovering) {
            self.ledger.recovered(self.number);
        }
        match read(&delivery.payload) {
            Some((mark @ (ECHO | PUSH | VOLATILE_BACK), number)) => {
                self.ledger.note(self.number, mark, number);
            }
            Some((CALM, _)) => self.stage = Stage::Finishing,
            Some((FINAL, _)) => self.stage = Stage::Settling,
            _ => {
                self.ledger.counts().damaged += 1;
                self.ledger
                    .blame(self.number, || format!("the client got {delivery:?}"));
            }
        }
        let now = self.now();
        match (self.habits.acks, delivery.seq) {
            (AckMode::Manual, Some(seq)) => self.unacknowledged.push((session, seq)),
            (_, seq) => self.core.hand_over(now, session, seq.unwrap_or(0)),
        }
        if self.unacknowledged.len() == BATCH || self.stage == Stage::Settling {
            for (session, seq) in std::mem::take(&mut self.unacknowledged).into_iter().rev() {
                if !self.core.acknowledge(now, session, seq) {
                    self.ledger
                        .blame(self.number, || format!("cannot acknowledge {seq}"));
                }
            }
        }
    }

    /// Sends what is due, and goes on to the next stage.
    fn tick(&mut self) {
        let due = match self.stage {
            Stage::Sending => {
                let share = self
                    .start
                    .elapsed()
                    .div_duration_f64(self.habits.within)
                    .min(1.0);
                (share * self.habits.messages as f64) as u64
            }
            _ => self.habits.messages,
        };
        while self.sent < due && self.send(message(MESSAGE, self.sent + 1)) {
            self.sent += 1;
        }
        if self.stage == Stage::Sending && self.habits.sends_volatile {
            let volatile = message(VOLATILE_THERE, self.volatile + 1);
            self.volatile += u64::from(self.core.send_volatile(volatile, Room::Any));
        }
        let endpoint = self.core.endpoint();
        let is_settled = endpoint.acked() == endpoint.positions().tx && endpoint.queued() == 0;
        if self.stage == Stage::Finishing && self.sent == self.habits.messages {
            if self.send(message(DONE, self.sent)) {
                // The answer comes in its time.
                self.sent += 1;
            }
        } else if self.stage == Stage::Settling && is_settled {
            self.stage = Stage::Closing;
            self.core.close(self.now(), 1000, "done".to_owned());
        }
    }

    /// False if the message has to wait.
    fn send(&mut self, message: Message) -> bool {
        self.core.send(self.now(), message).is_ok()
    }

    /// Checks the account of the session's end.
    fn end(&mut self, end: &SessionEnd<Message>) {
        let ended = EndReason::Gone(GoneReason::Ended);
        let is_whole = self.stage == Stage::Closing
            && end.why == ended
            && end.delivered_up_to == self.sent
            && end.uncertain.is_empty()
            && end.unsent.is_empty();
        if is_whole {
            self.ledger.account(self.number).client_is_done = true;
        } else {
            let (stage, sent) = (self.stage, self.sent);
            self.ledger.counts().unexpected_ends += 1;
            self.ledger.blame(self.number, || {
                format!("{stage:?}, {sent} sent, but {end:?}")
            });
        }
        self.stage = Stage::Ended;
    }

    fn dial_after(&mut self, redial: Redial) {
        let millis = match redial {
            Redial::Now => 0,
            Redial::Backoff => {
                let cap = (BACKOFF.0 << self.failures.min(10)).min(BACKOFF.1);
                self.failures += 1;
                (self.rng.fraction() * cap as f64) as u64
            }
            Redial::Never => {
                self.dial = None;
                return;
            }
        };
        self.core.offer(self.now());
        let address = self.address;
        self.dial = Some(Box::pin(async move {
            time::sleep(Duration::from_millis(millis)).await;
            Line::dial(address).await
        }));
    }

    fn now(&self) -> Instant {
        Instant::from_origin(self.start.elapsed())
    }
}

async fn dialling(dial: &mut Option<Dial>) -> Option<Line> {
    match dial {
        Some(dial) => dial.await,
        None => pending().await,
    }
}

async fn until(start: time::Instant, deadline: Option<Instant>) {
    match deadline {
        Some(at) => {
            let delay = at.saturating_duration_since(Instant::ORIGIN);
            time::sleep_until(start + delay).await;
        }
        None => pending().await,
    }
}
