//! The exported class.

use std::arch::wasm32::memory_size;
use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::contract::{PRESENCES, Reading, SendAnswer, Setting, config};
use super::facade::FacadeServer;
use super::payload::JsPayload;
use super::pump::number;
use super::secrets::PlatformSecrets;
use super::state::State;
use crate::core::session::{
    AckMode, Admission, Away, Denial, Framing, Header, ProtocolError, Secrets, SessionId, SocketId,
    parse_binary, parse_text,
};

#[wasm_bindgen]
extern "C" {
    /// The checked options: an array of numbers, each at its `Setting`.
    pub type Settings;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn at(this: &Settings, index: u32) -> f64;
}

/// All sessions of a process, as the facade sees them. Users see `SessionServer`.
#[wasm_bindgen(js_name = Sessions)]
pub struct JsSessions {
    pub(super) state: RefCell<State>,
    pub(super) facade: FacadeServer,
    /// Outputs are being carried out, further up in the stack.
    pub(super) is_running: Cell<bool>,
    /// The pages of memory after it has grown last.
    pub(super) pages: Cell<usize>,
    /// The number of the message that was taken last; 0 for a volatile one.
    taken: Cell<f64>,
    /// Hashes addresses, which then tell nothing.
    pub(super) salt: [u8; 16],
}

#[wasm_bindgen(js_class = Sessions)]
impl JsSessions {
    /// A server without sessions, which calls the facade. `node` is its name in a store; `undefined`
    /// if there is none. With `has_positions` the application says how far it is, and acknowledgements
    /// are manual.
    #[wasm_bindgen(constructor)]
    pub fn new(
        settings: &Settings,
        facade: FacadeServer,
        node: Option<String>,
        has_positions: bool,
    ) -> Self {
        let mut config = config(|setting: Setting| settings.at(setting as u32));
        config.node = node;
        if has_positions {
            config.has_positions = true;
            config.acks = AckMode::Manual;
        }
        let mut salt = [0; 16];
        PlatformSecrets.random(&mut salt);
        Self {
            state: RefCell::new(State::new(config)),
            facade,
            is_running: Cell::new(false),
            pages: Cell::new(memory_size::<0>()),
            taken: Cell::new(0.0),
            salt,
        }
    }

    /// A socket is open. An empty address stands for none.
    pub fn opened(&self, socket: f64, address: &str) {
        let id = id(socket);
        // Without an address each socket counts for itself.
        let address = match address.is_empty() {
            true => id.0,
            false => self.hash(address),
        };
        self.input(|state, now| state.core.handle_open(now, id, address));
    }

    /// A message has arrived, of at least so many bytes. `seq` is 0 for a volatile one, `ack` is
    /// negative for none.
    pub fn received(&self, socket: f64, seq: f64, ack: f64, data: JsValue, bytes: f64) {
        let header = Header {
            seq: (seq > 0.0).then_some(seq as u64),
            ack: (ack >= 0.0).then_some(ack as u64),
        };
        let bytes = bytes as u64;
        let payload = JsPayload { data, bytes };
        self.input(|state, now| {
            let core = &mut state.core;
            core.handle_message(now, id(socket), header, payload, bytes);
        });
    }

    /// A text has arrived that begins with `#`.
    pub fn controlled(&self, socket: f64, text: &str) {
        self.input(|state, now| state.core.handle_control(now, id(socket), text));
    }

    /// A text has arrived with a malformed header, and begins so.
    #[wasm_bindgen(js_name = malformedText)]
    pub fn malformed_text(&self, socket: f64, text: &str) {
        let error = match parse_text(text.as_bytes()) {
            Err(error) => error,
            Ok(Framing::Control | Framing::Message { .. }) => ProtocolError::BadHeader,
        };
        self.input(|state, now| state.core.handle_malformed(now, id(socket), error));
    }

