//! Callbacks and hooks that panic, in random lives: nothing is lost, doubled or out of order, and
//! every panic is reported, once.

use std::panic::{panic_any, set_hook, take_hook};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once};

use steadysocket::core::Rng;
use steadysocket::{BoxError, Session, Verdict};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{echo, over_pipe, server, soon};

const LIVES: u64 = 40;

const MESSAGES: u64 = 200;

/// Each line breaks after so many bytes from the server.
const BUDGET: usize = 900;

/// One call in so many panics.
const CALLS: f64 = 5.0;

/// The user's code.
#[derive(Clone)]
struct Clumsy(Arc<Mutex<Rng>>);

struct UserPanic;

static PANICKED: AtomicU32 = AtomicU32::new(0);
static REPORTED: AtomicU32 = AtomicU32::new(0);

impl Clumsy {
    fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Rng::new(seed))))
    }

    fn stumble(&self) {
        let fraction = self.0.lock().unwrap().fraction();
        if fraction * CALLS < 1.0 {
            PANICKED.fetch_add(1, Ordering::Relaxed);
            panic_any(UserPanic);
        }
    }
}

/// Panics are reported by the hook, which here counts those of the user.
fn count_reports() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            match info.payload().is::<UserPanic>() {
                true => _ = REPORTED.fetch_add(1, Ordering::Relaxed),
                false => print(info),
            }
        }));
    });
}

#[tokio::test(start_paused = true)]
async fn code_of_the_user_that_panics_loses_nothing_and_is_reported() {
    count_reports();
    let mut resumes = 0;
    for seed in 0..LIVES {
        resumes += live(seed).await;
    }
    let panicked = PANICKED.load(Ordering::Relaxed);
    assert_eq!(REPORTED.load(Ordering::Relaxed), panicked);
    assert!(panicked > 1_000 && resumes > LIVES, "{panicked}, {resumes}");
}

/// The number of its resumes.
async fn live(seed: u64) -> u64 {
    let clumsy = Clumsy::new(seed);
    let also = || clumsy.clone();
    let (builder, lines) = over_pipe(&server(), echo);
    lines.break_after(BUDGET);
    let (auth, session, incoming, message) = (also(), also(), also(), also());
    let (opens, closes, states, errors) = (also(), also(), also(), also());
    let (waits, decides) = (also(), also());
    let options = Session::required().auth(async move || {
        auth.stumble();
        Ok::<_, BoxError>("me".to_owned())
    });
    let (tell, mut heard) = unbounded_channel();
    let socket = builder
        .on_open(move |_| opens.stumble())
        .on_close(move |_| closes.stumble())
        .on_state_change(move |_| states.stumble())
        .on_error(move |_| errors.stumble())
        .on_reconnecting(move |_| waits.stumble())
        .should_reconnect(move |_| {
            decides.stumble();
            Verdict::ByTable
        })
        .session(options)
        .on_session(move |_| session.stumble())
        .on_incoming(move |_| incoming.stumble())
        .on_message(move |text| {
            drop(tell.send(text.into_text().unwrap()));
            message.stumble();
        })
        .connect()
        .unwrap();
    for number in 0..MESSAGES {
        soon(socket.send(number.to_string())).await.unwrap();
    }
    for number in 0..MESSAGES {
        let text = soon(heard.recv()).await.unwrap();
        assert_eq!(text.to_string(), number.to_string(), "seed {seed}");
    }
    soon(socket.acknowledged()).await.unwrap();
    let resumes = socket.stats().resumes;
    socket.close();
    soon(socket.closed()).await;
    assert!(heard.try_recv().is_err(), "seed {seed}");
    resumes
}
