//! The task of a connection.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::alarm::Alarm;
use super::board::{Board, Order, Stage, close_with};
use super::dial::{Accepted, dial, panicked};
use super::error::NetworkError;
use super::farewell::Farewell;
use super::handles::Native;
use super::line::{Heard, Line};
use super::room::Room;
use crate::core::{CloseFrame, CloseInfo, CloseOrigin, Connection};
use crate::drive::{Driver, Lock, Shared};
use crate::platform::{Platform, PlatformHost};

/// Runs the driver's loop, owns socket and timer, and reports what they do. All code of the user's
/// that runs outside of `connect` runs here, or on the threads of `hook`.
pub(super) struct Life<H: PlatformHost<Platform = Native>> {
    driver: Shared<Driver<H>>,
    alarm: Alarm,
    link: Link,
    room: Room,
    /// Sockets that were left.
    farewells: Vec<Farewell>,
    /// Something was not looked at since it changed.
    has_more: bool,
    is_over: bool,
}

/// The current socket.
enum Link {
    None,
    Dialling(Pin<Box<dyn Future<Output = Result<Accepted, NetworkError>> + Send>>),
    Open(Box<Line>),
}

type SendBy = fn(&mut Line, &mut Context<'_>, &Lock<Board>) -> Result<bool, NetworkError>;

impl<H: PlatformHost<Platform = Native>> Life<H> {
    pub(super) fn new(driver: Shared<Driver<H>>) -> Self {
        Self {
            driver,
            alarm: Alarm::default(),
            link: Link::None,
            room: Room::default(),
            farewells: Vec::new(),
            has_more: false,
            is_over: false,
        }
    }

    fn native(&self) -> &Native {
        self.driver.host().platform()
    }

    /// Does everything that can be done now.
    fn look(&mut self, context: &mut Context<'_>) {
        self.settle();
        self.has_more = false;
        if self.alarm.poll(context).is_ready() {
            self.driver.alarm_went_off();
            if self.room.is_none() {
                // The silence is our own.
                self.driver.input(Connection::handle_sign_of_life);
            }
            self.driver.input(Connection::handle_timeout);
            self.settle();
        }
        match &mut self.link {
            Link::None => {}
            Link::Dialling(_) => self.look_at_dial(context),
            Link::Open(_) => self.look_at_line(context),
        }
        self.farewells
            .retain_mut(|it| it.poll(context).is_pending());
    }

    /// Runs the driver's loop until nothing is left for it, and does what it orders.
    fn settle(&mut self) {
        loop {
            // Before each step, as everywhere: a message of the handshake must be with the hook
            // before the hook is done.
            let native = self.native();
            if native.needs_loop.get() && native.needs_loop.replace(false) {
                self.driver.run_loop();
            }
            let (mut step, orders) = {
                let mut board = native.board.lock();
                match board.steps.pop_front() {
                    Some(step) => (Some(step), Vec::new()),
                    None => (None, std::mem::take(&mut board.orders)),
                }
            };
            if step.is_some() {
                // A fault was reported, and the next step does not depend on this one.
                let _ = Native::guard(&mut || step.take().map_or((), |step| step()));
                continue;
            }
            if orders.is_empty() && !native.needs_loop.get() {
                break;
            }
            for order in orders {
                self.obey(order);
            }
        }
    }

    fn obey(&mut self, order: Order) {
        self.has_more = true;
        match order {
            Order::Dial(address) => {
                let options = self.native().options.clone();
                self.link = Link::Dialling(Box::pin(dial(address, options)));
            }
            Order::Abort => {
                self.link = Link::None;
                self.native().board.lock().forget();
                self.report_close(unclean());
            }
            Order::Leave(last_words) => {
                if let Link::Open(line) = self.take_link() {
                    self.farewells.push(Farewell::new(*line, last_words));
                }
            }
            Order::SetAlarm(millis) => self.alarm.set(millis),
        }
    }

    fn look_at_dial(&mut self, context: &mut Context<'_>) {
        let Link::Dialling(dialling) = &mut self.link else {
            return;
        };
        // The app's own connector may panic, and so does a runtime without I/O.
        let poll = AssertUnwindSafe(|| dialling.as_mut().poll(context));
        let dialled = match catch_unwind(poll) {
            Ok(Poll::Pending) => return,
            Ok(Poll::Ready(dialled)) => dialled,
            Err(payload) => Err(panicked(&self.native().options, &*payload)),
        };
        self.link = Link::None;
        {
            let mut board = self.native().board.lock();
            if board.stage != Stage::Dialling {
                // It was given up, and the order for that is there.
                return;
            }
            if dialled.is_ok() {
                board.stage = Stage::Open;
            }
        }
        match dialled {
            Ok(Accepted { socket, protocol }) => {
                self.link = Link::Open(Box::new(Line::new(socket)));
                self.driver.input(|core, now| {
                    core.handle_open(now, protocol, String::new());
                });
                // The socket is first polled now.
                self.settle();
                self.look_at_line(context);
            }
            Err(error) => self.lose(error, None),
        }
    }

    /// Sends and receives. Messages that came together are answered together.
    fn look_at_line(&mut self, context: &mut Context<'_>) {
        self.send(context);
        let mut held = 0;
        for _ in 0..BATCH {
            if self.poll_room(context).is_pending() {
                return self.send(context);
            }
            let Link::Open(line) = &mut self.link else {
                return;
            };
            match line.poll_hear(context) {
                Poll::Pending => {
                    if line.has_stirred() {
                        self.driver.input(Connection::handle_sign_of_life);
                    }
                    return self.send(context);
                }
                Poll::Ready(Heard::Message(received)) => {
                    held += received.byte_len();
                    H::arrived(&self.driver, received);
                }
                Poll::Ready(Heard::Close(close)) => return self.part(close),
                Poll::Ready(Heard::Lost(error, code)) => return self.lose(error, code),
            }
            if self.native().needs_loop.get() {
                self.settle();
            }
            if held > HELD {
                held = 0;
                self.write(context);
            }
        }
        self.send(context);
        self.has_more = true;
    }

    /// Ready if the socket is to be read: after a close for the peer's answer alone.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let polled = self.room.poll(self.driver.host(), context);
        let is_leaving = || self.native().board.lock().stage != Stage::Open;
        match polled.is_pending() && is_leaving() {
            true => Poll::Ready(()),
            false => polled,
        }
    }

    fn send(&mut self, context: &mut Context<'_>) {
        self.send_by(Line::send, context);
    }

    fn write(&mut self, context: &mut Context<'_>) {
        self.send_by(Line::write, context);
    }

    fn send_by(&mut self, send: SendBy, context: &mut Context<'_>) {
        let Link::Open(line) = &mut self.link else {
            return;
        };
        match send(line, context, &self.driver.host().platform().board) {
            Ok(false) => {}
            Ok(true) => self.driver.buffer_shrank(),
            Err(error) => self.lose(error, None),
        }
    }

    /// The peer has closed.
    fn part(&mut self, close: CloseInfo) {
        if let Link::Open(line) = self.take_link() {
            self.farewells.push(Farewell::answered(*line));
        }
        self.forget();
        self.report_close(close);
    }

    /// The dial has failed, or the socket is lost.
    fn lose(&mut self, error: NetworkError, code: Option<u16>) {
        if let (Link::Open(line), Some(code)) = (self.take_link(), code) {
            self.farewells
                .push(Farewell::new(*line, [close_with(code, "")].into()));
        }
        let native = self.native();
        // Less is no delay: the usual backoff knows better.
        let delay = match &error {
            NetworkError::Status(refusal) => refusal.retry_after(),
            _ => None,
        };
        let delay = delay.filter(|delay| !delay.is_zero());
        native.retry_after.set(delay);
        // A line may end while it is being closed.
        if self.forget() != Stage::Closing {
            native.failure.replace(Some(error));
            self.driver.input(Connection::handle_error);
        }
        match delay {
            Some(_) => self
                .driver
                .input(|core, now| core.handle_close_and_ask(now, unclean())),
            None => self.report_close(unclean()),
        }
    }

    /// Nothing is sent to the socket any more; returns its stage.
    fn forget(&self) -> Stage {
        let native = self.native();
        let _turn = native.turn();
        let mut board = native.board.lock();
        let stage = board.stage;
        board.forget();
        stage
    }

    fn report_close(&self, close: CloseInfo) {
        self.driver.input(|core, now| core.handle_close(now, close));
    }

    fn take_link(&mut self) -> Link {
        std::mem::replace(&mut self.link, Link::None)
    }

    /// Ends the connection. The user's callbacks are not called, as nothing could come of it; futures
    /// that wait for the end return.
    fn abandon(&self) {
        let host = self.driver.host();
        let native = host.platform();
        let abandoned = {
            let mut board = native.board.lock();
            board.forget();
            (
                std::mem::take(&mut board.orders),
                std::mem::take(&mut board.steps),
            )
        };
        drop(abandoned);
        native.needs_loop.set(false);
        drop(host.cancel());
        {
            let now = host.now();
            let mut core = self.driver.core();
            drop(core.close(now, CloseFrame::empty()));
            core.handle_close(now, CloseInfo::abandoned());
            core.handle_timeout(now);
            while core.poll_output().is_some() {}
        }
        host.ended();
        native.board.lock().orders.clear();
    }

    /// True if there is something that this task can do now.
    fn has_work(&self) -> bool {
        let native = self.native();
        if self.has_more || native.needs_loop.get() {
            return true;
        }
        let board = native.board.lock();
        let has_messages = matches!(self.link, Link::Open(_)) && !board.outgoing.is_empty();
        has_messages || !board.is_done()
    }

    /// True if nothing can happen any more, unless somebody calls.
    fn has_nothing_left(&self) -> bool {
        matches!(self.link, Link::None)
            && self.farewells.is_empty()
            && self.driver.core().is_ended()
    }
}

