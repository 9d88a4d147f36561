//! The figures, while it runs and at the end.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::{Instant, interval_at};

use crate::account::{Account, Echoes};
use crate::client::lock;
use crate::faults::{Faults, Kind};
use crate::times::print_times;
use crate::verdict::Verdict;

/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(5);

/// Prints a line from time to time.
pub(crate) async fn progress(accounts: Vec<Arc<Mutex<Account>>>, faults: Faults) {
    let start = Instant::now();
    let mut ticks = interval_at(start + PROGRESS, PROGRESS);
    loop {
        ticks.tick().await;
        let sum = |of: fn(&Account) -> u64| {
            accounts
                .iter()
                .map(|account| of(&lock(account)))
                .sum::<u64>()
        };
        println!(
            "chaos: {} s: {} messages there, {} back, {}, {} resumed, {} out of place",
            start.elapsed().as_secs(),
            sum(|account| account.sent),
            sum(|account| account.echoes.arrived),
            counted(&faults),
            sum(|account| account.resumes.len() as u64),
            sum(|account| account.echoes.unflagged + account.echoes.reordered),
        );
    }
}

/// Prints the figures; fails unless all is well.
pub(crate) fn print(
    verdict: &Verdict,
    accounts: &[MutexGuard<'_, Account>],
    faults: &Faults,
) -> ExitCode {
    let echoes = |of: fn(&Echoes) -> u64| {
        accounts
            .iter()
            .map(|account| of(&account.echoes))
            .sum::<u64>()
    };
    println!("chaos: {}", counted(faults));
    println!(
        "chaos: messages there {}, back {}",
        verdict.there,
        echoes(|of| of.arrived)
    );
    println!(
        "chaos: lost {}, out of order {}",
        verdict.lost + verdict.lost_back,
        verdict.reordered + echoes(|of| of.reordered)
    );
    println!(
        "chaos: effects committed with the position {}, lost {}, twice {}, out of order {}",
        verdict.effects.committed,
        verdict.effects.lost,
        verdict.effects.twice,
        verdict.effects.reordered
    );
    println!(
        "chaos: given to a handler again {}, of these without saying so {}",
        verdict.repeated + verdict.unflagged,
        verdict.unflagged
    );
    println!(
        "chaos: answers that came again {}, of these without saying so {}",
        echoes(|of| of.repeated + of.unflagged),
        echoes(|of| of.unflagged)
    );
    print_ends(accounts, verdict);
    print_resumes(accounts);
    let offence = verdict.offence.clone().or_else(|| offence(accounts));
    if let Some(offence) = &offence {
        let shortened: String = offence.chars().take(2_000).collect();
        println!("chaos: first of all: {shortened}");
    }
    match offence {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    }
}

/// The first thing that is wrong with the clients themselves.
fn offence(accounts: &[MutexGuard<'_, Account>]) -> Option<String> {
    let first = accounts.iter().enumerate().find_map(|(client, account)| {
        let offence = account.offence.as_ref()?;
        Some(format!("client {client}: {offence}"))
    });
    let unfinished = accounts.iter().position(|account| !account.is_done);
    let unfinished = unfinished.map(|client| format!("client {client} has not come to its end"));
    let is_idle = accounts.iter().all(|account| account.resumes.is_empty());
    let idle = is_idle.then(|| "no session had to be resumed".to_owned());
    first.or(unfinished).or(idle)
}

fn counted(faults: &Faults) -> String {
    let words = ["nodes killed", "frozen", "Redis killed"];
    let counts = Kind::ALL.map(|kind| faults.count(kind));
    let texts: Vec<String> = words
        .iter()
        .zip(counts)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    texts.join(", ")
}

fn print_ends(accounts: &[MutexGuard<'_, Account>], verdict: &Verdict) {
    let mut ends: Vec<&str> = accounts
        .iter()
        .flat_map(|account| account.ends.iter())
        .map(String::as_str)
        .collect();
    ends.sort_unstable();
    let named =
        |of: fn(&Account) -> usize| accounts.iter().map(|account| of(account)).sum::<usize>();
    println!(
        "chaos: sessions ended before their time {}{}, their reports name {} uncertain and {} unsent, of these acknowledged {}",
        ends.len(),
        reasons(&ends),
        named(|account| account.uncertain.len()),
        named(|account| account.unsent.len()),
        verdict.denied,
    );
}

/// ` (3 state-lost, 2 unknown)`, for reasons in order.
fn reasons(ends: &[&str]) -> String {
    let groups = ends.chunk_by(|one, other| one == other);
    let texts: Vec<String> = groups
        .map(|group| format!("{} {}", group.len(), group[0]))
        .collect();
    match texts.is_empty() {
        true => String::new(),
        false => format!(" ({})", texts.join(", ")),
    }
}

fn print_resumes(accounts: &[MutexGuard<'_, Account>]) {
    let resumes = || accounts.iter().flat_map(|account| &account.resumes);
    print_times(
        "from the loss of the socket to the session's resume",
        resumes().map(|resume| resume.from_loss).collect(),
    );
    for kind in Kind::ALL {
        let faults = resumes().filter_map(|resume| resume.fault);
        let times = faults.filter(|(other, _)| *other == kind);
        print_times(
            &format!("  from the fault, {}", kind.name()),
            times.map(|(_, time)| time).collect(),
        );
    }
    let others = resumes().filter(|resume| resume.fault.is_none());
    print_times(
        "  of these without a fault",
        others.map(|resume| resume.from_loss).collect(),
    );
}
