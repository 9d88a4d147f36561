//! Ten thousand clients and one server that restarts (pitfall 25).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::Path;
use std::time::Duration;

use steadysocket::core::{Config, ConnectionState, Hooks, Instant, Jitter, Rng};

use crate::support::{Client, Clock, Recording, ms, reconnect, seconds};

const CLIENTS: u64 = 10_000;
const BUCKET: Duration = Duration::from_millis(100);

/// Many clients on one clock, and the server that they share.
struct Fleet {
    clock: Clock,
    clients: Vec<Client>,
    /// How long a packet takes to each client.
    latencies: Vec<Duration>,
    due: BinaryHeap<Reverse<(Instant, usize, Due)>>,
    /// Before this the server refuses.
    up_again: Instant,
    dials: Vec<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The client hears that its socket is gone.
    Lost,
    /// The client hears what became of the dial that makes this socket.
    Reply(u32),
    Timer,
}

impl Fleet {
    /// All clients have been open for a minute. The server dies now, its machine says so to every
    /// client, and refuses every dial for the time of the `outage`.
    fn when_the_server_dies(config: &Config, outage: Duration) -> Self {
        let clock = Clock::new();
        let mut rng = Rng::new(42);
        let clients = (0..CLIENTS).map(|seed| {
            let hooks = Hooks::default();
            let mut client = Client::on_clock(clock.clone(), config.clone(), hooks, seed);
            client.record(Recording::Off);
            client.connect();
            client.accept();
            client
        });
        let clients: Vec<Client> = clients.collect();
        // From a wired neighbour to a telephone far away.
        let latencies = clients
            .iter()
            .map(|_| ms(5) + ms(95).mul_f64(rng.fraction()))
            .collect();
        clock.advance(seconds(60));
        let mut fleet = Self {
            up_again: clock.now() + outage,
            clock,
            clients,
            latencies,
            due: BinaryHeap::new(),
            dials: Vec::new(),
        };
        for index in 0..fleet.clients.len() {
            fleet.plan(fleet.latencies[index], index, Due::Lost);
        }
        fleet
    }

    fn run(&mut self, duration: Duration) {
        let end = self.clock.now() + duration;
        while let Some(Reverse((at, index, due))) = self.due.pop() {
            if at > end {
                self.due.push(Reverse((at, index, due)));
                break;
            }
            self.clock.set(at);
            self.step(index, due);
        }
        self.clock.set(end);
    }

    fn step(&mut self, index: usize, due: Due) {
        let client = &mut self.clients[index];
        let sockets = client.browser().sockets_made();
        match due {
            Due::Lost => client.lost(),
            Due::Timer => client.wake(),
            Due::Reply(socket) if socket != sockets || !client.browser().is_dialling() => return,
            Due::Reply(_) if self.clock.now() < self.up_again => client.refuse(),
            Due::Reply(_) => client.accept(),
        }
        let dialled = client.browser().sockets_made();
        let timer = client.next_alarm();
        if dialled > sockets {
            self.dials.push(self.clock.now());
            self.plan(2 * self.latencies[index], index, Due::Reply(dialled));
        }
        if let Some(wait) = timer {
            self.plan(wait, index, Due::Timer);
        }
    }

    fn plan(&mut self, wait: Duration, index: usize, due: Due) {
        self.due
            .push(Reverse((self.clock.now() + wait, index, due)));
    }

    /// How many dials began in each tenth of a second of the 30 s from `start` on.
    fn histogram(&self, start: Instant) -> Vec<u32> {
        let mut buckets = vec![0; 300];
        for dial in self.dials.iter().filter(|dial| **dial >= start) {
            let after = dial.saturating_duration_since(start);
            let bucket = after.as_millis() / BUCKET.as_millis();
            if let Some(count) = buckets.get_mut(bucket as usize) {
                *count += 1;
            }
        }
        buckets
    }
}

