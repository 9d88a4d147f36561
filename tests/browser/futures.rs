//! What can be awaited.

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

/// Pitfall 18: whoever waits hears of the end, however late.
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
