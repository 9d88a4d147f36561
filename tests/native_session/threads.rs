//! Many threads that use one session.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use futures_util::StreamExt;
use steadysocket::{Session, SessionSocket, WeakSessionSocket};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{Lines, echo, handing_over, over_pipe, server, soon};

const TASKS: usize = 4;
const EACH: usize = 300;
/// Each waits for an acknowledgement, which the server delays.
const ACKNOWLEDGED: usize = 20;
const CALLS: usize = 96;
/// The ways to end a line.
const WAYS: usize = 4;
/// Of each task, so that they end 24 lines, and callbacks 4: the server takes 30 resumes a minute.
const CALLS_OF_A_LINE: usize = 16;

#[test]
fn sockets_and_messages_of_sessions_may_go_to_any_thread() {
    fn is_free<T: Clone + Send + Sync>() {}
    is_free::<SessionSocket>();
    is_free::<WeakSessionSocket>();
    is_free::<steadysocket::Incoming>();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn messages_of_many_tasks_arrive_once_and_in_the_order_of_each() {
    let (builder, lines) = over_pipe(&server(), echo);
    lines.break_after(3_000);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut messages = socket.messages();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let socket = socket.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    let text = format!("{task} {number}");
                    // Both ways of sending, side by side.
                    match number % 2 {
                        0 => socket.send(text).await.unwrap(),
                        _ => drop(socket.try_send(text).unwrap()),
                    }
                    if number % 50 == 0 {
                        socket.acknowledged().await.unwrap();
                    }
                }
            })
        })
        .collect();
    let mut next = HashMap::new();
    for _ in 0..TASKS * EACH {
        let message = soon(messages.next()).await.unwrap();
        let (task, number) = message.as_text().unwrap().split_once(' ').unwrap();
        let expected = next.entry(task.to_owned()).or_insert(0);
        assert_eq!(number.parse::<usize>().unwrap(), *expected, "task {task}");
        *expected += 1;
    }
    for task in tasks {
        soon(task).await.unwrap();
    }
    soon(socket.acknowledged()).await.unwrap();
}

/// A future that returns says the truth: the server's application has the message.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn acknowledged_never_comes_before_the_server_has_the_message() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    lines.break_after(2_000);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let serving = {
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Some(message) = session.recv().await {
                seen.lock()
                    .unwrap()
                    .insert(message.as_text().unwrap().to_owned());
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (socket, seen) = (socket.clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                for number in 0..ACKNOWLEDGED {
                    let text = format!("{task} {number}");
                    socket.send(text.clone()).await.unwrap();
                    socket.acknowledged().await.unwrap();
                    // `recv` acknowledges a message as it returns it, so the last may be in hand.
                    if number > 0 {
                        let before = format!("{task} {}", number - 1);
                        assert!(seen.lock().unwrap().contains(&before), "{text}");
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        soon(task).await.unwrap();
    }
    drop(socket);
    soon(serving).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), TASKS * ACKNOWLEDGED);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_callback_may_call_everything() {
    let (builder, lines) = over_pipe(&server(), echo);
    let handle: Arc<OnceLock<WeakSessionSocket>> = Arc::default();
    let (sender, mut called) = unbounded_channel();
    let call = |name: &'static str| {
        let (handle, sender) = (Arc::clone(&handle), sender.clone());
        move || {
            let Some(socket) = handle.get().and_then(WeakSessionSocket::upgrade) else {
                return;
            };
            let _ = (socket.try_send(name), socket.send_volatile("volatile"));
            let _ = (socket.state(), socket.stats(), socket.unacknowledged());
            let _ = (socket.buffered_amount(), socket.last_close());
            drop((socket.acknowledged(), socket.drained(), socket.closed()));
            drop(socket.drain_queued_messages());
            socket.resume();
            let _ = sender.send(name);
        }
    };
    let (incoming, open, close) = (call("incoming"), call("open"), call("close"));
    let (session, state, wait) = (call("session"), call("state"), call("wait"));
    let mut budget = 5;
    let socket = builder
        .on_open(move |_| open())
        .on_close(move |_| close())
        .on_state_change(move |_| state())
        .on_reconnecting(move |_| wait())
        .session(Session::required())
        .on_incoming(move |_| {
            if budget > 0 {
                budget -= 1;
                incoming();
            }
        })
        .on_session(move |_| session())
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    let mut names = HashSet::new();
    soon(socket.send("begin")).await.unwrap();
    while names.len() < 6 {
        let name = soon(called.recv()).await.unwrap();
        // A line that ends before it is of use is a resume all the same, and the server takes 30 of
        // them a minute.
        if name == "incoming" {
            lines.cut();
        }
        names.insert(name);
    }
    soon(socket.acknowledged()).await.unwrap();
}

