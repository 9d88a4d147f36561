//! The core of a client alone, which can be copied.

use std::ops::Deref;

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Client, ClientEvent, Offer, Opened, Redial, Refused, Sent, Subprotocol,
};

use super::link::{Link, Wire};
use super::net::{Net, Pace, Setting};
use super::note::{Note, Read};
use super::scheme::Scheme;
use super::world::{CoreWorld, Subject};

/// The core of a client, without a driver.
#[derive(Clone, Debug)]
pub(crate) struct Direct {
    client: Client<Note>,
    /// The last word of the client about the next dial.
    redial: Redial,
}

impl Subject for Direct {
    fn new(setting: &Setting) -> Self {
        Self {
            client: Client::new(setting.client.clone(), setting.seed),
            redial: Redial::Now,
        }
    }

    fn client(&self) -> impl Deref<Target = Client<Note>> {
        &self.client
    }

    fn next_timer(&self) -> Option<Instant> {
        self.client.poll_timeout()
    }

    fn fire(&mut self, net: &mut Net) {
        if self.client.poll_timeout().is_some_and(|at| at <= net.now) {
            self.input(net, Client::handle_timeout);
        }
    }

    fn dial(&mut self, net: &mut Net) -> bool {
        if net.current.is_some() || self.redial == Redial::Never || self.client.has_ended() {
            return false;
        }
        assert_eq!(self.client.offer(net.now), Offer::Session);
        let link = net.links.len();
        net.say(format_args!("-- dial {link}"));
        net.links.push(Link::open());
        net.current = Some(link);
        net.server.handle_open(net.now, Net::socket_id(link), 1);
        net.pump_server();
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: net.auth.clone(),
        };
        self.input(net, |client, now| client.handle_open(now, opened));
        true
    }

    fn hear(&mut self, net: &mut Net, wire: Wire) {
        self.input(net, |client, now| match Note::read(wire) {
            Read::Close(_) => {}
            Read::Control(text) => client.handle_control(now, &text),
            Read::Message(header, note, bytes) => client.handle_message(now, header, note, bytes),
            Read::Malformed(error) => client.handle_malformed(now, error),
        });
    }

    fn lose(&mut self, net: &mut Net, code: u16) {
        self.redial = self.client.handle_close(net.now, code);
        self.pump(net);
    }

    fn send(&mut self, net: &mut Net, note: Note) -> Result<Sent, Refused<Note>> {
        let number = self.client.session_number();
        let sent = self.client.send(net.now, note);
        if sent == Ok(Sent::Queued) {
            net.client_queues(note.id, number);
        }
        self.pump(net);
        sent
    }

    fn send_volatile(&mut self, net: &mut Net, note: Note) -> bool {
        let is_sent = self.client.send_volatile(note, net.client_room);
        self.pump(net);
        is_sent
    }

    fn take(&mut self, net: &mut Net) -> bool {
        let Some((session, delivery)) = self.client.take_message() else {
            return false;
        };
        net.client_given(session, &delivery);
        if net.client_returned(session, &delivery)
            && let Some(seq) = delivery.seq
        {
            self.client.hand_over(net.now, session, seq);
        }
        true
    }

    fn acknowledge(&mut self, net: &mut Net, session: u64, seq: u64) {
        self.client.acknowledge(net.now, session, seq);
        self.pump(net);
    }

    fn close(&mut self, net: &mut Net, code: u16, reason: &str) {
        self.input(net, |client, now| {
            client.close(now, code, reason.to_owned())
        });
    }

    fn reconnect(&mut self, _: &mut Net) {
        self.client.reconnect();
        self.redial = Redial::Now;
    }

    fn input(&mut self, net: &mut Net, input: impl FnOnce(&mut Client<Note>, Instant)) {
        input(&mut self.client, net.now);
        loop {
            net.check_client(&self.client);
            let mut has_moved = false;
            while let Some(frame) = self.client.poll_frame(net.client_room) {
                has_moved = true;
                net.client_writes(&frame);
            }
            while let Some(event) = self.client.poll_event() {
                has_moved = true;
                self.hear(net, event);
            }
            if let Some((code, redial)) = self.client.poll_close() {
                has_moved = true;
                self.redial = redial;
                net.client_hangs_up(code.get());
            }
            if net.setting.client_pace == Pace::Fast {
                while self.take(net) {
                    has_moved = true;
                }
            }
            if !has_moved {
                return;
            }
        }
    }
}

impl Direct {
    fn hear(&mut self, net: &mut Net, event: ClientEvent<Note>) {
        match event {
            ClientEvent::Remaining(delivery) => net.client_given_last(&delivery),
            ClientEvent::Ended { end, .. } => net.client_ended(*end, &mut self.client),
            ClientEvent::Dropped(note, _) => net.client_dropped(note.id),
            event => net.say(format_args!("client {event:?}")),
        }
    }
}

impl CoreWorld {
    /// Without an end frame the client ends as soon as it has said and heard bye, and both
    /// directions are acknowledged.
    pub(crate) fn end_without_frame(&mut self) {
        let client = &self.subject.client;
        let positions = client.endpoint().positions();
        let is_done = self.scheme == Scheme::NoEndFrame
            && client.is_attached()
            && client.endpoint().is_closed_here()
            && client.endpoint().acked() == positions.tx
            && self.bent.server_tx == Some(positions.ack);
        if is_done {
            let gone = format!(r#"#gone {{"why":"ended","rx":{}}}"#, positions.tx);
            let link = self.current.expect("the client is attached");
            self.client_reads(link, Wire::Text(gone));
        }
    }
}