/// A server that was down for two minutes, with clients that all lost it at the same moment and
/// whose waits have grown to 30 s, comes back: what it sees in its first 30 s. Nearly everybody
/// dials once, and most in the first half, because who drew a short wait comes first.
#[test]
fn after_an_outage_of_two_minutes_the_dials_are_flat() {
    let outage = seconds(120);
    let mut fleet = Fleet::when_the_server_dies(&jitter(Jitter::Full), outage);
    fleet.run(outage + seconds(30));
    let histogram = fleet.histogram(fleet.up_again);
    plot(
        "Full jitter, two minutes down, from the moment the server is back",
        (outage, outage),
        &histogram,
    );
    let mean = f64::from(histogram.iter().sum::<u32>()) / 300.0;
    assert!(mean > 30.0, "nearly every client dials once: {mean}");
    for (bucket, count) in histogram.iter().enumerate() {
        assert!(
            f64::from(*count) <= 3.0 * mean,
            "{count} in {bucket}, {mean}"
        );
    }
}

/// The outage itself, from the moment of death, for 20 s: the first waits are short by intention,
/// up to 1, 2 and 4 s, so the first three seconds are busier than the rest, though nobody is in
/// step.
#[test]
fn in_the_first_seconds_of_an_outage_nobody_is_in_step() {
    let outage = seconds(20);
    let mut fleet = Fleet::when_the_server_dies(&jitter(Jitter::Full), outage);
    let death = fleet.clock.now();
    fleet.run(seconds(30));
    let histogram = fleet.histogram(death);
    plot(
        "Full jitter, 20 s down, from the moment it dies",
        (outage, Duration::ZERO),
        &histogram,
    );
    let mean = f64::from(histogram.iter().sum::<u32>()) / 300.0;
    for (bucket, count) in histogram.iter().enumerate() {
        let limit = match bucket {
            // At most 15 % of all clients.
            0..=10 => 1_500.0,
            11..=29 => 4.0 * mean,
            _ => 3.0 * mean,
        };
        assert!(f64::from(*count) <= limit, "{count} in {bucket}, {mean}");
    }
}

/// The herd: what the same outage looks like with delays that are the same for all.
#[test]
fn without_jitter_everybody_dials_in_the_same_tenth_of_a_second() {
    let outage = seconds(20);
    let mut fleet = Fleet::when_the_server_dies(&jitter(Jitter::None), outage);
    let death = fleet.clock.now();
    fleet.run(seconds(30));
    let histogram = fleet.histogram(death);
    plot(
        "No jitter, 20 s down, from the moment it dies",
        (outage, Duration::ZERO),
        &histogram,
    );
    let peak = histogram.iter().max().copied();
    assert!(peak > Some(9_000), "{peak:?}");
}

#[test]
fn every_client_is_open_again_when_the_longest_wait_is_over() {
    let outage = seconds(5);
    let mut fleet = Fleet::when_the_server_dies(&jitter(Jitter::Full), outage);
    fleet.run(outage + seconds(31));
    let mut states = fleet.clients.iter().map(Client::state);
    assert!(states.all(|state| state == ConnectionState::Open));
}

fn jitter(jitter: Jitter) -> Config {
    reconnect(|r| r.jitter = jitter)
}

/// For the reader, and for `npm run bench -- storm`, which draws it: the outage, and when the histogram
/// begins, both from the server's death.
fn plot(title: &str, (outage, start): (Duration, Duration), histogram: &[u32]) {
    let peak = histogram.iter().max().copied().unwrap_or_default().max(1);
    println!("{title}");
    for (second, buckets) in histogram.chunks(10).enumerate() {
        let dials: u32 = buckets.iter().sum();
        let bar = "#".repeat((dials * 6 / peak) as usize);
        println!("{second:2} s {dials:6} dials {bar}");
    }
    if let Some(folder) = std::env::var_os("STEADYSOCKET_STORM") {
        let file = Path::new(&folder).join(format!("{title}.json"));
        let (outage, start) = (outage.as_secs(), start.as_secs());
        let json = format!(
            "{{ \"title\": {title:?}, \"outage_s\": {outage}, \"from_s\": {start}, \
             \"histogram\": {histogram:?} }}"
        );
        std::fs::write(file, json).unwrap();
    }
}
