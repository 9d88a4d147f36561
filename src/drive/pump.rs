//! The loop that carries out the core's outputs.

use super::driver::Driver;
use super::host::Host;
use super::shared::{Flag, Guard, Shared};
use crate::core::{DropReason, Event, Instant, Output};

impl<H: Host> Driver<H> {
    /// Runs the loop now or, if the host defers it, soon. A nested call, from user code, leaves its
    /// work to the running loop.
    pub(super) fn pump(self: &Shared<Self>) {
        if self.bypass_limit.replace(None).is_some() {
            self.host.set_bypass_limit(None);
        }
        if !H::defer(self) {
            self.run_loop();
        }
    }

    /// Carries out every output, then sets the alarm. For hosts that defer it.
    pub fn run_loop(self: &Shared<Self>) {
        let Some(running) = Running::begin(&self.is_pumping) else {
            return;
        };
        // After a fault in an output the others follow.
        while H::guard(&mut || self.run()).is_err() {}
        drop(running);
        self.allow_bypass();
        self.set_alarm();
    }

    fn run(self: &Shared<Self>) {
        loop {
            loop {
                let turn = self.host.turn();
                let Some(output) = self.next_output() else {
                    break;
                };
                self.perform(output, turn);
            }
            if !H::work(self) {
                break;
            }
        }
    }

    /// Lets messages bypass the core, if it has nothing to do with them.
    fn allow_bypass(&self) {
        let may_bypass = self.host.may_bypass();
        let core = self.core.lock();
        let limit = core.bypass_limit().filter(|_| may_bypass);
        // Before another thread changes the core, which then revokes it.
        let before = self.bypass_limit.replace(limit);
        drop(core);
        if before != limit {
            self.host.set_bypass_limit(limit);
        }
    }

    fn next_output(&self) -> Option<Output<H::Message>> {
        self.core.lock().poll_output()
    }

    fn perform(self: &Shared<Self>, output: Output<H::Message>, turn: Option<Guard<'_, ()>>) {
        let turn = match output {
            Output::Transmit(_) | Output::Close(_) => turn,
            // It may run code of the user's, and its place among the messages does not matter.
            _ => {
                drop(turn);
                None
            }
        };
        match output {
            Output::Transmit(message) => {
                let sent = self.host.transmit(message);
                drop(turn);
                // A message that the socket refuses must not be lost silently.
                if let Err(message) = sent {
                    self.host.emit(Event::Drop(message, DropReason::Refused));
                }
                self.report_buffer();
            }
            Output::Close(frame) => self.close_socket(&frame),
            Output::Dial(info) => {
                self.cancel_dial();
                H::dial(self, info);
            }
            Output::MeasureBuffer => {
                self.report_buffer();
            }
            Output::Hangup(frame) => {
                self.cancel_dial();
                self.host.hang_up(&frame);
            }
            Output::Event(event) => self.host.emit(event),
            Output::Drained => self.host.drained(),
            Output::Ended => {
                self.cancel_dial();
                // Before the host releases everything.
                self.set_alarm();
                self.host.ended();
            }
            rare @ (Output::Handshake
            | Output::HandshakeMessage(_)
            | Output::Ping
            | Output::AskRetry(_)) => H::perform_rarely(self, rare),
        }
    }

    /// As [`Host::perform_rarely`].
    pub fn perform_rarely(self: &Shared<Self>, output: Output<H::Message>) {
        match output {
            Output::Handshake => H::handshake(self),
            Output::HandshakeMessage(message) => self.host.handshake_message(message),
            Output::Ping => match self.host.ping() {
                Some(message) => {
                    // If refused it was reported, and the missing answer ends the socket.
                    drop(self.host.transmit(message));
                    self.report_buffer();
                }
                None => {
                    let now = self.host.now();
                    self.core.lock().handle_ping_skipped(now);
                }
            },
            Output::AskRetry(close) => {
                let verdict = self.host.decide(close);
                let verdict = (!self.host.is_half_failed()).then_some(verdict);
                let now = self.host.now();
                self.core.lock().handle_answer(now, verdict);
            }
            // Above.
            _ => {}
        }
    }

    /// Moves the alarm to the core's next deadline, unless it is earlier already. An alarm that
    /// goes off too early does no harm, and each message would move the heartbeat's.
    fn set_alarm(self: &Shared<Self>) {
        let deadline = self.core.lock().poll_timeout().unwrap_or(Instant::NEVER);
        let deadline = deadline.min(self.host.deadline());
        let alarm = self.alarm.get();
        let is_early_enough = alarm == deadline || alarm < deadline && deadline < Instant::NEVER;
        if !is_early_enough {
            self.alarm.set(deadline);
            let deadline = deadline.unless_never();
            H::set_alarm(self, deadline.map(|deadline| self.millis_until(deadline)));
        }
    }

    /// The time until `deadline`, rounded up: an alarm before the deadline has no effect.
    fn millis_until(&self, deadline: Instant) -> u32 {
        let millis = deadline.since(self.host.now()).micros().div_ceil(1_000);
        millis.min(u64::from(MAX_MILLIS)) as u32
    }
}

/// Marks the loop as running; a panic that unwinds takes the mark away, too.
#[must_use = "the mark is taken away on drop"]
pub(super) struct Running<'a>(&'a Flag);

impl<'a> Running<'a> {
    /// `None` if it runs already. Natively one thread after the other may run it.
    pub(super) fn begin(mark: &'a Flag) -> Option<Self> {
        (!mark.replace_alone(true)).then(|| Self(mark))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// The longest `setTimeout` (HTML, timers: a signed 32-bit number of milliseconds).
const MAX_MILLIS: u32 = 2_147_483_647;
