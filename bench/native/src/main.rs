//! Native clients against one echo server: messages in a second, and memory for each connection.

mod contestants;
mod memory;
mod server;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use contestants::{CONTESTANTS, Plan};

const USAGE: &str = "
Native clients against an echo server in the same process.

  bench-native echo [SECONDS [WINDOW [BYTES]]]
                                     messages in a second, each case so long (2): all cases, or
                                     those with so many messages on the way, or of this size
  bench-native memory [CONNECTIONS]  memory for each connection of this crate and of a bare one (10000);
                                     fails if ours takes 20 KiB more
";

/// Messages on the way at once, and their sizes in bytes.
const WINDOWS: [usize; 2] = [1, 64];
const SIZES: [usize; 4] = [16, 1_024, 16_384, 65_536];

/// Each case is run so often; the best counts, as everything else on the machine only slows down.
const ROUNDS: usize = 3;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next();
    let numbers: Vec<usize> = arguments.filter_map(|number| number.parse().ok()).collect();
    match what.as_deref() {
        Some("echo") => echo(&numbers),
        Some("memory") => return memory::measure(numbers.first().copied().unwrap_or(10_000)),
        _ => println!("{USAGE}"),
    }
    ExitCode::SUCCESS
}

fn echo(numbers: &[usize]) {
    let time = Duration::from_secs(numbers.first().copied().unwrap_or(2) as u64);
    let is_wanted = |index: usize, value| numbers.get(index).is_none_or(|only| *only == value);
    let server = server::start();
    println!(
        "messages in a second, the share of bare tokio-tungstenite, and the time of the client's"
    );
    println!("processor for each message\n");
    print!("| window | bytes |");
    for (name, _) in CONTESTANTS {
        print!(" {name} |");
    }
    println!("\n|---|---|{}", "---|".repeat(CONTESTANTS.len()));
    for window in WINDOWS.into_iter().filter(|window| is_wanted(1, *window)) {
        for bytes in SIZES.into_iter().filter(|bytes| is_wanted(2, *bytes)) {
            print!("| {window} | {bytes} |");
            let plan = Plan {
                url: format!("ws://{server}/"),
                window,
                bytes,
                time,
            };
            let mut best = [Score::default(); CONTESTANTS.len()];
            for _ in 0..ROUNDS {
                // In turns, so that a slow minute is one for all.
                for (best, (_, run)) in best.iter_mut().zip(CONTESTANTS) {
                    best.add(measure(run, &plan));
                }
            }
            for Score { rate, nanos } in best {
                print!(" {rate:.0} ({:.2}), {nanos:.0} ns |", rate / best[0].rate);
            }
            println!();
        }
    }
}

/// A client's result, or the best of several.
#[derive(Clone, Copy)]
struct Score {
    /// Messages in a second.
    rate: f64,
    /// The processor's time for each. The runtime has one thread, which is the caller's, so it does
    /// not depend on who else uses the machine.
    nanos: f64,
}

impl Default for Score {
    fn default() -> Self {
        Self {
            rate: 0.0,
            nanos: f64::INFINITY,
        }
    }
}

impl Score {
    fn add(&mut self, other: Self) {
        self.rate = self.rate.max(other.rate);
        self.nanos = self.nanos.min(other.nanos);
    }
}

fn measure(run: fn(&Plan) -> u64, plan: &Plan) -> Score {
    let (begin, worked) = (Instant::now(), worked());
    let messages = run(plan) as f64;
    Score {
        rate: messages / begin.elapsed().as_secs_f64(),
        nanos: (self::worked() - worked) / messages,
    }
}

/// The time that a processor has spent on this thread, in nanoseconds.
fn worked() -> f64 {
    let numbers = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let first = numbers.split_whitespace().next();
    first.and_then(|it| it.parse().ok()).expect("a number")
}
