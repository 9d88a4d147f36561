//! Futures: `opened`, `drained`, `closed`.

use futures_util::poll;
use steadysocket::Socket;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of};
use crate::support::Log;

#[wasm_bindgen_test]
async fn opened_waits_for_the_open_socket() {
    let name = "opened_waits";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let opened = socket.opened();
    sockets_of(name)[0].open();
    assert_eq!(opened.await, Ok(()));
    assert_eq!(socket.opened().await, Ok(()), "at once where it is open");
}

/// Pitfall 18: a wait ends with the connection, however late it begins.
#[wasm_bindgen_test]
async fn whoever_waits_hears_of_the_end() {
    let name = "whoever_waits";
    let socket = logged(name, &Log::default()).connect().unwrap();
    socket.send("never sent").unwrap();
    let (opened, drained) = (socket.opened(), socket.drained());
    socket.close();
    sockets_of(name)[0].end(1006);
    assert_eq!(opened.await.unwrap_err().code, 1006);
    assert_eq!(drained.await.unwrap_err().code, 1006);
    assert_eq!(socket.closed().await.code, 1006);
    assert_eq!(socket.closed().await.code, 1006, "late");
}

#[wasm_bindgen_test]
async fn a_task_that_waits_does_not_keep_the_connection_alive() {
    let log = Log::default();
    let name = "a_task_that_waits";
    let socket = logged(name, &log).connect().unwrap();
    let (opened, drained, closed) = (socket.opened(), socket.drained(), socket.closed());
    let mut waiting = Box::pin(async move {
        let (opened, drained) = (opened.await, drained.await);
        (opened, drained, closed.await)
    });
    assert!(poll!(&mut waiting).is_pending());
    drop(socket);
    let double = sockets_of(name).remove(0);
    assert_eq!(double.closes().len(), 1);
    double.end(1005);
    let (opened, drained, close) = waiting.await;
    assert_eq!(close.code, 1005);
    assert_eq!((opened, drained), (Err(close.clone()), Err(close)));
    assert_eq!(log.lines(), ["close 1005"]);
}

#[wasm_bindgen_test]
async fn an_end_is_an_error_for_code_that_needs_the_connection() {
    async fn needs(socket: &Socket) -> Result<(), Box<dyn std::error::Error>> {
        socket.opened().await?;
        Ok(())
    }
    let socket = logged("an_end_is_an_error", &Log::default())
        .start_closed()
        .connect()
        .unwrap();
    socket.close_with(4401, "log in").unwrap();
    let error = needs(&socket).await.unwrap_err();
    assert_eq!(error.to_string(), "the connection was closed: 4401 log in");
}
