//! The server as its tasks and handles share it.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time;

use super::alarm;
use super::builder::Sockets;
use super::chores::Chores;
use super::hooks::Hooks;
use super::incoming::Incoming;
use super::line::{Line, Question, Signals, Step};
use super::metrics::Metric;
use super::request::Request;
use super::slot::{Hold, Slot};
use super::start::Handler;
use super::state::State;
use super::store::SessionStore;
use super::sweeping::{self, Abandoned};
use crate::Message;
use crate::core::Instant;
use crate::core::session::{
    AckMode, Admission, Delivery, Denial, LEASE_GRACE, MAX_CONTROL, MAX_TEXT_HEADER, ServerConfig,
    SessionId, SocketId,
};

/// The server as its tasks and handles share it.
///
/// One lock guards everything, and is never held across an `await` nor a call of the application.
pub(super) struct Hub {
    pub(super) hooks: Hooks,
    /// If sessions are shared with other servers.
    store: Option<Arc<dyn SessionStore>>,
    /// The name of this server in the store.
    node: Option<String>,
    /// How often sessions of dead servers are looked for.
    pub(super) sweep_interval: Duration,
    pub(super) sockets: Sockets,
    /// Headers and control frames that were written.
    pub(super) sent_overhead: AtomicU64,
    /// How long a handshake may take.
    pub(super) first_frame: Duration,
    /// The act that acknowledges a message.
    acks: AckMode,
    /// The largest message that a socket may bring.
    pub(super) max_message: usize,
    state: Mutex<State>,
    alarm: Arc<Notify>,
    /// Wakes `drain`: a socket, a closure or a call of the store is done.
    departed: Notify,
    /// The origin of the core's time, set by the first socket.
    start: OnceLock<time::Instant>,
    /// The alarm, and those of a store.
    chores: Chores,
    addresses: RandomState,
}

impl Hub {
    pub(super) fn new(
        config: ServerConfig,
        hooks: Hooks,
        store: Option<Arc<dyn SessionStore>>,
        sockets: Sockets,
    ) -> Self {
        let header = MAX_TEXT_HEADER as u64;
        let message = config.limits.max.saturating_add(header);
        let max_message = usize::try_from(message).unwrap_or(usize::MAX);
        Self {
            hooks,
            store,
            node: config.node.clone(),
            sweep_interval: (config.ttl + LEASE_GRACE) / 4,
            sockets,
            sent_overhead: AtomicU64::new(0),
            first_frame: config.first_frame,
            acks: config.acks,
            max_message: max_message.max(MAX_CONTROL),
            state: Mutex::new(State::new(config)),
            alarm: Arc::default(),
            departed: Notify::new(),
            start: OnceLock::new(),
            chores: Chores::default(),
            addresses: RandomState::new(),
        }
    }

    /// Lets an input act, then carries out what follows from it.
    pub(super) fn with<T>(self: &Arc<Self>, act: impl FnOnce(&mut State, Instant) -> T) -> T {
        let now = self.now();
        let mut state = self.lock();
        let result = act(&mut state, now);
        let starts = state.settle();
        let deadline = state.core.poll_timeout();
        // A later deadline is found when the earlier one has passed.
        if deadline.is_some_and(|at| state.armed.is_none_or(|armed| at < armed)) {
            state.armed = deadline;
            self.alarm.notify_one();
        }
        let metrics = std::mem::take(&mut state.metrics);
        let jobs = std::mem::take(&mut state.jobs);
        drop(state);
        for start in starts {
            start.spawn(self);
        }
        if let Some(store) = &self.store {
            jobs.into_iter().for_each(|job| job.spawn(self, store));
        }
        metrics.into_iter().for_each(|metric| self.count(metric));
        result
    }

    /// Tells the application of an event; to be called without the lock.
    pub(super) fn count(&self, metric: Metric) {
        if let Some(count) = &self.hooks.count {
            // Called by each task, the alarm too. The panic hook has reported it.
            let _ = catch_unwind(AssertUnwindSafe(|| count(metric)));
        }
    }

    /// Tells the application of a session that has ended on a dead server.
    pub(super) async fn mourn(&self, abandoned: Abandoned) {
        if let Some(hook) = &self.hooks.abandoned {
            hook(abandoned).await;
        }
    }

