//! Native clients against one echo server: messages in a second, and memory for each connection.

mod contestants;
mod memory;
mod server;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use contestants::{CONTESTANTS, Plan};

const USAGE: &str = "
Native clients against an echo server in the same process.

  bench-native echo WINDOW BYTES MILLIS ROUNDS [NAME]
      each client by turns, or one, so long with so many messages on the way of this size; a line for
      each round, with three numbers for each client: the messages in a second, and the processor's
      time for each in nanoseconds, of the client alone and with the server's
  bench-native memory CONNECTIONS BUFFER
      the resident memory in bytes of each connection, with a read buffer of so many bytes: of bare
      tokio-tungstenite, and of this crate
";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = arguments.iter().filter_map(|it| it.parse().ok()).collect();
    match (arguments.first().map(String::as_str), &numbers[..]) {
        (Some("echo"), &[window, bytes, millis, rounds]) => {
            let plan = Plan {
                url: format!("ws://{}/", server::start()),
                window,
                bytes,
                time: Duration::from_millis(millis as u64),
            };
            echo(&plan, rounds, arguments.get(5).map(String::as_str));
        }
        (Some("memory"), &[connections, buffer]) => memory::measure(connections, buffer),
        _ => println!("{USAGE}"),
    }
}

fn echo(plan: &Plan, rounds: usize, name: Option<&str>) {
    let is_wanted = |one: &str| name.is_none_or(|name| name == one);
    let contestants: Vec<_> = CONTESTANTS.iter().filter(|it| is_wanted(it.0)).collect();
    let count = contestants.len();
    // The first round warms up.
    for round in 0..=rounds {
        let mut scores = vec![[0.0; 3]; count];
        // Each is first in turn.
        for place in (round..round + count).map(|place| place % count) {
            scores[place] = measure(contestants[place].1, plan);
        }
        if round > 0 {
            let numbers = scores.concat();
            let texts: Vec<_> = numbers.iter().map(|it| format!("{it:.1}")).collect();
            println!("{}", texts.join(" "));
        }
    }
}

/// Messages in a second, and the processor's time for each: of the client alone, whose runtime has
/// one thread, the caller's, and of the process, which is client and server. Neither depends much on
/// who else uses the machine.
fn measure(run: fn(&Plan) -> u64, plan: &Plan) -> [f64; 3] {
    let begin = Instant::now();
    let before = [of_thread(), of_process()];
    let messages = run(plan) as f64;
    let after = [of_thread(), of_process()];
    [
        messages / begin.elapsed().as_secs_f64(),
        (after[0] - before[0]) / messages,
        (after[1] - before[1]) / messages,
    ]
}

/// The time that a processor has spent on this thread, in nanoseconds.
fn of_thread() -> f64 {
    worked(Path::new("/proc/thread-self"))
}

/// The time that processors have spent on all threads of this process.
fn of_process() -> f64 {
    let threads = fs::read_dir("/proc/self/task").expect("Linux");
    threads
        .map(|it| worked(&it.expect("a thread").path()))
        .sum()
}

fn worked(thread: &Path) -> f64 {
    let numbers = fs::read_to_string(thread.join("schedstat")).expect("Linux");
    let first = numbers.split_whitespace().next();
    first.and_then(|it| it.parse().ok()).expect("a number")
}
