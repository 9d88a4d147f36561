//! The verdict: what the clients have sent, beside what the nodes have done.

use std::collections::HashSet;
use std::io;
use std::sync::MutexGuard;

use steadysocket::BoxError;

use crate::Setting;
use crate::account::Account;
use crate::client::Options;
use crate::database::Database;
use crate::effects;
use crate::journal::{self, Deed, Record};

/// The sums over all clients.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Messages that handlers were given, each counted once.
    pub(crate) there: u64,
    /// Neither given to a handler nor named by a report.
    pub(crate) lost: u64,
    /// A later one was given to a handler before.
    pub(crate) reordered: u64,
    /// Given once more, which the message said.
    pub(crate) repeated: u64,
    /// Given once more as if for the first time.
    pub(crate) unflagged: u64,
    /// Answers that neither came back nor were named by a report.
    pub(crate) lost_back: u64,
    pub(crate) effects: Effects,
    /// Acknowledged by a handler, though the report says that it was certainly not given to one.
    pub(crate) denied: u64,
    /// The first thing that was wrong.
    pub(crate) offence: Option<String>,
}

/// The sums over all effects.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) committed: u64,
    pub(crate) lost: u64,
    pub(crate) twice: u64,
    pub(crate) reordered: u64,
}

/// The records of one client's messages.
#[derive(Clone, Debug, Default)]
struct Trace {
    /// Of each number: the times that a handler was given it, with and without a word of warning.
    given: Vec<(u64, u64)>,
    acknowledged: HashSet<u64>,
    /// The answers that the nodes' reports name.
    reported: HashSet<u64>,
    last: u64,
    late: u64,
}

