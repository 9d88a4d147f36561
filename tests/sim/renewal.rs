//! A close with 1008 where a provider may give a new token (pitfall 83).

use steadysocket::core::{ConnectionState, Hooks, Verdict};

use crate::promises::renewal::{come_back, opened};
use crate::support::{Client, PROVIDER, config};

/// The provider sees why, and can fetch a new token.
#[test]
fn the_provider_is_told_of_it() {
    let mut client = opened();
    client.peer_closes(1008);
    come_back(&mut client);
    let dials = client.emitted().dials;
    let last = dials.last().and_then(|dial| dial.last_close.as_ref());
    assert_eq!(last.map(|close| close.code), Some(1008));
}

#[test]
fn a_predicate_can_leave_it_to_the_table() {
    for (verdict, state) in [
        (Verdict::ByTable, ConnectionState::Waiting),
        (Verdict::Stop, ConnectionState::Closed),
    ] {
        let mut client = Client::with_hooks(
            config(),
            Hooks {
                should_reconnect: true,
                ..PROVIDER
            },
        );
        client.decide_by(move |_, _| verdict);
        client.connect();
        client.accept();
        client.peer_closes(1008);
        assert_eq!(client.state(), state, "{verdict:?}");
    }
}
