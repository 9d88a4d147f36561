//! The loop of the exported class: inputs act, outputs are carried out.

use std::arch::wasm32::memory_size;
use std::hint::black_box;
use std::net::IpAddr;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::exports::JsSessions;
use super::facade::FacadeEnd;
use super::payload::JsPayload;
use super::secrets::PlatformSecrets;
use super::state::{Begun, State};
use crate::core::Instant;
use crate::core::session::{
    Delivery, Denial, Frame, Header, Room, Secrets, ServerEvent, ServerOutput, SessionEnd,
    SessionId, SocketId,
};

/// A page of WebAssembly.
const PAGE_BYTES: usize = 65_536;

/// The part of the memory by which it grows: more grows it more often, less leaves more of it unused.
const GROWTH: usize = 16;

#[wasm_bindgen]
extern "C" {
    /// Monotonic. Unlike a page, a server does not sleep, and its wall clock may be set.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

impl JsSessions {
    /// Lets an input act, then carries out what follows from it.
    pub(super) fn input<T>(&self, act: impl FnOnce(&mut State, Instant) -> T) -> T {
        let result = act(&mut self.state.borrow_mut(), now());
        self.pump();
        result
    }

    pub(super) fn pump(&self) {
        if self.is_running.replace(true) {
            // The loop further up goes on with what is new.
            return;
        }
        while let Some(output) = self.poll_output() {
            match output {
                ServerOutput::Write(id) => self.fill(id),
                ServerOutput::Authenticate {
                    socket,
                    auth,
                    protocols,
                } => {
                    let protocols = protocols.join(",");
                    self.facade.authenticate(socket.0 as f64, auth, protocols);
                }
                ServerOutput::Close(id, code) => self.facade.hang_up(id.0 as f64, code.get()),
                ServerOutput::Event(sid, event) => self.emit(sid, event),
                ServerOutput::Store { sid, fence, calls } => self.store(sid, fence, calls),
                ServerOutput::Attach(id, sid, attach) => self.attach(id, sid, attach),
            }
        }
        self.is_running.set(false);
        self.arm();
        self.make_room();
    }

    /// If memory has grown, has it grow further, by a part of itself. The allocator takes the pages
    /// that it needs, one by one, and for each V8 believes that there is as much new memory as in all,
    /// and collects garbage: on the way to 100 MB 150 times, for 9 s.
    fn make_room(&self) {
        if memory_size::<0>() > self.pages.get() {
            let mut room = Vec::<u8>::new();
            // Where there is none, the next allocation that needs it says so.
            let _is_there = room.try_reserve_exact(memory_size::<0>() * PAGE_BYTES / GROWTH);
            // Free again, for what is to come. Without this the compiler takes both away.
            drop(black_box(room));
            self.pages.set(memory_size::<0>());
        }
    }

    fn poll_output(&self) -> Option<ServerOutput<JsPayload>> {
        self.state.borrow_mut().poll_output()
    }

    /// Writes the frames that a socket has room for.
    pub(super) fn fill(&self, id: SocketId) {
        while let Some(frame) = self.poll_frame(id) {
            let socket = id.0 as f64;
            match frame {
                Frame::Control(control) => self.facade.control(socket, control.to_text()),
                Frame::Message(Header { seq, ack }, payload) => {
                    let seq = seq.map_or(0.0, |seq| seq as f64);
                    let ack = ack.map_or(-1.0, |ack| ack as f64);
                    self.facade.transmit(socket, seq, ack, &payload.data);
                }
            }
        }
    }

    fn poll_frame(&self, id: SocketId) -> Option<Frame<JsPayload>> {
        // Else the facade need not look at the buffer.
        if !self.state.borrow().core.has_frame(id) {
            return None;
        }
        let room = self.room(id);
        self.state.borrow_mut().poll_frame(id, room)
    }

    pub(super) fn room(&self, id: SocketId) -> Room {
        match self.facade.has_room(id.0 as f64) {
            true => Room::Any,
            false => Room::Control,
        }
    }

    /// A later deadline is found when the earlier one has passed.
    pub(super) fn arm(&self) {
        let mut state = self.state.borrow_mut();
        let Some(deadline) = state.core.poll_timeout() else {
            return;
        };
        if state.armed.is_none_or(|armed| deadline < armed) {
            state.armed = Some(deadline);
            drop(state);
            let delay = deadline.saturating_duration_since(now());
            self.facade.set_alarm(delay.as_micros() as f64 / 1_000.0);
        }
    }

    fn emit(&self, sid: SessionId, event: ServerEvent<JsPayload>) {
        let facade = &self.facade;
        let socket = self.state.borrow().core.socket(sid);
        let socket = socket.map_or(0.0, |id| id.0 as f64);
        if let ServerEvent::Started { principal } = event {
            let Begun {
                number,
                protocol,
                redelivered,
            } = self.state.borrow_mut().start(sid);
            let id = sid.to_text();
            facade.started(number, socket, id, principal, protocol, redelivered);
            return;
        }
        if let ServerEvent::Unconfirmed = event {
            return self.state.borrow_mut().give_up(sid);
        }
        let Some(session) = self.state.borrow().number(sid) else {
            return;
        };
        match event {
            ServerEvent::Started { .. } | ServerEvent::Unconfirmed => {}
            ServerEvent::Resumed => facade.resumed(session, socket),
            ServerEvent::Detached => facade.detached(session),
            ServerEvent::Messages => facade.messages(session),
            ServerEvent::Stalled => facade.stalled(session),
            ServerEvent::Dropped(payload, reason) => {
                facade.dropped(session, payload.data, reason as u8);
            }
            ServerEvent::Ended { remaining, end } => {
                self.state.borrow_mut().forget(sid);
                facade.ended(session, &account(remaining, end));
            }
        }
    }

    pub(super) fn refuse(&self, id: SocketId, denial: Denial) {
        self.input(|state, now| {
            state.core.handle_admission(now, id, Err(denial));
        });
    }

    pub(super) fn session(&self, number: u32) -> Option<SessionId> {
        self.state.borrow().session(number)
    }

    /// An IPv6 user has a whole network of 64 bits. What is no address counts as it is.
    pub(super) fn hash(&self, address: &str) -> u64 {
        let hash = match address
            .parse::<IpAddr>()
            .map(|address| address.to_canonical())
        {
            Ok(IpAddr::V6(address)) => {
                let network = (address.to_bits() >> 64) as u64;
                PlatformSecrets.sha256(&[&self.salt, &network.to_be_bytes()])
            }
            Ok(IpAddr::V4(address)) => PlatformSecrets.sha256(&[&self.salt, &address.octets()]),
            Err(_) => PlatformSecrets.sha256(&[&self.salt, address.as_bytes()]),
        };
        let [a, b, c, d, e, f, g, h, ..] = hash;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// The account of a session, for the facade.
fn account(remaining: Vec<Delivery<JsPayload>>, end: SessionEnd<JsPayload>) -> FacadeEnd {
    let list = |messages: Vec<JsPayload>| messages.into_iter().map(|it| it.data).collect::<Array>();
    let account = FacadeEnd::from(JsValue::from(js_sys::Object::new()));
    account.set_numbers(
        remaining
            .iter()
            .map(|it| JsValue::from(number(it)))
            .collect(),
    );
    account.set_remaining(list(remaining.into_iter().map(|it| it.payload).collect()));
    account.set_why(end.why.as_str().to_owned());
    account.set_code(end.code);
    account.set_reason(end.reason);
    account.set_delivered_up_to(end.delivered_up_to as f64);
    account.set_uncertain(list(end.uncertain));
    account.set_unsent(list(end.unsent));
    account
}

pub(super) fn number(delivery: &Delivery<JsPayload>) -> f64 {
    delivery.seq.map_or(0.0, |seq| seq as f64)
}

fn now() -> Instant {
    Instant::from_micros((performance_now() * 1_000.0) as u64)
}
