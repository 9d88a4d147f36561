//! The exported class.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::calls::{self, Options};
use super::contract::facade::FacadeHost;
use super::contract::numbers::{Answer, Input, Numbered};
use super::contract::options::Values;
use super::host::{JsHost, JsMessage};
use crate::core::Connection;
use crate::drive::Driver;

/// A connection, as the facade sees it. Users see `SteadySocket`.
#[wasm_bindgen(js_name = Connection)]
pub struct JsConnection(Rc<Driver<JsHost>>);

#[wasm_bindgen(js_class = Connection)]
impl JsConnection {
    /// An idle connection. The facade has checked the options, each at its `OptionIndex`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Self {
        let core = Connection::unchecked(options.settings(), options.hooks(), options.seed());
        Self(Driver::new(JsHost::default(), core))
    }

    /// Sets the object that holds the browser's handles and emits events, until the connection has
    /// ended.
    pub fn attach(&self, facade: FacadeHost) {
        self.0.host().attach(facade);
    }

    /// Reports an `Input`; of a close with its code and the number of its reason.
    pub fn input(&self, input: u8, code: f64, reason: f64) {
        if let Some(input) = Input::from_number(usize::from(input)) {
            calls::input(&self.0, input, code, reason);
        }
    }

    /// Decides where a message goes, by an `Answer`.
    pub fn route(&self) -> u8 {
        Answer::from(self.0.route()) as u8
    }

    /// Queues a message; the answer is an `Answer`.
    pub fn enqueue(&self, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        Answer::from(self.0.enqueue(JsMessage { data, bytes })) as u8
    }

    /// Reports a message.
    pub fn received(&self, data: JsValue) {
        self.0.received(JsMessage::uncounted(data));
    }

    /// Takes the oldest message out of the queue; `undefined` if it is empty.
    #[wasm_bindgen(js_name = takeQueued)]
    pub fn take_queued(&self) -> JsValue {
        let message = self.0.take_queued();
        message.map_or(JsValue::UNDEFINED, |message| message.data)
    }

    /// Reads one of the numbers of `Reading`.
    pub fn read(&self, reading: u8) -> f64 {
        calls::read(&self.0, reading)
    }
}
