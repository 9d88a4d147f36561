//! Bounds that differ between the targets.

#[cfg(not(target_arch = "wasm32"))]
use std::marker as bounds;

/// `Send` on every target but wasm32, and nothing there.
///
/// A connection in a browser never leaves its thread, so its callbacks may capture anything, an
/// `Rc` too. Natively it may move between threads, and its callbacks with it. Code that compiles
/// natively compiles for wasm32 too. No other trait needs to be implemented for it.
///
/// ```
/// use steadysocket::{Builder, MaybeSend, Message};
///
/// /// Calls `show` with texts only.
/// fn on_text(builder: Builder, mut show: impl FnMut(&str) + MaybeSend + 'static) -> Builder {
///     builder.on_message(move |message| match message {
///         Message::Text(text) => show(&text),
///         _ => {}
///     })
/// }
/// ```
pub trait MaybeSend: bounds::Send {}

impl<T: bounds::Send + ?Sized> MaybeSend for T {}

/// `Sync` on every target but wasm32, and nothing there; as [`MaybeSend`].
///
/// ```
/// use std::future::Future;
/// use steadysocket::{BoxError, Builder, MaybeSend, MaybeSync, Socket};
///
/// /// Connects to an address that a program of its own gives.
/// fn to(address: impl Fn() -> String + MaybeSend + MaybeSync + 'static) -> Builder {
///     Socket::builder_with(async move |_dial| Ok(address()))
/// }
/// ```
pub trait MaybeSync: bounds::Sync {}

impl<T: bounds::Sync + ?Sized> MaybeSync for T {}

#[cfg(target_arch = "wasm32")]
mod bounds {
    /// No bound.
    pub trait Send {}

    impl<T: ?Sized> Send for T {}

    /// No bound.
    pub trait Sync {}

    impl<T: ?Sized> Sync for T {}
}