/// Compares the accounts, the journals and the effects.
pub(crate) async fn judge(
    options: &Options,
    accounts: &[MutexGuard<'_, Account>],
) -> Result<Verdict, BoxError> {
    let everyone = options.clients + options.pages;
    let traces = traces(journal::read(&options.journal)?, everyone)?;
    let database = Database::new(&options.redis)?;
    let mut verdict = Verdict::default();
    for (client, trace) in traces.iter().enumerate() {
        let account = accounts.get(client).map(|account| &**account);
        verdict.add(client, trace, account, options.share());
        if let Some(why) = account.and_then(|account| account.ends.first())
            && options.setting == Setting::Kept
        {
            verdict.blame(client, || format!("a session has ended: {why}"));
        }
        if options.has_effects(client) && options.setting == Setting::Kept {
            let sent = account.map_or(options.share(), |account| account.sent);
            let effects = effects::of(&database, client).await?;
            verdict.add_effects(client, &effects, sent);
        }
    }
    let has_ends = accounts.iter().any(|account| !account.ends.is_empty());
    if options.setting == Setting::Forgotten && !has_ends {
        let idle = "no session has ended, so that no report was tried";
        verdict.offence.get_or_insert(idle.to_owned());
    }
    Ok(verdict)
}

fn traces(records: Vec<Record>, everyone: usize) -> io::Result<Vec<Trace>> {
    let mut traces = vec![Trace::default(); everyone];
    for Record {
        client,
        number,
        deed,
        ..
    } in records
    {
        let unknown = || io::Error::other(format!("a journal names client {client}"));
        let trace = traces.get_mut(client).ok_or_else(unknown)?;
        match deed {
            Deed::Handled => trace.give(number).1 += 1,
            Deed::HandledAgain => trace.give(number).0 += 1,
            Deed::Acknowledged => drop(trace.acknowledged.insert(number)),
            Deed::Reported => drop(trace.reported.insert(number)),
        }
    }
    Ok(traces)
}

impl Trace {
    fn give(&mut self, number: u64) -> &mut (u64, u64) {
        let place = number as usize;
        if self.given.len() <= place {
            self.given.resize(place + 1, (0, 0));
        }
        if self.given[place] == (0, 0) {
            self.late += u64::from(number < self.last);
            self.last = self.last.max(number);
        }
        &mut self.given[place]
    }

    fn is_given(&self, number: u64) -> bool {
        self.given
            .get(number as usize)
            .is_some_and(|given| *given != (0, 0))
    }
}

impl Verdict {
    /// Adds one client; a page checks by itself what comes back to it.
    fn add(&mut self, client: usize, trace: &Trace, account: Option<&Account>, share: u64) {
        let sent = account.map_or(share, |account| account.sent);
        let is_named = |number| account.is_some_and(|account| account.is_named(number));
        for number in 1..=sent {
            if !trace.is_given(number) {
                if !is_named(number) {
                    self.lost += 1;
                    self.blame(client, || format!("message {number} is lost"));
                }
                continue;
            }
            self.there += 1;
            let Some(account) = account else { continue };
            if account.unsent.contains(&number) && trace.acknowledged.contains(&number) {
                self.denied += 1;
                self.blame(client, || {
                    format!("message {number} is unsent, and was acknowledged")
                });
            }
            let is_known = trace.reported.contains(&number) || account.is_named(number);
            if !account.echoes.has(number) && !is_known {
                self.lost_back += 1;
                self.blame(client, || format!("the answer to {number} is lost"));
            }
        }
        for (number, (warned, plain)) in trace.given.iter().enumerate() {
            self.repeated += (warned + plain).saturating_sub(1).min(*warned);
            if *plain > 1 {
                self.unflagged += plain - 1;
                self.blame(client, || {
                    format!("message {number} was given {plain} times as new")
                });
            }
        }
        if trace.late > 0 {
            self.reordered += trace.late;
            self.blame(client, || format!("{} messages were late", trace.late));
        }
    }

    /// Adds the effects of one client's messages, of which there has to be each, in order.
    fn add_effects(&mut self, client: usize, effects: &[u64], sent: u64) {
        let mut found = vec![false; sent as usize + 1];
        let mut last = 0;
        for number in effects {
            let Some(place) = found.get_mut(*number as usize) else {
                continue;
            };
            if std::mem::replace(place, true) {
                self.effects.twice += 1;
                self.blame(client, || format!("effect {number} is there twice"));
            } else if *number < last {
                self.effects.reordered += 1;
                self.blame(client, || format!("effect {number} is late"));
            }
            last = last.max(*number);
        }
        let missing = found.iter().skip(1).filter(|found| !**found).count() as u64;
        self.effects.committed += sent - missing;
        self.effects.lost += missing;
        if missing > 0 {
            self.blame(client, || {
                format!("{missing} of {sent} effects are missing")
            });
        }
    }

    fn blame(&mut self, client: usize, what: impl FnOnce() -> String) {
        self.offence
            .get_or_insert_with(|| format!("client {client}: {}", what()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(time: u128, number: u64, deed: Deed) -> Record {
        Record {
            time,
            client: 0,
            number,
            deed,
        }
    }

    fn verdict(records: Vec<Record>, account: &Account) -> Verdict {
        let traces = traces(records, 1).unwrap();
        let mut verdict = Verdict::default();
        verdict.add(0, &traces[0], Some(account), 0);
        verdict
    }

    fn account(sent: u64, echoes: &[u64]) -> Account {
        let mut account = Account {
            sent,
            ..Account::default()
        };
        for number in echoes {
            account.echoes.note(*number, crate::account::Mark::First);
        }
        account
    }

    #[test]
    fn what_no_handler_was_given_and_no_report_names_is_lost() {
        let deeds = [
            (1, Deed::Handled),
            (3, Deed::Handled),
            (3, Deed::Acknowledged),
        ];
        let records = || {
            deeds
                .map(|(number, deed)| record(number.into(), number, deed))
                .to_vec()
        };
        let mut account = account(4, &[1]);
        account.uncertain.insert(4);
        let found = verdict(records(), &account);
        assert_eq!((found.there, found.lost, found.lost_back), (2, 1, 1));
        account.unsent.extend([2, 3]);
        let found = verdict(records(), &account);
        assert_eq!((found.lost, found.denied, found.lost_back), (0, 1, 0));
    }

    #[test]
    fn a_message_that_is_given_again_has_to_say_so() {
        use Deed::{Handled, HandledAgain};
        let records = vec![
            record(1, 1, Handled),
            record(2, 1, HandledAgain),
            record(3, 2, HandledAgain),
        ];
        let found = verdict(records, &account(2, &[1, 2]));
        assert_eq!(
            (found.repeated, found.unflagged, found.reordered),
            (1, 0, 0)
        );
        let records = vec![
            record(1, 2, Handled),
            record(2, 1, Handled),
            record(3, 2, Handled),
        ];
        let found = verdict(records, &account(2, &[1, 2]));
        assert_eq!(
            (found.repeated, found.unflagged, found.reordered),
            (0, 1, 1)
        );
        assert!(found.offence.is_some());
    }

    #[test]
    fn effects_are_there_once_and_in_order() {
        let mut verdict = Verdict::default();
        verdict.add_effects(0, &[1, 2, 3], 3);
        assert!(verdict.offence.is_none());
        verdict.add_effects(0, &[1, 3, 2, 2], 4);
        let Effects {
            committed,
            lost,
            twice,
            reordered,
        } = verdict.effects;
        assert_eq!((committed, lost, twice, reordered), (6, 1, 1, 1));
    }
}