    pub(super) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    /// True if the session is on this server.
    pub(super) fn has(&self, sid: SessionId) -> bool {
        self.lock().core.attempt(sid).is_some()
    }

    /// An input from a socket: its session's positions may have moved.
    pub(super) fn with_socket(
        self: &Arc<Self>,
        id: SocketId,
        act: impl FnOnce(&mut State, Instant),
    ) {
        self.with(|state, now| {
            act(state, now);
            state.announce(id);
        });
    }

    /// A frame of a client; false if its socket is to be left.
    pub(super) fn receive(
        self: &Arc<Self>,
        id: SocketId,
        act: impl FnOnce(&mut State, Instant),
    ) -> bool {
        self.with(|state, now| {
            act(state, now);
            state.note_frame(id)
        })
    }

    /// Time begins, if it has not, and the chores run.
    pub(super) fn begin(self: &Arc<Self>) {
        let start = *self.start.get_or_init(time::Instant::now);
        self.chores.keep(|tasks| {
            let (hub, changed) = (Arc::downgrade(self), Arc::clone(&self.alarm));
            tasks.spawn(alarm::run(hub, changed, start));
            if let (Some(store), Some(node)) = (&self.store, &self.node) {
                sweeping::begin(tasks, self, store, node);
            }
            let state = &mut *self.lock();
            state.jobs.append(&mut state.left);
        });
    }

    /// Goes on on this runtime, if there was a socket and the one before has ended.
    pub(super) fn go_on(self: &Arc<Self>) {
        if self.start.get().is_some() {
            self.begin();
        }
    }

