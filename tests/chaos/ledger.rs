//! The account of each client's messages, which both sides keep together.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

use crate::plan::Kind;
use crate::stream::Stream;

/// The sums of all clients.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) there: u64,
    pub(crate) back: u64,
    pub(crate) volatile: u64,
    pub(crate) lost: u64,
    pub(crate) duplicated: u64,
    pub(crate) reordered: u64,
}

/// The messages of one client.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// From the client.
    pub(crate) there: Stream,
    /// The same, as they come back.
    pub(crate) echoes: Stream,
    /// From the server by itself.
    pub(crate) pushes: Stream,
    volatile_there: Stream,
    volatile_back: Stream,
    pub(crate) sent: u64,
    pub(crate) pushed: u64,
    /// Connections so far; the last one is the client's.
    pub(crate) connections: u64,
    /// The faults that the client has not recovered from, and when they were.
    faults: Vec<(Kind, Instant)>,
    /// The client is in a browser, which keeps its own account of what comes back.
    is_page: bool,
    pub(crate) client_is_done: bool,
    pub(crate) server_is_done: bool,
}

impl Account {
    fn streams(&self) -> impl Iterator<Item = (&Stream, u64)> {
        let all = [
            (&self.there, self.sent),
            (&self.echoes, self.sent),
            (&self.pushes, self.pushed),
        ];
        all.into_iter().take(if self.is_page { 1 } else { 3 })
    }
}

/// The accounts of all clients, and what is counted over all of them.
#[derive(Debug)]
pub(crate) struct Ledger {
    accounts: Vec<Mutex<Account>>,
    counts: Mutex<Counts>,
}

/// The counts over all clients.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) faults: [u64; Kind::ALL.len()],
    pub(crate) shapes: [u64; 3],
    pub(crate) sessions: u64,
    pub(crate) resumed: u64,
    /// Resumes that took more than one frame each way.
    pub(crate) slow_resumes: u64,
    pub(crate) unexpected_ends: u64,
    pub(crate) damaged: u64,
    /// From the last fault to the first message of the resumed session.
    pub(crate) recoveries: Vec<(Kind, Duration)>,
    /// From the first fault to the same, where there were several in a row.
    pub(crate) chains: Vec<Duration>,
    /// The first thing that was wrong.
    pub(crate) offender: Option<String>,
}

impl Ledger {
    /// For so many clients here, and so many in a browser.
    pub(crate) fn new(clients: usize, pages: usize) -> Self {
        let account = |number| Account {
            is_page: number >= clients,
            client_is_done: number >= clients,
            ..Account::default()
        };
        Self {
            accounts: (0..clients + pages)
                .map(|number| Mutex::new(account(number)))
                .collect(),
            counts: Mutex::default(),
        }
    }

    pub(crate) fn account(&self, client: usize) -> MutexGuard<'_, Account> {
        self.accounts[client].lock().unwrap()
    }

    pub(crate) fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap()
    }

    /// Something is wrong; the first is printed at the end.
    pub(crate) fn blame(&self, client: usize, what: impl FnOnce() -> String) {
        let offender = &mut self.counts().offender;
        offender.get_or_insert_with(|| format!("client {client}: {}", what()));
    }

    /// A message has arrived.
    pub(crate) fn note(&self, client: usize, mark: u8, number: u64) {
        let mut account = self.account(client);
        let is_right = match mark {
            b'm' => account.there.note(number),
            b'e' => account.echoes.note(number),
            b'p' => account.pushes.note(number),
            b'v' => account.volatile_there.note_volatile(number),
            _ => account.volatile_back.note_volatile(number),
        };
        if !is_right {
            let state = format!("{account:?}");
            drop(account);
            let mark = char::from(mark);
            self.blame(client, || format!("message {mark}{number} in {state}"));
        }
    }

    /// The proxy does something to a connection, which is the client's trouble if the client has no
    /// later one.
    pub(crate) fn fault(&self, client: usize, connection: u64, kind: Kind) {
        let mut account = self.account(client);
        if account.connections == connection {
            account.faults.push((kind, Instant::now()));
        }
        drop(account);
        self.counts().faults[kind as usize] += 1;
    }

    /// The client has the first message of a resumed session.
    pub(crate) fn recovered(&self, client: usize) {
        let faults = std::mem::take(&mut self.account(client).faults);
        if let (Some((_, first)), Some((kind, last))) = (faults.first(), faults.last()) {
            let mut counts = self.counts();
            counts.recoveries.push((*kind, last.elapsed()));
            if faults.len() > 1 {
                counts.chains.push(first.elapsed());
            }
        }
    }

    /// The client had no session to resume.
    pub(crate) fn forgive(&self, client: usize) {
        self.account(client).faults.clear();
    }

    /// The sums so far; the losses are those of the end.
    pub(crate) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for client in 0..self.accounts.len() {
            let account = self.account(client);
            sums.there += account.there.arrived;
            sums.back += account.echoes.arrived + account.pushes.arrived;
            for stream in [&account.volatile_there, &account.volatile_back] {
                sums.volatile += stream.arrived;
                sums.duplicated += stream.duplicated;
            }
            for (stream, sent) in account.streams() {
                sums.lost += stream.lost(sent);
                sums.duplicated += stream.duplicated;
                sums.reordered += stream.reordered;
            }
        }
        sums
    }

    /// The clients that have not come to their end, on both sides.
    pub(crate) fn unfinished(&self) -> Vec<usize> {
        let is_unfinished = |client: &usize| {
            let account = self.account(*client);
            !(account.client_is_done && account.server_is_done)
        };
        (0..self.accounts.len()).filter(is_unfinished).collect()
    }

    /// Time is up.
    pub(crate) fn blame_unfinished(&self) {
        if let Some(client) = self.unfinished().first() {
            let account = format!("{:?}", self.account(*client));
            self.blame(*client, || format!("has not come to its end: {account}"));
        }
    }
}
