//! The methods of the facade's object that Rust calls and that emit no event. In TypeScript they are
//! the interface `Host`, together with those of [`super::events`].

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::*;

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
extern "C" {
    /// The facade's object that holds the browser's handles and emits the user's events: `Host` in
    /// TypeScript. Its methods never throw.
    pub type FacadeHost;

    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn dial(this: &FacadeHost, attempt: u32, reconnect: bool);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn handshake(this: &FacadeHost);
    #[wasm_bindgen(method, structural, js_name = handshakeMessage)]
    pub(in crate::js) fn handshake_message(this: &FacadeHost, data: JsValue);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn cancel(this: &FacadeHost) -> JsValue;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn buffered(this: &FacadeHost) -> f64;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn transmit(this: &FacadeHost, data: &JsValue) -> bool;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn shut(this: &FacadeHost, code: u16, reason: i32);
    #[wasm_bindgen(method, structural, js_name = hangUp)]
    pub(in crate::js) fn hang_up(this: &FacadeHost, code: u16, reason: i32);
    #[wasm_bindgen(method, structural, js_name = setBypassLimit)]
    pub(in crate::js) fn set_bypass_limit(this: &FacadeHost, bytes: f64);
    #[wasm_bindgen(method, structural, js_name = setAlarm)]
    pub(in crate::js) fn set_alarm(this: &FacadeHost, delay: i32);
    #[wasm_bindgen(method, structural, js_name = shouldReconnect)]
    pub(in crate::js) fn should_reconnect(
        this: &FacadeHost,
        code: u16,
        reason: i32,
        was_clean: bool,
        synthetic: bool,
    ) -> f64;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn drained(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn ended(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn ping(this: &FacadeHost) -> JsValue;
}

/// The methods of `Host` that emit no event.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) const COMMANDS: &[&str] = &[
    "/** Finds out where to dial and makes a socket. */\n\
     dial(attempt: number, reconnect: boolean): void;",
    "/** Runs the handshake hook. */\nhandshake(): void;",
    "/** Hands a message to the running hook. */\nhandshakeMessage(data: MessageData): void;",
    "/** Ends the dial; returns a message that its handshake did not read. */\ncancel(): unknown;",
    "/** Bytes in the socket's buffer, or Infinity where the socket takes no messages. */\n\
     buffered(): number;",
    "/** Gives a message to the socket; false if the socket threw. */\n\
     transmit(data: unknown): boolean;",
    "/** Starts the closing handshake; code 0 stands for no code, reason 0 for none. */\n\
     shut(code: number, reason: number): void;",
    "/** Detaches the socket's listeners, closes it and forgets it. */\n\
     hangUp(code: number, reason: number): void;",
    "/**\n * Sets the buffered amount up to which messages may bypass the core, in both directions;\n \
     * negative: none may.\n */\nsetBypassLimit(bytes: number): void;",
    "/** Reports `Input.Woken` once after so many milliseconds; negative: never. */\n\
     setAlarm(delayMs: number): void;",
    "/** Calls the user's predicate; returns a delay in milliseconds or a `RetryAnswer`. */\n\
     shouldReconnect(code: number, reason: number, wasClean: boolean, synthetic: boolean): number;",
    "/** Everything has left the queue and the buffer. */\ndrained(): void;",
    "/** The connection has ended: releases every handle. */\nended(): void;",
    "/** The message of the heartbeat; undefined if the user's function gave none. */\nping(): unknown;",
];
