//! The clients, which are the crate's own: each sends at a pace and checks what comes back.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use clap::Parser;
use steadysocket::{
    BoxError, EndReason, GoneReason, Incoming, Message, SessionEnd, SessionEvent, SessionSocket,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use crate::Setting;
use crate::account::{Account, Mark};
use crate::calm::while_arriving;
use crate::connection::{News, builder, connect, due, is_manual, session};
use crate::faults::{Faults, Kind};
use crate::message::{DONE, ECHO, FINAL, MESSAGE, message, read};
use crate::node::{COMMIT, REPEAT};
use crate::{report, verdict};

/// A node that is frozen answers no dial.
const DIAL: Duration = Duration::from_secs(2);

/// A loss that comes later has another reason than the fault: a frozen node is noticed within 2 s.
const CAUSE: Duration = Duration::from_secs(4);

/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);

/// So many messages are acknowledged together, in manual mode.
const BATCH: usize = 7;

/// Once there are no more faults, so long nothing may arrive before everybody has come to the end.
const CALM: Duration = Duration::from_secs(90);

#[derive(Clone, Debug, Parser)]
pub(crate) struct Options {
    /// The address of the proxy, `ws://127.0.0.1:9100`.
    #[arg(long)]
    url: String,
    #[arg(long)]
    pub(crate) redis: String,
    #[arg(long)]
    pub(crate) journal: PathBuf,
    #[arg(long, value_enum)]
    pub(crate) setting: Setting,
    /// How long there are faults.
    #[arg(long)]
    seconds: u64,
    /// The messages of all clients together, which come back as well.
    #[arg(long)]
    messages: u64,
    /// The clients here.
    #[arg(long)]
    pub(crate) clients: usize,
    /// More clients, in a browser, which whoever starts this program has. A connection to the port
    /// that is printed for them says that they have come to the end.
    #[arg(long, default_value_t = 0)]
    pub(crate) pages: usize,
}

impl Options {
    /// The messages of these clients have an effect, committed with the position; those of the
    /// others, and of pages, have a plain handler.
    pub(crate) fn has_effects(&self, client: usize) -> bool {
        client < self.clients && !client.is_multiple_of(2)
    }

    fn path(&self, client: usize) -> &'static str {
        match self.has_effects(client) {
            true => COMMIT,
            false => "/ws",
        }
    }

    /// The messages of each client.
    pub(crate) fn share(&self) -> u64 {
        let everyone = self.clients + self.pages;
        self.messages.div_ceil(everyone as u64).max(1)
    }
}

/// Runs the clients, and judges.
pub(crate) async fn run(options: Options) -> Result<ExitCode, BoxError> {
    let within = Duration::from_secs(options.seconds);
    let faults = Faults::read();
    let done = TcpListener::bind("127.0.0.1:0").await?;
    if options.pages > 0 {
        let (first, messages, millis) = (options.clients, options.share(), within.as_millis());
        let done = done.local_addr()?.port();
        println!(
            r#"chaos: pages {{"first":{first},"messages":{messages},"withinMs":{millis},"done":{done}}}"#
        );
    }
    let accounts: Vec<_> = (0..options.clients).map(|_| Arc::default()).collect();
    let mut clients = JoinSet::new();
    for (number, account) in accounts.iter().enumerate() {
        let client = Client {
            number,
            url: format!("{}{}", options.url, options.path(number)),
            messages: options.share(),
            within,
            faults: faults.clone(),
            account: Arc::clone(account),
        };
        clients.spawn(client.run());
    }
    let progress = tokio::spawn(report::progress(accounts.clone(), faults.clone()));
    let everyone = async {
        while let Some(ended) = clients.join_next().await {
            ended?;
        }
        if options.pages > 0 {
            done.accept().await?;
        }
        Ok::<(), BoxError>(())
    };
    let arrived = || {
        let each = accounts.iter().map(|account| lock(account).echoes.arrived);
        each.sum()
    };
    sleep(within).await;
    while_arriving(everyone, CALM, arrived).await.transpose()?;
    progress.abort();
    let accounts: Vec<_> = accounts.iter().map(|account| lock(account)).collect();
    let verdict = verdict::judge(&options, &accounts).await?;
    Ok(report::print(&verdict, &accounts, &faults))
}

/// A panic of a client is the verdict in any case.
pub(crate) fn lock(account: &Mutex<Account>) -> MutexGuard<'_, Account> {
    account.lock().unwrap()
}

struct Client {
    number: usize,
    url: String,
    /// So many messages, spread over so much time.
    messages: u64,
    within: Duration,
    faults: Faults,
    account: Arc<Mutex<Account>>,
}

