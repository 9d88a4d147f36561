//! Any method may be called inside any callback (pitfall 57).

use steadysocket::core::ConnectionState;

use crate::support::{Client, config};

#[test]
fn terminate_in_a_message_handler_ends_the_messages_of_that_socket() {
    let mut client = Client::dialling(config());
    client.once("connecting > open", |client| {
        client.peer_sends("a");
        client.peer_sends("b");
    });
    client.once("message a", Client::terminate);
    client.accept();
    assert_eq!(client.take_lines(&["message"]), ["message a"]);
}

/// Old test doubles tell the close of a socket inside the call that gives it up.
#[test]
fn events_of_a_socket_that_is_given_up_are_not_those_of_the_dial_that_is_due() {
    let mut client = Client::opened(config());
    client.once("message", |client| {
        client.reconnect();
        let now = client.now();
        client.core().handle_error(now);
        let close = crate::support::closed_with(1006);
        client.core().handle_close(now, close);
        let (protocol, extensions) = (String::new(), String::new());
        client.core().handle_open(now, protocol, extensions);
    });
    client.peer_sends("a");
    assert_eq!(client.state(), ConnectionState::Connecting);
    client.forget_log();
    client.accept();
    client.lost();
    assert_eq!(client.take_lines(&["error"]), [""; 0]);
}
