//! The connection of a client: the crate's own, with a session.

use std::time::Duration;

use steadysocket::{Builder, Incoming, Reconnect, Session, SessionEvent, SessionSocket, Socket};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Something that happens to a client, in the order in which it does.
#[derive(Debug)]
pub(crate) enum News {
    Message(Incoming),
    Session(SessionEvent),
    SocketLost,
}

/// No session ends because a busy machine, or one fault after another, takes its time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// A connection that dials again soon, with so much time for each dial.
pub(crate) fn builder(url: &str, dial: Duration) -> Builder {
    let reconnect = Reconnect {
        initial_delay: Duration::from_millis(20),
        max_delay: Duration::from_secs(1),
        ..Reconnect::default()
    };
    Socket::builder(url)
        .reconnect(reconnect)
        .connect_timeout(dial)
}

/// The session of the client with this number, which is its name.
pub(crate) fn session(number: usize) -> Session {
    let session = Session::required()
        .auth(async move || Ok(number.to_string()))
        .ttl(PATIENCE)
        .close_timeout(PATIENCE);
    match is_manual(number) {
        true => session.manual_acks(),
        false => session,
    }
}

/// A third of the clients acknowledge by hand.
pub(crate) fn is_manual(number: usize) -> bool {
    number.is_multiple_of(3)
}

/// Connects. All news are for the client, which may be busy; `witness` sees them as they happen.
pub(crate) fn connect(
    builder: Builder,
    session: Session,
    witness: impl Fn(&News) + Clone + Send + 'static,
) -> (SessionSocket, UnboundedReceiver<News>) {
    let (sender, news) = unbounded_channel();
    let tell = move |news| {
        witness(&news);
        // A client that has ended hears no more.
        drop(sender.send(news));
    };
    let (on_close, on_session) = (tell.clone(), tell.clone());
    let socket = builder
        .on_close(move |_| on_close(News::SocketLost))
        .session(session)
        .on_session(move |event| on_session(News::Session(event)))
        .on_incoming(move |incoming| tell(News::Message(incoming)))
        .connect();
    (socket.unwrap(), news)
}

/// The messages that are to be sent by now, of so many that are spread over so much time.
pub(crate) fn due(messages: u64, within: Duration, elapsed: Duration) -> u64 {
    let share = elapsed.div_duration_f64(within).min(1.0);
    (share * messages as f64) as u64
}
