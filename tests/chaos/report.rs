//! The figures, while it runs and at the end.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, interval_at};

use crate::ledger::Ledger;
use crate::plan::{Kind, Shape};
use crate::times::print_times;

/// Prints a line from time to time.
pub(crate) async fn progress(ledger: Arc<Ledger>, every: Duration) {
    let start = Instant::now();
    let mut ticks = interval_at(start + every, every);
    loop {
        ticks.tick().await;
        let sums = ledger.sums();
        let counts = ledger.counts();
        println!(
            "chaos: {} s: {} messages there, {} back, {} faults, {} resumed, {} out of place",
            start.elapsed().as_secs(),
            sums.there,
            sums.back,
            counts.faults.iter().sum::<u64>(),
            counts.resumed,
            sums.duplicated + sums.reordered,
        );
    }
}

/// Prints the figures; fails unless all is well.
pub(crate) fn verdict(ledger: &Ledger, seed: u64) -> ExitCode {
    let sums = ledger.sums();
    let mut counts = ledger.counts();
    let faults = Kind::ALL.iter().map(|kind| kind.name()).zip(counts.faults);
    let shapes = Shape::NAMES.into_iter().zip(counts.shapes);
    println!("chaos: faults: {}", list(faults));
    println!("chaos: connections: {}", list(shapes));
    println!(
        "chaos: messages there {}, back {}, volatile {}",
        sums.there, sums.back, sums.volatile
    );
    println!(
        "chaos: lost {}, duplicated {}, reordered {}, damaged {}",
        sums.lost, sums.duplicated, sums.reordered, counts.damaged
    );
    println!(
        "chaos: sessions {}, resumed {}, of these in more than one round trip {}, ended unexpectedly {}",
        counts.sessions, counts.resumed, counts.slow_resumes, counts.unexpected_ends
    );
    let recoveries = std::mem::take(&mut counts.recoveries);
    println!("chaos: from the last fault to the first message of the resumed session:");
    for kind in Kind::ALL {
        let of_kind = recoveries.iter().filter(|(other, _)| *other == kind);
        let name = format!("  {}", kind.name());
        print_times(&name, of_kind.map(|(_, time)| *time).collect());
    }
    print_times("  all", recoveries.iter().map(|(_, time)| *time).collect());
    let chains = std::mem::take(&mut counts.chains);
    print_times("  from the first of several faults in a row", chains);
    let is_well = sums.lost + sums.duplicated + sums.reordered == 0;
    let offender = counts.offender.take();
    if let Some(offender) = &offender {
        println!(
            "chaos: with --seed {seed}, first of all: {}",
            shortened(offender)
        );
    }
    match is_well && offender.is_none() && counts.resumed > 0 {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn list<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let texts: Vec<String> = counts
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    texts.join(", ")
}

fn shortened(text: &str) -> String {
    text.chars().take(2_000).collect()
}