/// The way of a client to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Sending,
    /// It has sent everything, and asked for the last answer.
    Waiting,
    /// That has come; what the client has received is still to be acknowledged.
    Settling,
    Closing,
    Ended,
}

impl Client {
    async fn run(self) {
        let builder = builder(&self.url, DIAL);
        let (socket, mut news) = connect(builder, session(self.number), |_| ());
        let start = Instant::now();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut life = Life {
            client: &self,
            stage: Stage::Sending,
            lost: None,
            unacknowledged: Vec::new(),
        };
        while life.stage != Stage::Ended {
            tokio::select! {
                // The connection has the other end until it has ended.
                Some(news) = news.recv() => life.hear(news),
                _ = ticks.tick() => life.tick(&socket, start.elapsed()).await,
            }
        }
        socket.closed().await;
    }
}

/// The life of a client.
struct Life<'a> {
    client: &'a Client,
    stage: Stage,
    /// The moment when the socket was lost, and the latest fault at that moment.
    lost: Option<(Instant, Option<(Kind, Instant)>)>,
    unacknowledged: Vec<Incoming>,
}

impl Life<'_> {
    fn hear(&mut self, news: News) {
        match news {
            News::Message(incoming) => self.take(incoming),
            News::Session(SessionEvent::Resumed) => {
                if let Some((lost, fault)) = self.lost.take() {
                    self.account().resumed(lost, fault);
                }
            }
            News::Session(SessionEvent::Ended(end)) => self.end(&end),
            News::Session(SessionEvent::Started { .. }) => self.lost = None,
            News::Session(_) => {}
            News::SocketLost => {
                let fault = self.client.faults.latest(CAUSE);
                self.lost.get_or_insert((Instant::now(), fault));
            }
        }
    }

    /// Sends what is due, and goes on to the next stage.
    async fn tick(&mut self, socket: &SessionSocket, elapsed: Duration) {
        let Client {
            messages, within, ..
        } = *self.client;
        let due = due(messages, within, elapsed);
        let mut sent = self.account().sent;
        while sent < due && socket.try_send(message(MESSAGE, sent + 1)).is_ok() {
            sent += 1;
        }
        self.account().sent = sent;
        if self.stage == Stage::Sending && sent == messages {
            if socket.try_send(message(DONE, sent)).is_ok() {
                self.stage = Stage::Waiting;
            }
        } else if self.stage == Stage::Settling && socket.acknowledged().await.is_ok() {
            self.stage = Stage::Closing;
            socket.close();
        }
    }

    fn take(&mut self, incoming: Incoming) {
        match read(&incoming) {
            Some((ECHO, number)) => self.note(number, Mark::First),
            Some((REPEAT, number)) => self.note(number, Mark::Repeated),
            Some((FINAL, _)) if self.stage == Stage::Waiting => self.stage = Stage::Settling,
            // The answer was given twice.
            Some((FINAL, _)) => {}
            _ => self
                .account()
                .blame(|| format!("the client got {incoming:?}")),
        }
        self.unacknowledged.push(incoming);
        if is_manual(self.client.number)
            && (self.unacknowledged.len() >= BATCH || self.stage == Stage::Settling)
        {
            for incoming in self.unacknowledged.drain(..).rev() {
                incoming.ack();
            }
        }
    }

    fn note(&self, number: u64, mark: Mark) {
        let mut account = self.account();
        if !account.echoes.note(number, mark) {
            account.blame(|| format!("echo {number}, {mark:?}, is out of place"));
        }
    }

    fn end(&mut self, end: &SessionEnd<Message>) {
        let mut account = self.account();
        let in_order = end.why == EndReason::Gone(GoneReason::Ended);
        if self.stage == Stage::Closing {
            account.is_done = in_order && end.uncertain.is_empty() && end.unsent.is_empty();
            if !account.is_done {
                account.blame(|| format!("at the end of all: {end:?}"));
            }
            drop(account);
            self.stage = Stage::Ended;
            return;
        }
        account.ends.push(end.why.as_str().to_owned());
        account.uncertain.extend(numbers(&end.uncertain));
        account.unsent.extend(numbers(&end.unsent));
        drop(account);
        // The last answer will not come; in the next session it is asked for again.
        self.stage = Stage::Sending;
        self.unacknowledged.clear();
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        lock(&self.client.account)
    }
}

/// The numbers of the messages that are the client's own.
fn numbers(messages: &[Message]) -> impl Iterator<Item = u64> {
    let all = messages.iter().filter_map(read);
    all.filter_map(|(mark, number)| (mark == MESSAGE).then_some(number))
}
