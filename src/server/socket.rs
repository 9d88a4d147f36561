//! The task of one socket: it reads, writes and asks the application, all at once.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::time::{sleep, timeout};

use super::hub::Hub;
use super::line::{Signals, Step};
use super::metrics::Metric;
use super::request::Request;
use super::start::Handler;
use super::wire::{Received, Wire, handle_binary, handle_text, write_message};
use crate::core::session::{Frame, ProtocolError, SessionClose, SocketId};

/// How long a socket that is to be closed may take to write what is left and to hear the answer:
/// enough for a slow network, and a peer that is gone costs no more.
const CLOSE_GRACE: Duration = Duration::from_secs(5);

/// The code of a socket that closed without one.
const LOST: u16 = 1006;

/// Serves a socket until it has closed.
///
/// Not an `async fn`, whose future would keep the place of each argument that was moved on.
pub(super) fn serve<M, S>(
    hub: Arc<Hub>,
    socket: S,
    request: Request,
    handler: Handler,
) -> impl Future<Output = ()>
where
    M: Wire,
    S: Stream<Item = Result<M, M::Error>> + Sink<M, Error = M::Error>,
{
    let (id, signals) = hub.open(&request, handler);
    let task = Task {
        hub,
        id,
        code: LOST,
    };
    let (mut sink, mut stream) = socket.split();
    let request = Box::new(request);
    async move {
        // As a whole: without this line the code would be a copy.
        let mut task = task;
        let hub = Arc::clone(&task.hub);
        // What is read is never held up by what is written: the peer may do the same.
        tokio::select! {
            code = read(&hub, id, &mut stream) => task.code = code,
            () = write(&hub, id, &mut sink, &signals) => {}
            () = ask(&hub, id, request, &signals) => {}
        }
    }
}

/// Tells the server that the socket is gone, also if its task is dropped.
struct Task {
    hub: Arc<Hub>,
    id: SocketId,
    code: u16,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.hub.leave(self.id, self.code);
    }
}

/// Returns the code that the socket closed with.
async fn read<M: Wire>(
    hub: &Arc<Hub>,
    id: SocketId,
    stream: &mut (impl Stream<Item = Result<M, M::Error>> + Unpin),
) -> u16 {
    let mut code = LOST;
    // The library answers a close when it is asked for the message after it, which never comes.
    while let Some(message) = stream.next().await {
        let goes_on = match message {
            Ok(message) => match message.read() {
                Received::Text(text) => {
                    hub.receive(id, |state, now| handle_text(state, now, id, text))
                }
                Received::Binary(bytes) => {
                    hub.receive(id, |state, now| handle_binary(state, now, id, bytes))
                }
                Received::Close(closed) => {
                    code = closed;
                    // The session does not wait for the answer, nor the socket for long.
                    hub.with(|state, now| state.part(now, id, code));
                    true
                }
                Received::Other => true,
            },
            Err(error) if M::is_too_big(&error) => {
                let error = ProtocolError::TooBig;
                hub.with_socket(id, |state, now| state.core.handle_malformed(now, id, error));
                // The rest of the message is in the way of all others: only the close is left.
                return std::future::pending().await;
            }
            Err(_) => break,
        };
        if !goes_on {
            // No close frame would get there.
            return SessionClose::WriteTimeout.get();
        }
    }
    code
}

/// Returns if the socket cannot be written to.
async fn write<M: Wire>(
    hub: &Arc<Hub>,
    id: SocketId,
    sink: &mut (impl Sink<M, Error = M::Error> + Unpin),
    signals: &Signals,
) {
    loop {
        let step = hub.step(id);
        if let Step::Close(code) = step {
            if sink.send(M::close(code.get())).await.is_ok() {
                // The answer is read.
                std::future::pending().await
            }
            return;
        }
        let is_idle = matches!(step, Step::Wait);
        match timeout(hub.sockets.write_timeout, carry_out(hub, step, sink)).await {
            Ok(Ok(())) if is_idle => signals.write.notified().await,
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => return give_up(hub, id, sink).await,
        }
    }
}

async fn carry_out<M: Wire>(
    hub: &Hub,
    step: Step,
    sink: &mut (impl Sink<M, Error = M::Error> + Unpin),
) -> Result<(), M::Error> {
    let (wire, overhead) = match step {
        Step::Write(Frame::Control(control)) => {
            let text = control.to_text();
            let overhead = text.len();
            (M::text(text), overhead)
        }
        Step::Write(Frame::Message(header, message)) => write_message(header, &message),
        Step::Wait | Step::Close(_) => return sink.flush().await,
    };
    hub.sent_overhead
        .fetch_add(overhead as u64, Ordering::Relaxed);
    sink.feed(wire).await
}

/// The peer does not read: its session may go on, on another socket.
async fn give_up<M: Wire>(
    hub: &Arc<Hub>,
    id: SocketId,
    sink: &mut (impl Sink<M, Error = M::Error> + Unpin),
) {
    let code = SessionClose::WriteTimeout;
    hub.with(|state, now| {
        state.metrics.push(Metric::Closed(code));
        state.core.handle_close(now, id, code.get());
    });
    let _is_read = timeout(CLOSE_GRACE, sink.send(M::close(code.get()))).await;
}

/// Asks the application until the socket is to be closed, then returns after a while.
async fn ask(hub: &Arc<Hub>, id: SocketId, request: Box<Request>, signals: &Signals) {
    tokio::select! {
        () = answer(hub, id, request, signals) => {}
        // What the application has not answered by now is not waited for.
        () = signals.close.notified() => {}
    }
    sleep(CLOSE_GRACE).await;
}

/// Never returns.
async fn answer(hub: &Arc<Hub>, id: SocketId, request: Box<Request>, signals: &Signals) {
    loop {
        signals.ask.notified().await;
        if hub.answer(id, &request).await {
            break;
        }
    }
    // Its headers would be a good part of the memory of an idle session.
    drop(request);
    std::future::pending().await
}
