//! The ends of sessions.

use std::time::Duration;

use steadysocket::{
    ConnectionState, EndReason, GoneReason, Session, SessionEvent, SessionSendError,
};
use tokio::runtime::Builder;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{handing_over, over_pipe, server, soon};

#[tokio::test(start_paused = true)]
async fn a_close_delivers_what_was_sent_before_it() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    lines.cut();
    soon(socket.send("last")).await.unwrap();
    socket.close_with(4_000, "done").unwrap();
    assert_eq!(socket.state(), ConnectionState::Closing);
    assert!(matches!(
        socket.try_send("more"),
        Err(SessionSendError::Closed(_))
    ));
    assert_eq!(soon(session.recv()).await.unwrap().as_text(), Some("last"));
    assert!(soon(session.recv()).await.is_none());
    let report = session.report().unwrap();
    assert_eq!((report.code, report.reason.as_str()), (4_000, "done"));
    let close = soon(socket.closed()).await;
    assert_eq!((close.code, close.was_clean), (4_000, true));
    assert_eq!(socket.state(), ConnectionState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_close_of_the_server_ends_session_and_connection() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let (told, mut events) = unbounded_channel();
    let socket = builder
        .session(Session::required())
        .on_message(|_| {})
        .on_session(move |event| drop(told.send(event)))
        .connect()
        .unwrap();
    let session = soon(sessions.recv()).await.unwrap();
    soon(session.send("last")).await.unwrap();
    session.close(4_001, "over").unwrap();
    let started = soon(events.recv()).await.unwrap();
    assert!(matches!(started, SessionEvent::Started { .. }));
    let SessionEvent::Ended(end) = soon(events.recv()).await.unwrap() else {
        panic!("no end");
    };
    assert_eq!(end.why, EndReason::Gone(GoneReason::Ended));
    assert_eq!(soon(socket.closed()).await.code, 4_001);
    assert_eq!(soon(session.ended()).await.uncertain, []);
}

#[tokio::test(start_paused = true)]
async fn the_drop_of_the_last_handle_says_bye() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    soon(socket.send("last")).await.unwrap();
    let (clone, closed) = (socket.clone(), socket.closed());
    drop(socket);
    soon(clone.send("and one more")).await.unwrap();
    drop(clone);
    assert_eq!(soon(session.recv()).await.unwrap().as_text(), Some("last"));
    assert!(soon(session.recv()).await.is_some());
    assert!(soon(session.recv()).await.is_none());
    assert_eq!(session.report().unwrap().code, 1_000);
    soon(closed).await;
}

#[tokio::test(start_paused = true)]
async fn a_reconnect_after_the_end_begins_a_new_session() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let first = soon(sessions.recv()).await.unwrap();
    socket.close();
    soon(socket.closed()).await;
    socket.reconnect();
    let mut second = soon(sessions.recv()).await.unwrap();
    assert_ne!(first.id(), second.id());
    soon(socket.send("new")).await.unwrap();
    assert_eq!(soon(second.recv()).await.unwrap().as_text(), Some("new"));
}

/// The runtime ends before the connection: no call hangs, and every future has an end.
#[test]
fn the_end_of_the_runtime_is_the_end_of_the_session() {
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.enable_all().build().unwrap();
        let (handler, mut sessions) = handing_over();
        let (socket, _session) = runtime.block_on(async {
            let (builder, _lines) = over_pipe(&server(), handler);
            let socket = builder.session(Session::required()).connect().unwrap();
            let session = soon(sessions.recv()).await.unwrap();
            soon(socket.opened()).await.unwrap();
            (socket, session)
        });
        let (acknowledged, closed) = (socket.acknowledged(), socket.closed());
        drop(runtime);
        assert_eq!(socket.state(), ConnectionState::Closed);
        let refused = socket.try_send("x").unwrap_err();
        assert!(matches!(refused, SessionSendError::Closed(_)));
        let other = Builder::new_current_thread().enable_time().build().unwrap();
        other.block_on(async {
            let _ = soon(acknowledged).await;
            // The server ends with the same runtime, on another thread perhaps a moment earlier.
            let code = soon(closed).await.code;
            assert!(matches!(code, 1_005 | 1_006), "{code}");
            assert!(soon(socket.send("x")).await.is_err());
            assert!(soon(socket.acknowledged()).await.is_err());
            socket.reconnect();
            socket.close();
            soon(socket.closed()).await;
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_line_is_given_up_after_the_close_timeout() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let (told, mut events) = unbounded_channel();
    let socket = builder
        .session(Session::required().close_timeout(Duration::from_secs(3)))
        .on_session(move |event| drop(told.send(event)))
        .connect()
        .unwrap();
    let _session = soon(sessions.recv()).await.unwrap();
    soon(events.recv()).await.unwrap();
    lines.take_down();
    soon(socket.send("uncertain")).await.unwrap();
    socket.close();
    let SessionEvent::Ended(end) = soon(events.recv()).await.unwrap() else {
        panic!("no end");
    };
    let open = [end.uncertain, end.unsent].concat();
    assert_eq!(open, ["uncertain".into()]);
    soon(socket.closed()).await;
}
