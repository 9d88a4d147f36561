//! The exported class.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::host::{FacadeHost, JsHost, JsMessage, JsText, millis};
use super::options::Options;
use crate::core::{
    CloseCode, CloseFrame, CloseInfo, CloseOrigin, Connection, Counters, DialFailure, EnqueueError,
    PageEvent, Route,
};
use crate::drive::Driver;

/// What the facade tells and has no value with it.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Input {
    /// The user: dials for the first time.
    Connect,
    /// The user: abandons the socket and goes the usual way of a lost one.
    Terminate,
    /// The user: asks for one call of `drained`.
    WatchDrain,
    /// The socket of the current dial was made.
    Dialling,
    /// A provider of the current dial failed.
    ProviderFailed,
    /// The browser's constructor refused to make the socket of the current dial.
    ConstructorFailed,
    /// The socket is open.
    Opened,
    /// The socket fired an error event.
    Errored,
    /// The handshake hook of the current dial is done.
    HandshakeDone,
    /// The handshake hook of the current dial failed.
    HandshakeFailed,
    /// The alarm went off.
    Woken,
    /// The page has a network again.
    Online,
    /// The page lost its network.
    Offline,
    /// The page is hidden.
    Hidden,
    /// The page is visible.
    Visible,
    /// The page is frozen, or in the back/forward cache.
    Frozen,
    /// The page came back from there.
    Restored,
}

impl Input {
    const ALL: [Self; 17] = [
        Self::Connect,
        Self::Terminate,
        Self::WatchDrain,
        Self::Dialling,
        Self::ProviderFailed,
        Self::ConstructorFailed,
        Self::Opened,
        Self::Errored,
        Self::HandshakeDone,
        Self::HandshakeFailed,
        Self::Woken,
        Self::Online,
        Self::Offline,
        Self::Hidden,
        Self::Visible,
        Self::Frozen,
        Self::Restored,
    ];
}

/// A number that the facade reads.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Reading {
    /// The state, by its place in `ConnectionState`.
    State,
    /// The attempt that is under way, waited for, or succeeded.
    Attempt,
    /// Names the current dial.
    Dial,
    /// As in `Counters`, and so on.
    Dials,
    /// Times it was open.
    Opens,
    /// Messages given to a socket.
    MessagesSent,
    /// Messages received.
    MessagesReceived,
    /// Queued messages dropped.
    Drops,
    /// Messages in the queue.
    QueuedMessages,
    /// Bytes in the queue.
    QueuedBytes,
    /// In milliseconds.
    TimeOpen,
    /// In milliseconds; -1 if it is not known.
    LastLatency,
}

impl Reading {
    const ALL: [Self; 12] = [
        Self::State,
        Self::Attempt,
        Self::Dial,
        Self::Dials,
        Self::Opens,
        Self::MessagesSent,
        Self::MessagesReceived,
        Self::Drops,
        Self::QueuedMessages,
        Self::QueuedBytes,
        Self::TimeOpen,
        Self::LastLatency,
    ];

    fn of(self, counters: &Counters) -> f64 {
        let count = match self {
            Self::Dials => counters.dials,
            Self::Opens => counters.opens,
            Self::MessagesSent => counters.messages_sent,
            Self::MessagesReceived => counters.messages_received,
            Self::Drops => counters.drops,
            Self::QueuedMessages => counters.queued_messages as u64,
            Self::TimeOpen => return millis(counters.time_open),
            Self::LastLatency => return counters.last_latency.map_or(-1.0, millis),
            Self::QueuedBytes | Self::State | Self::Attempt | Self::Dial => counters.queued_bytes,
        };
        count as f64
    }
}

/// A connection, as the facade sees it. Users see `SteadySocket`.
#[wasm_bindgen(js_name = Connection)]
pub struct JsConnection(Rc<Driver<JsHost>>);

