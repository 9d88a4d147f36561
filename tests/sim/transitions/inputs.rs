//! Everything that a connection can be given, directly and at any time.

use steadysocket::core::{Connection, DialFailure, PageEvent, Verdict};

use crate::support::{Call, Client, closed_with, ms};

/// Tells a client something.
pub(super) type Input = fn(&mut Client);

pub(super) const INPUTS: &[(&str, Input)] = &[
    ("connect", |client| client.connect()),
    ("close", |client| client.close_with(4001, "bye")),
    ("reconnect", |client| client.reconnect_with(4002, "anew")),
    ("terminate", |client| client.terminate()),
    ("pause", |client| client.pause()),
    ("resume", |client| client.resume()),
    ("send", |client| {
        let sent = client.send("x");
        client.note(format!("{sent:?}"));
    }),
    ("drain queue", |client| {
        client.drain_queue();
    }),
    ("watch drain", |client| client.watch_drain()),
    ("dialling", |client| {
        client.input(Call::Outside, Connection::handle_dialling);
    }),
    ("provider failed", |client| {
        dial_failed(client, DialFailure::Provider);
    }),
    ("constructor threw", |client| {
        dial_failed(client, DialFailure::Constructor);
    }),
    ("open", |client| {
        if client.browser().is_dialling() {
            client.browser().open();
        }
        let (protocol, extensions) = (String::new(), String::new());
        client.input(Call::Outside, |connection, now| {
            connection.handle_open(now, protocol, extensions);
        });
    }),
    ("handshake done", |client| {
        client.browser().end_hook(0);
        client.hook_returns();
    }),
    ("handshake failed", |client| {
        client.browser().end_hook(0);
        client.input(Call::Outside, Connection::handle_handshake_failed);
    }),
    ("message", |client| client.peer_sends("m")),
    ("error", |client| client.socket_error()),
    ("closed 1006", |client| client.lost()),
    ("closed 1000", |client| {
        client.socket_ends(closed_with(1000))
    }),
    ("timer too early", |client| client.wake()),
    ("timer", |client| {
        let wait = client.next_timer().unwrap_or_default();
        client.sleep(wait);
        client.wake();
    }),
    ("buffered", |client| {
        // Asking reports the buffered amount.
        client.input(Call::Outside, |_, _| {});
    }),
    ("verdict", |client| {
        let verdict = Verdict::RetryAfter(ms(1));
        client.input(Call::Outside, |connection, now| {
            connection.handle_verdict(now, verdict);
        });
    }),
    ("online", |client| client.page(PageEvent::Online)),
    ("offline", |client| client.page(PageEvent::Offline)),
    ("hidden", |client| client.page(PageEvent::Hidden)),
    ("visible", |client| client.page(PageEvent::Visible)),
    ("frozen", |client| client.page(PageEvent::Frozen)),
    ("restored", |client| client.page(PageEvent::Restored)),
];

fn dial_failed(client: &mut Client, failure: DialFailure) {
    client.browser().fail_provider();
    if client.browser().is_dialling() {
        client.browser().end_socket();
    }
    client.input(Call::Outside, |connection, now| {
        connection.handle_dial_failed(now, failure);
    });
}