impl<H: PlatformHost<Platform = Native>> Future for Life<H> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let life = self.get_mut();
        life.native().signal.begin(context.waker());
        for _ in 0..LOOKS {
            life.native().signal.look();
            life.look(context);
            if life.has_nothing_left() {
                if life.native().signal.end() {
                    life.is_over = true;
                    return Poll::Ready(());
                }
                continue;
            }
            // Most calls were for what this look has done.
            life.native().signal.look();
            if !life.has_work() && life.native().signal.rest() {
                return Poll::Pending;
            }
        }
        // Other tasks want the thread, too.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<H: PlatformHost<Platform = Native>> Drop for Life<H> {
    /// The runtime has ended before the connection: that is its end, and that of a connection which
    /// another thread revives meanwhile.
    fn drop(&mut self) {
        if !self.is_over {
            self.native().signal.retire(|| self.abandon());
        }
    }
}

/// How a browser reports a socket that did not close in order.
fn unclean() -> CloseInfo {
    CloseInfo {
        was_clean: false,
        origin: CloseOrigin::Browser,
        ..CloseInfo::abandoned()
    }
}

/// How many messages are read before those are sent that answer them.
const BATCH: usize = 64;

/// After so many bytes of messages their answers are copied into the socket's buffer, so that the
/// room that they were read into can be read into again.
const HELD: u64 = 8_192;

/// How often one poll looks for work.
const LOOKS: usize = 16;
