//! A part of a state: a copy shares it until one of the two changes it, and it is read for its key
//! once after each change.

use std::cell::Cell;
use std::fmt::{self, Debug, Write};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use crate::model::explorer::{Key, key_of};

#[derive(Clone)]
pub(super) struct Part<T> {
    value: Rc<T>,
    key: Cell<Option<Key>>,
}

impl<T> Part<T> {
    pub(super) fn new(value: T) -> Self {
        let key = Cell::new(None);
        let value = Rc::new(value);
        Self { value, key }
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone> DerefMut for Part<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.key.set(None);
        Rc::make_mut(&mut self.value)
    }
}

/// Prints the key.
impl<T: Debug> Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.get();
        let key = key.unwrap_or_else(|| key_of(|text| write!(text, "{:?}", self.value)));
        self.key.set(Some(key));
        key.fmt(f)
    }
}
