//! The match as it goes on, for as long as anybody watches.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use steadysocket::BoxError;
use steadysocket::server::Session;
use tokio::time::interval;

use super::play::Play;
use super::report::{Event, Report};
use crate::app::App;
use crate::sessions::{end_slow, tell_all};

/// The match that goes on. One lock, under which messages are sent, so that what a newcomer gets
/// and what comes next have neither a gap nor an overlap.
pub(crate) struct Show(Mutex<State>);

struct State {
    play: Play,
    events: VecDeque<Event>,
    /// The number of the last event.
    number: u64,
    /// True while a task plays on.
    is_running: bool,
}

impl Show {
    /// Before the first match.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::new()))
    }

    /// Lets a session watch until it ends.
    ///
    /// # Errors
    /// None: an error of a session is its end.
    pub(crate) async fn watch(app: Arc<App>, mut session: Session) -> Result<(), BoxError> {
        let begins = app.show.lock().welcome(&session);
        if begins {
            tokio::spawn(Self::run(app));
        }
        while session.recv().await.is_some() {}
        Ok(())
    }

    /// Begins anew, as another process would.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        let is_running = state.is_running;
        *state = State {
            is_running,
            ..State::new()
        };
    }

    async fn run(app: Arc<App>) {
        let mut ticks = interval(PACE);
        loop {
            ticks.tick().await;
            if !app.show.lock().go_on(&app) {
                return;
            }
        }
    }

    /// The state is consistent after each statement, so a poisoned lock is harmless.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new() -> Self {
        Self {
            play: Play::new(),
            events: VecDeque::new(),
            number: 0,
            is_running: false,
        }
    }

    /// Tells a newcomer what has happened; true if the match begins or goes on with them.
    fn welcome(&mut self, session: &Session) -> bool {
        let so_far = Report::SoFar {
            number: self.number,
            events: &self.events,
        };
        end_slow(session, session.try_send(so_far.to_message()));
        !std::mem::replace(&mut self.is_running, true)
    }

    /// Tells everyone what happens next; false if nobody watches.
    fn go_on(&mut self, app: &App) -> bool {
        let server = app.sessions.broadcast();
        self.is_running = !server.is_empty();
        if !self.is_running {
            return false;
        }
        self.number += 1;
        let event = Event {
            number: self.number,
            viewers: server.len(),
            moment: self.play.next(),
        };
        tell_all(&server, Report::Event(&event).to_message());
        self.events.push_back(event);
        if self.events.len() > MAX_EVENTS {
            self.events.pop_front();
        }
        true
    }
}

/// Slow enough to read, fast enough that a second without a line misses something.
const PACE: Duration = Duration::from_millis(700);

/// The events that a newcomer gets.
const MAX_EVENTS: usize = 20;