    /// A binary message has arrived with a malformed header, and begins so.
    #[wasm_bindgen(js_name = malformedBinary)]
    pub fn malformed_binary(&self, socket: f64, bytes: &[u8]) {
        let error = parse_binary(bytes)
            .err()
            .unwrap_or(ProtocolError::BadHeader);
        self.input(|state, now| state.core.handle_malformed(now, id(socket), error));
    }

    /// The socket has closed.
    pub fn closed(&self, socket: f64, code: u16) {
        self.input(|state, now| state.core.handle_close(now, id(socket), code));
    }

    /// The buffer of a socket that was full has drained.
    pub fn drained(&self, socket: f64) {
        let id = id(socket);
        self.input(|state, now| state.core.handle_progress(now, id));
        self.fill(id);
        self.arm();
    }

    /// The application lets a client in.
    pub fn admit(&self, socket: f64, principal: String, protocol: String) {
        let admission = Admission {
            principal,
            protocol,
        };
        self.input(|state, now| {
            state.core.handle_admission(now, id(socket), Ok(admission));
        });
    }

    /// The application lets a client in no more, until it has new credentials.
    #[wasm_bindgen(js_name = refuseExpired)]
    pub fn refuse_expired(&self, socket: f64) {
        self.refuse(id(socket), Denial::Expired);
    }

    /// The application does not let a client in.
    #[wasm_bindgen(js_name = refuseDenied)]
    pub fn refuse_denied(&self, socket: f64) {
        self.refuse(id(socket), Denial::Denied);
    }

    /// The alarm went off.
    pub fn woken(&self) {
        self.state.borrow_mut().armed = None;
        self.input(|state, now| {
            if state.core.poll_timeout().is_some_and(|at| at <= now) {
                state.core.handle_timeout(now);
            }
        });
    }

    /// Sends a message of so many bytes; the answer is a `SendAnswer`.
    pub fn send(&self, session: u32, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        let payload = JsPayload { data, bytes };
        let Some(sid) = self.session(session) else {
            return SendAnswer::Closed as u8;
        };
        let sent = self.input(|state, now| state.core.send(now, sid, payload));
        let answer = match sent {
            Ok(sent) => {
                let state = self.state.borrow();
                SendAnswer::accepted(sent, |seq| state.has_written(sid, seq))
            }
            Err(refused) => SendAnswer::refused(refused.cause),
        };
        answer as u8
    }

    /// Sends a message that may be lost; false if it was dropped.
    #[wasm_bindgen(js_name = sendVolatile)]
    pub fn send_volatile(&self, session: u32, data: JsValue, bytes: f64) -> bool {
        let bytes = bytes as u64;
        let payload = JsPayload { data, bytes };
        let Some(sid) = self.session(session) else {
            return false;
        };
        let Some(id) = self.state.borrow().core.socket(sid) else {
            return false;
        };
        let room = self.room(id);
        self.input(|state, _| state.core.send_volatile(sid, payload, room))
    }

    /// Asks the client how far it is.
    #[wasm_bindgen(js_name = askHowFar)]
    pub fn ask_how_far(&self, session: u32) {
        if let Some(sid) = self.session(session) {
            self.input(|state, now| state.core.ask_how_far(now, sid));
        }
    }

    /// Takes the next message; `undefined` if there is none.
    pub fn take(&self, session: u32) -> JsValue {
        let Some(sid) = self.session(session) else {
            return JsValue::UNDEFINED;
        };
        // It takes no time, and reading the clock does.
        let taken = self.state.borrow_mut().core.take_message(sid);
        self.pump();
        taken.map_or(JsValue::UNDEFINED, |delivery| {
            self.taken.set(number(&delivery));
            delivery.payload.data
        })
    }

    /// The number of the message that was taken last; 0 for a volatile one.
    pub fn taken(&self) -> f64 {
        self.taken.get()
    }

    /// The application was handed everything up to this number. True if another message waits.
    #[wasm_bindgen(js_name = handOver)]
    pub fn hand_over(&self, session: u32, seq: f64) -> bool {
        let Some(sid) = self.session(session) else {
            return false;
        };
        self.input(|state, now| {
            state.core.hand_over(now, sid, seq as u64);
            let endpoint = state.core.endpoint(sid);
            endpoint.is_some_and(|endpoint| endpoint.has_message())
        })
    }

