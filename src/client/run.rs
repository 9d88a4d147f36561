//! A program that is the same on every target.

use std::future::Future;

use super::current;
use super::error::BoxError;

/// Runs a program, for a `main` that needs no `cfg`: natively to its end, on a tokio runtime of its
/// own with one thread; in a browser, where nothing may block, it starts the program and returns.
///
/// Apps of a framework, and programs that have a runtime, do not need it: `connect` alone will do.
/// Natively a connection that still lives when the program ends is cut, so close it and await
/// [`closed`](crate::Socket::closed). In a browser it lives as long as the page.
///
/// ```no_run
/// use steadysocket::{BoxError, Socket};
///
/// fn main() -> Result<(), BoxError> {
///     steadysocket::run(chat())
/// }
///
/// async fn chat() -> Result<(), BoxError> {
///     let socket = Socket::builder("wss://example.com/ws").connect()?;
///     socket.send("hello")?;
///     socket.closed().await;
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// The program's own, or natively the operating system's if it grants no runtime. In a browser
/// always `Ok`: there an error of the program is reported as an uncaught exception.
pub fn run(program: impl Future<Output = Result<(), BoxError>> + 'static) -> Result<(), BoxError> {
    current::run(program)
}
