//! Every state against every input and command: what is not in a state's table changes nothing.

mod inputs;
mod states;
mod table;

use inputs::{INPUTS, Input};
use states::{STATES, State};

/// The outcome of an input: the log, the state and the time to the next timer.
#[derive(Debug, PartialEq)]
struct Outcome {
    log: String,
    state: &'static str,
    timer: Option<u128>,
}

fn outcome(state: &State, input: Input) -> Outcome {
    let mut client = (state.apply)(input);
    Outcome {
        log: client.take_log().join(" | "),
        state: client.state().as_str(),
        timer: client.next_timer().map(|timer| timer.as_millis()),
    }
}

#[test]
fn every_state_answers_the_inputs_of_its_table_as_it_says() {
    for state in STATES {
        for (name, expected) in state.table {
            let input = INPUTS.iter().find(|(input, _)| input == name);
            let (_, input) = input.unwrap_or_else(|| panic!("there is no input {name}"));
            let outcome = outcome(state, *input);
            assert_eq!(outcome.log, *expected, "{name} while {}", state.name);
        }
    }
}

#[test]
fn every_state_ignores_all_other_inputs() {
    for state in STATES {
        let undisturbed = outcome(state, |_| {});
        let listed = |name| state.table.iter().any(|(listed, _)| *listed == name);
        for (name, input) in INPUTS.iter().filter(|(name, _)| !listed(*name)) {
            let outcome = outcome(state, *input);
            assert_eq!(outcome, undisturbed, "{name} while {}", state.name);
        }
    }
}