    /// The application acknowledges a message; false if it cannot.
    pub fn acknowledge(&self, session: u32, seq: f64) -> bool {
        let sid = self.session(session);
        sid.is_some_and(|sid| self.input(|state, now| state.core.acknowledge(now, sid, seq as u64)))
    }

    /// True if the application has this message and is to acknowledge it.
    pub fn awaits(&self, session: u32, seq: f64) -> bool {
        let sid = self.session(session);
        let state = self.state.borrow();
        let endpoint = sid.and_then(|sid| state.core.endpoint(sid));
        endpoint.is_some_and(|endpoint| endpoint.awaits(seq as u64))
    }

    /// The application acknowledges everything up to a message.
    #[wasm_bindgen(js_name = acknowledgeUpTo)]
    pub fn acknowledge_up_to(&self, session: u32, seq: f64) {
        if let Some(sid) = self.session(session) {
            self.input(|state, now| state.core.acknowledge_up_to(now, sid, seq as u64));
        }
    }

    /// Ends a session in order.
    pub fn close(&self, session: u32, code: u16, reason: String) {
        if let Some(sid) = self.session(session) {
            self.input(|state, now| state.core.close(now, sid, code, reason));
        }
    }

    /// The application of a session goes, by its `Presence`.
    pub fn leave(&self, session: u32, presence: u8) {
        let presence = PRESENCES.get(usize::from(presence)).copied();
        if let (Some(sid), Some(presence)) = (self.session(session), presence) {
            self.input(|state, now| state.core.handle_presence(now, sid, presence));
        }
    }

    /// The application is to be handed a message that remained at the end; false if it must not be.
    #[wasm_bindgen(js_name = handOverRemaining)]
    pub fn hand_over_remaining(&self, session: &str, seq: f64) -> bool {
        let core = &mut self.state.borrow_mut().core;
        SessionId::from_text(session).is_some_and(|sid| core.hand_over_remaining(sid, seq as u64))
    }

    /// Asks all clients to leave within this time, and lets nobody in.
    pub fn drain(&self, within_ms: f64) {
        let max = within_ms as u64;
        self.input(|state, _| state.core.drain(Away { min: 0, max }));
    }

    /// Ends everything.
    pub fn stop(&self) {
        self.input(|state, now| state.core.stop(now));
    }

    /// Reads one of the numbers of `Reading`.
    pub fn read(&self, reading: u8, session: u32) -> f64 {
        let state = self.state.borrow();
        let Some(reading) = Reading::ALL.get(usize::from(reading)) else {
            return 0.0;
        };
        let endpoint = || {
            let sid = state.session(session)?;
            state.core.endpoint(sid)
        };
        let value = match reading {
            Reading::Acked => endpoint().map(|endpoint| endpoint.acked()),
            Reading::Accepted => endpoint().map(|endpoint| endpoint.accepted()),
            Reading::Received => endpoint().map(|endpoint| endpoint.positions().rx),
            Reading::Done => endpoint().map(|endpoint| endpoint.positions().ack),
            Reading::Stored => endpoint().map(|endpoint| endpoint.stored_tx()),
            Reading::IsClosing => {
                endpoint().map_or(Some(1), |endpoint| Some(endpoint.is_closing().into()))
            }
            Reading::IsAttached => endpoint().map(|endpoint| endpoint.is_attached().into()),
            Reading::DetachedBytes => Some(state.core.detached_bytes()),
            Reading::Tombstones => Some(state.core.tombstones() as u64),
            Reading::IsStored => Some(state.core.is_stored().into()),
            Reading::IsExpiring => endpoint().map(|endpoint| endpoint.is_expiring().into()),
        };
        value.unwrap_or(0) as f64
    }
}

pub(super) fn id(socket: f64) -> SocketId {
    SocketId(socket as u64)
}