#[wasm_bindgen(js_class = Connection)]
impl JsConnection {
    /// An idle connection. The facade has checked the options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Self {
        let core = Connection::unchecked(options.config(), options.hooks(), options.seed());
        Self(Driver::new(JsHost::default(), core))
    }

    /// Names the object that holds the browser's handles and is told, until the connection has
    /// ended.
    pub fn attach(&self, facade: FacadeHost) {
        self.0.host().attach(facade);
    }

    /// Tells what has no value with it.
    pub fn input(&self, #[wasm_bindgen(unchecked_param_type = "Input")] input: u8) {
        let Some(&input) = Input::ALL.get(usize::from(input)) else {
            return;
        };
        match input {
            Input::HandshakeDone => return self.0.handshake_done(),
            Input::Woken => self.0.alarm_went_off(),
            _ => {}
        }
        self.0.input(|core, now| match input {
            Input::Connect => core.connect(now),
            Input::Terminate => core.terminate(now),
            Input::WatchDrain => core.watch_drain(now),
            Input::Dialling => core.handle_dialling(now),
            Input::ProviderFailed => core.handle_dial_failed(now, DialFailure::Provider),
            Input::ConstructorFailed => core.handle_dial_failed(now, DialFailure::Constructor),
            // The facade reads the subprotocol and the extensions off the socket.
            Input::Opened => core.handle_open(now, JsText::default(), JsText::default()),
            Input::Errored => core.handle_error(now),
            Input::HandshakeDone => {}
            Input::HandshakeFailed => core.handle_handshake_failed(now),
            Input::Woken => core.handle_timeout(now),
            Input::Online => core.handle_page(now, PageEvent::Online),
            Input::Offline => core.handle_page(now, PageEvent::Offline),
            Input::Hidden => core.handle_page(now, PageEvent::Hidden),
            Input::Visible => core.handle_page(now, PageEvent::Visible),
            Input::Frozen => core.handle_page(now, PageEvent::Frozen),
            Input::Restored => core.handle_page(now, PageEvent::Restored),
        });
    }

    /// Says where a message goes. 0: it must be queued, at once. 1: to the socket, at once. 3: the connection is not open and does not queue. 4: it is closing or has
    /// ended.
    pub fn route(&self) -> u8 {
        match self.0.route() {
            Route::Queue => 0,
            Route::Socket => 1,
            Route::NotOpen => 3,
            Route::Ended => 4,
        }
    }

    /// Queues a message. 0: queued. 2: the queue is full. 4 as above.
    pub fn enqueue(&self, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        match self.0.enqueue(JsMessage { data, bytes }) {
            Ok(()) => 0,
            Err(EnqueueError::Full(_)) => 2,
            Err(EnqueueError::NotQueueing(_)) => 4,
        }
    }

    /// Closes for good. The facade has checked code and reason; code 0 is none.
    pub fn close(&self, code: u16, reason: JsValue) {
        self.0.close(frame(code, reason));
    }

    /// Dials at once, from any state.
    pub fn reconnect(&self, code: u16, reason: JsValue) {
        let frame = frame(code, reason);
        self.0.input(|core, now| core.reconnect(now, frame));
    }

    /// A message came.
    pub fn received(&self, data: JsValue) {
        self.0.received(JsMessage::uncounted(data));
    }

    /// The socket fired its close event.
    pub fn closed(&self, code: u16, reason: JsValue, was_clean: bool) {
        let close = CloseInfo {
            code,
            reason: JsText(reason),
            was_clean,
            origin: CloseOrigin::Browser,
        };
        self.0.input(|core, now| core.handle_close(now, close));
    }

    /// Takes the oldest message out of the queue; `undefined` if there is none.
    #[wasm_bindgen(js_name = takeQueued)]
    pub fn take_queued(&self) -> JsValue {
        let message = self.0.take_queued();
        message.map_or(JsValue::UNDEFINED, |message| message.data)
    }

    /// A number of the connection.
    pub fn read(&self, #[wasm_bindgen(unchecked_param_type = "Reading")] reading: u8) -> f64 {
        let driver = &self.0;
        match Reading::ALL.get(usize::from(reading)) {
            Some(Reading::State) => f64::from(driver.state() as u8),
            Some(Reading::Attempt) => f64::from(driver.attempt()),
            Some(Reading::Dial) => f64::from(driver.dial().0),
            Some(reading) => reading.of(&driver.counters()),
            None => 0.0,
        }
    }
}

fn frame(code: u16, reason: JsValue) -> CloseFrame<JsText> {
    CloseCode::new(code).map_or_else(
        |_| CloseFrame::empty(),
        |code| CloseFrame::unchecked(code, JsText(reason)),
    )
}
