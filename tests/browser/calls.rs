//! Calls of a global function.

use js_sys::{Array, Function, Reflect, Set};
use wasm_bindgen::prelude::*;

/// Collects the arguments of a global function in its place, until it is dropped.
pub(crate) struct Calls {
    name: &'static str,
    arguments: Set,
    native: JsValue,
}

impl Calls {
    pub(crate) fn of(name: &'static str) -> Self {
        let arguments = Set::new(&JsValue::UNDEFINED);
        let native = Reflect::get(&js_sys::global(), &name.into()).unwrap();
        let add = Reflect::get(&arguments, &"add".into()).unwrap();
        let add: Function = add.unchecked_into::<Function>().bind0(&arguments);
        Reflect::set(&js_sys::global(), &name.into(), &add).unwrap();
        Self {
            name,
            arguments,
            native,
        }
    }

    pub(crate) fn count(&self) -> u32 {
        self.arguments.size()
    }

    /// The argument of the first call.
    pub(crate) fn first(&self) -> JsValue {
        Array::from(&self.arguments).get(0)
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &self.name.into(), &self.native).unwrap();
    }
}
