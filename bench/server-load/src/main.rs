//! Memory and delay of the session server, in one process, under load from another.

mod allocator;
mod client;
mod server;

use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use steadysocket::BoxError;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::sleep;

use client::Client;

const MOST: usize = 10_000;
const TTL: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("serve") {
        server::serve().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let (sessions, time) = match argument.as_deref() {
        Some("--quick") => (MOST / 10, Duration::from_secs(3)),
        _ => (MOST, Duration::from_secs(20)),
    };
    let mut goals = Goals { are_met: true };
    memory(sessions, &mut goals).await?;
    delay(sessions, Duration::from_secs(1), time, &mut goals).await?;
    delay(sessions / 10, Duration::from_millis(50), time, &mut goals).await?;
    Ok(if goals.are_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Lines of a table, each with its goal.
struct Goals {
    are_met: bool,
}

impl Goals {
    fn line(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        let is_met = value <= limit;
        self.are_met &= is_met;
        let verdict = if is_met { "met" } else { "MISSED" };
        println!("{what:<58} {value:>9.1} {unit:<5} at most {limit:>7} {verdict}");
    }
}

async fn memory(count: usize, goals: &mut Goals) -> Result<(), BoxError> {
    let mut process = Process::start()?;
    let port = process.port().await?;
    // A first round makes what is made once.
    drop(open(port, count / 10, TTL / 10).await?);
    let before = process
        .until(|state| state.sessions + state.tombstones == 0)
        .await?
        .held;
    let clients = open(port, count, TTL).await?;
    let attached = process.until(|state| state.sessions == count).await?.held;
    let each = |held: isize| (held - before) as f64 / count as f64;
    goals.line(
        "memory of a session with a socket",
        each(attached),
        8_192.0,
        "bytes",
    );
    drop(clients);
    let detached = process.until(|state| state.sockets == 0).await?.held;
    // tokio's part of the task, and the future of the echo.
    let closure = 256.0 + 408.0;
    let own = each(detached) - closure;
    goals.line(
        "memory of one without, beside its closure's task",
        own,
        1_024.0,
        "bytes",
    );
    let after = process
        .until(|state| state.sessions + state.tombstones == 0)
        .await?
        .held;
    let kept = (after - before) as f64 / 1_024.0;
    goals.line(
        "memory that is still held after all have expired",
        kept,
        64.0,
        "KiB",
    );
    process.stop().await
}

async fn delay(
    count: usize,
    pace: Duration,
    time: Duration,
    goals: &mut Goals,
) -> Result<(), BoxError> {
    let mut process = Process::start()?;
    let port = process.port().await?;
    let clients = open(port, count, TTL).await?;
    let start = Instant::now() + Duration::from_millis(100);
    let until = start + time;
    let mut tasks = Vec::with_capacity(count);
    for (index, client) in clients.into_iter().enumerate() {
        let first = start + pace.mul_f64(index as f64 / count as f64);
        tasks.push(tokio::spawn(client.run(first, pace, until)));
    }
    let mut delays = Vec::new();
    for task in tasks {
        delays.extend(task.await??);
    }
    delays.sort_unstable();
    let at = |share: f64| {
        let index = (delays.len() as f64 * share) as usize;
        let delay = delays.get(index).or(delays.last());
        delay.map_or(f64::INFINITY, |delay| delay.as_secs_f64() * 1_000.0)
    };
    let rate = 1.0 / pace.as_secs_f64();
    println!(
        "{} echoes to {count} sessions, p50 {:.1} ms",
        delays.len(),
        at(0.5)
    );
    let what = format!("p99 of an echo, {count} sessions, {rate} messages a second each");
    goals.line(&what, at(0.99), 50.0, "ms");
    process.stop().await
}

/// Opens so many sessions, a hundred at a time.
async fn open(port: u16, count: usize, ttl: Duration) -> Result<Vec<Client>, BoxError> {
    let mut clients = Vec::with_capacity(count);
    while clients.len() < count {
        let some = 100.min(count - clients.len());
        let tasks: Vec<_> = (0..some)
            .map(|index| tokio::spawn(Client::connect(port, clients.len() + index, ttl)))
            .collect();
        for task in tasks {
            clients.push(task.await??);
        }
    }
    Ok(clients)
}

/// The server's process.
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// The state of the server.
struct State {
    held: isize,
    sessions: usize,
    sockets: usize,
    tombstones: usize,
}

impl Process {
    fn start() -> Result<Self, BoxError> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let questions = child.stdin.take().ok_or("no input")?;
        let answers = child.stdout.take().ok_or("no output")?;
        let answers = BufReader::new(answers).lines();
        Ok(Self {
            child,
            questions,
            answers,
        })
    }

    async fn port(&mut self) -> Result<u16, BoxError> {
        Ok(self.line().await?.parse()?)
    }

    async fn line(&mut self) -> Result<String, BoxError> {
        Ok(self
            .answers
            .next_line()
            .await?
            .ok_or("the server has ended")?)
    }

    /// Asks until the state is this one.
    async fn until(&mut self, is_there: impl Fn(&State) -> bool) -> Result<State, BoxError> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            self.questions.write_all(b"\n").await?;
            let line = self.line().await?;
            let numbers: Vec<isize> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
            let [held, sessions, sockets, tombstones] = numbers[..] else {
                return Err(line.into());
            };
            let state = State {
                held,
                sessions: sessions as usize,
                sockets: sockets as usize,
                tombstones: tombstones as usize,
            };
            if is_there(&state) {
                return Ok(state);
            }
            sleep(Duration::from_millis(50)).await;
        }
        Err("the server does not come to rest".into())
    }

    /// Ends the process: it ends with its input.
    async fn stop(self) -> Result<(), BoxError> {
        let Self {
            mut child,
            questions,
            ..
        } = self;
        drop(questions);
        child.wait().await?;
        Ok(())
    }
}
