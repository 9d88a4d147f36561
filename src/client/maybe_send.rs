//! Bounds that differ between the targets.

#[cfg(not(target_arch = "wasm32"))]
use std::marker::{Send as SendBound, Sync as SyncBound};

#[cfg(target_arch = "wasm32")]
use self::sealed::{NoBound as SendBound, NoBound as SyncBound};

/// `Send` on every target except wasm32, where it requires nothing.
///
/// A connection in a browser never leaves its thread, so its callbacks may capture anything, an
/// `Rc` too. Natively it may move between threads, and its callbacks with it. Code that compiles
/// natively compiles for wasm32 too. You never need to implement it.
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
pub trait MaybeSend: SendBound {}

impl<T: SendBound + ?Sized> MaybeSend for T {}

/// `Sync` on every target except wasm32, where it requires nothing, like [`MaybeSend`].
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
pub trait MaybeSync: SyncBound {}

impl<T: SyncBound + ?Sized> MaybeSync for T {}

#[cfg(target_arch = "wasm32")]
mod sealed {
    /// A bound that every type meets.
    pub trait NoBound {}

    impl<T: ?Sized> NoBound for T {}
}
