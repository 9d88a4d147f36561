//! Actions for the driver.

use super::close::{CloseFrame, CloseInfo};
use super::dial::DialInfo;
use super::event::Event;
use super::queue::Payload;

/// An action for the driver. Actions are carried out in the order in which the core gives them.
///
/// ```
/// use steadysocket::Message;
/// use steadysocket::core::Output;
///
/// fn carry_out(output: Output<Message>) -> &'static str {
///     match output {
///         Output::Dial(_) => "new WebSocket(url)",
///         Output::Transmit(_) => "socket.send(message)",
///         Output::Event(_) => "call the user",
///         _ => "see the variants",
///     }
/// }
/// # assert_eq!(carry_out(Output::Transmit(Message::from(""))), "socket.send(message)");
/// ```
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum Output<P: Payload> {
    /// Find the URL and open a socket.
    Dial(DialInfo<P::Text>),
    /// Run the handshake hook on the open socket.
    Handshake,
    /// Hand a message of the peer to the running handshake hook.
    HandshakeMessage(P),
    /// Give a message to the socket, then report its buffered amount.
    Transmit(P),
    /// Send the heartbeat's message.
    Ping,
    /// Report the socket's buffered amount.
    MeasureBuffer,
    /// Start the closing handshake and wait for the close event.
    Close(CloseFrame<P::Text>),
    /// Detach the socket's listeners, close it and forget it; drop a pending provider or hook.
    Hangup(CloseFrame<P::Text>),
    /// Ask the user's predicate about this close, then report the verdict.
    AskRetry(CloseInfo<P::Text>),
    /// Emit an event to the user.
    Event(Event<P>),
    /// Report to the user that the buffer is at or below the low-water mark and nothing is queued.
    Drained,
    /// The connection has ended for good: release everything.
    Ended,
}