    /// Runs a task, whoever calls: also threads without a runtime have handles of sessions.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        // Without one there was no socket, and there is nothing to do.
        if let Some(runtime) = self.chores.runtime() {
            runtime.spawn(task);
        }
    }

    /// A socket is open.
    pub(super) fn open(
        self: &Arc<Self>,
        request: &Request,
        handler: Handler,
    ) -> (SocketId, Arc<Signals>) {
        self.begin();
        let address = request.address().map(|address| self.hash(address));
        self.with(|state, now| {
            state.next_socket += 1;
            let id = SocketId(state.next_socket);
            let signals = Arc::<Signals>::default();
            let line = Line::new(Arc::clone(&signals), handler);
            state.lines.insert(id, Box::new(line));
            // Without an address each socket counts for itself.
            state.core.handle_open(now, id, address.unwrap_or(id.0));
            (id, signals)
        })
    }

    /// A socket has closed, or its task was dropped.
    pub(super) fn leave(self: &Arc<Self>, id: SocketId, code: u16) {
        let line = self.with(|state, now| {
            state.core.handle_close(now, id, code);
            state.lines.remove(&id)
        });
        // The closure inside may hold anything of the application's.
        drop(line);
        self.depart();
    }

    /// The next step of the task that writes to a socket.
    pub(super) fn step(self: &Arc<Self>, id: SocketId) -> Step {
        let mut state = self.lock();
        let Some(line) = state.lines.get_mut(&id) else {
            return Step::Wait;
        };
        let step = line.next();
        let has_drained = line.has_drained();
        drop(state);
        // Else the core has nothing to do with it.
        if has_drained {
            self.with(|state, now| {
                state.core.handle_progress(now, id);
                state.fill(id);
            });
        }
        step
    }

    /// Asks the application about a socket, if there is a question. True if it has a session: then
    /// there is no other question.
    pub(super) async fn answer(self: &Arc<Self>, id: SocketId, request: &Request) -> bool {
        let question = |state: &mut State, _| state.lines.get_mut(&id)?.question.take();
        if let Some(question) = self.with(question) {
            let admission = self.ask(request, question).await;
            self.with_socket(id, |state, now| {
                state.core.handle_admission(now, id, admission);
            });
        }
        self.lock().core.session(id).is_some()
    }

    async fn ask(&self, request: &Request, question: Question) -> Result<Admission, Denial> {
        let Question { auth, protocols } = question;
        let principal = match &self.hooks.authenticate {
            Some(authenticate) => authenticate(request.clone(), auth).await?,
            None => String::new(),
        };
        let choose = self.hooks.choose.as_ref();
        let protocol = choose.and_then(|choose| choose(request, &protocols));
        Ok(Admission {
            principal,
            protocol: protocol.unwrap_or_default(),
        })
    }

    /// Says bye.
    pub(super) fn close(self: &Arc<Self>, slot: &Slot, code: u16, reason: String) {
        self.with(|state, now| {
            if let Some(sid) = slot.sid() {
                state.core.close(now, sid, code, reason);
            }
        });
        slot.announce();
    }

    pub(super) fn acknowledge(self: &Arc<Self>, slot: &Slot, seq: u64) -> bool {
        let is_known = self.with(|state, now| {
            let sid = slot.sid();
            sid.is_some_and(|sid| state.core.acknowledge(now, sid, seq))
        });
        slot.let_go();
        is_known
    }

    /// A message for the application, which may acknowledge it as long as it holds it.
    pub(super) fn incoming(
        self: &Arc<Self>,
        slot: &Arc<Slot>,
        delivery: Delivery<Message>,
    ) -> Incoming {
        let Delivery { seq, payload } = delivery;
        let held = seq.filter(|_| self.acks == AckMode::Manual);
        Incoming::new(payload, seq, Arc::clone(self), Hold::new(slot, held))
    }

    /// Waits for the departure of sockets, closures or calls of the store.
    pub(super) async fn until(&self, is_ready: impl Fn(&State) -> bool) {
        loop {
            let mut departed = pin!(self.departed.notified());
            departed.as_mut().enable();
            if is_ready(&self.lock()) {
                return;
            }
            departed.await;
        }
    }

    pub(super) fn handler_done(&self) {
        self.lock().handlers -= 1;
        self.depart();
    }

    /// A socket, a closure or a call of the store is done.
    pub(super) fn depart(&self) {
        self.departed.notify_waiters();
    }

    /// Called by the alarm: does what is due, and returns the time at which to call again.
    pub(super) fn wake(self: &Arc<Self>) -> Option<Duration> {
        let at = self.with(|state, now| {
            if state.core.poll_timeout().is_some_and(|at| at <= now) {
                state.core.handle_timeout(now);
            }
            // Set here, because the alarm that is told of its own deadline would wake for ever. What it
            // was told of stays, though the deadline may be later again: else each message whose
            // acknowledgement goes with the answer would wake it.
            let told = state.armed.filter(|armed| *armed > now);
            state.armed = told.into_iter().chain(state.core.poll_timeout()).min();
            state.armed
        });
        at.map(|at| at.saturating_duration_since(Instant::ORIGIN))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Instant {
        let start = self.start.get();
        start.map_or(Instant::ORIGIN, |start| {
            Instant::from_origin(start.elapsed())
        })
    }

    /// An IPv6 user has a whole network of 64 bits.
    fn hash(&self, address: IpAddr) -> u64 {
        match address.to_canonical() {
            IpAddr::V4(address) => self.addresses.hash_one(address),
            IpAddr::V6(address) => self.addresses.hash_one(address.to_bits() >> 64),
        }
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::SessionServer;

    /// Else each message whose acknowledgement goes with the answer would wake the task of the alarm.
    #[tokio::test(start_paused = true)]
    async fn an_alarm_stays_at_a_time_that_has_become_too_early() {
        let seconds = Duration::from_secs;
        let hub = SessionServer::builder()
            .first_frame(seconds(10))
            .build()
            .hub;
        // Without the task of the alarm, in whose place the test wakes the core.
        hub.start.set(time::Instant::now()).unwrap();
        let open = |id| hub.with(|state, now| state.core.handle_open(now, SocketId(id), 0));
        open(1);
        assert_eq!(hub.wake(), Some(seconds(10)));
        time::advance(seconds(5)).await;
        open(2);
        hub.with(|state, now| state.core.handle_close(now, SocketId(1), 1006));
        assert_eq!(hub.wake(), Some(seconds(10)), "nothing is due before 15 s");
        time::advance(seconds(5)).await;
        assert_eq!(hub.wake(), Some(seconds(15)));
        time::advance(seconds(5)).await;
        assert_eq!(hub.wake(), None, "the second socket is closed");
    }
}