/// Threads and callbacks call at once, on lines that live as long as it happens to be. What was
/// accepted comes back once, and the end comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callbacks_and_threads_may_call_everything_at_once() {
    let (builder, lines) = over_pipe(&server(), echo);
    let handle: Arc<OnceLock<WeakSessionSocket>> = Arc::default();
    let accepted = Arc::new(AtomicUsize::new(0));
    let call = || {
        let (handle, accepted) = (Arc::clone(&handle), Arc::clone(&accepted));
        move || {
            if let Some(socket) = handle.get().and_then(WeakSessionSocket::upgrade) {
                call_everything(&socket, &accepted);
            }
        }
    };
    let (open, close, session, state, wait) = (call(), call(), call(), call(), call());
    let (sender, mut echoes) = unbounded_channel();
    let (mut ways, opened, cut) = (0..WAYS, Arc::clone(&handle), lines.clone());
    let socket = builder
        .on_open(move |_| {
            open();
            let socket = opened.get().and_then(WeakSessionSocket::upgrade);
            if let (Some(socket), Some(way)) = (socket, ways.next()) {
                end_line(way, &socket, &cut);
            }
        })
        .on_close(move |_| close())
        .on_state_change(move |_| state())
        .on_reconnecting(move |_| wait())
        .session(Session::required())
        .on_incoming(move |message| {
            let _ = sender.send(message.as_text().unwrap().to_owned());
        })
        .on_session(move |_| session())
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (socket, accepted, lines) = (socket.clone(), Arc::clone(&accepted), lines.clone());
            tokio::spawn(async move {
                for number in 0..CALLS {
                    call_everything(&socket, &accepted);
                    match number % CALLS_OF_A_LINE {
                        0 => end_line(number / CALLS_OF_A_LINE + task, &socket, &lines),
                        _ => tokio::task::yield_now().await,
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        soon(task).await.unwrap();
    }
    soon(socket.acknowledged()).await.unwrap();
    let mut seen = HashSet::new();
    while seen.len() < accepted.load(Ordering::SeqCst) {
        assert!(seen.insert(soon(echoes.recv()).await.unwrap()), "twice");
    }
    socket.close();
    soon(socket.closed()).await;
}

/// Ends the line in one of the ways; another follows.
fn end_line(way: usize, socket: &SessionSocket, lines: &Lines) {
    match way % WAYS {
        0 => socket.reconnect(),
        1 => socket.terminate(),
        2 => socket.pause(),
        _ => lines.cut(),
    }
    socket.resume();
}

/// Calls what changes neither the line nor what was accepted.
fn call_everything(socket: &SessionSocket, accepted: &AtomicUsize) {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let text = NUMBER.fetch_add(1, Ordering::SeqCst).to_string();
    if socket.try_send(text).is_ok() {
        accepted.fetch_add(1, Ordering::SeqCst);
    }
    let _ = (socket.state(), socket.stats(), socket.unacknowledged());
    let _ = (socket.buffered_amount(), socket.last_close());
    let _ = (socket.attempt(), socket.retry_in());
    drop((socket.acknowledged(), socket.drained(), socket.closed()));
    socket.resume();
}
