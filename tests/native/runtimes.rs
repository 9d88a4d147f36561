//! The kinds of runtimes, and threads that are none.

use std::thread;

use steadysocket::{ConnectError, ConnectionState, NativeBuilder, Sent, Socket};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{Journal, Server};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

async fn exchange() {
    let server = Server::echo().await;
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder
        .url_provider({
            let url = server.url();
            async move |_| Ok(url.clone())
        })
        .connect()
        .unwrap();
    socket.send("hi").unwrap();
    journal.expect(["open", "hi"]).await;
    socket.close();
    journal.expect(["close 1005"]).await;
    socket.closed().await;
}

#[test]
fn a_program_runs_to_its_end_without_a_runtime_and_its_error_is_returned() {
    let ran = steadysocket::run(async {
        exchange().await;
        Err("the last line".into())
    });
    assert_eq!(ran.unwrap_err().to_string(), "the last line");
}

#[test]
fn both_kinds_of_runtimes_run_a_connection() {
    current_thread().block_on(exchange());
    multi_thread().block_on(exchange());
    // A task of a runtime with several threads must be `Send`.
    let runtime = multi_thread();
    runtime.block_on(runtime.spawn(exchange())).unwrap();
}

#[test]
fn without_a_runtime_connect_is_a_typed_error() {
    let error = Socket::builder("ws://127.0.0.1:1/").connect().unwrap_err();
    assert_eq!(error, ConnectError::NoRuntime);
    let idle = Socket::builder("ws://127.0.0.1:1/").start_closed();
    assert_eq!(idle.connect().unwrap_err(), ConnectError::NoRuntime);
}

/// It would need no more than `enable_time`, which tokio's panic on standard error says.
#[test]
fn a_runtime_without_timers_is_none() {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let inside = runtime.enter();
    let error = Socket::builder("ws://127.0.0.1:1/").connect().unwrap_err();
    assert_eq!(error, ConnectError::NoRuntime);
    drop(inside);
    let named = Socket::builder("ws://127.0.0.1:1/").runtime(runtime.handle().clone());
    assert_eq!(named.connect().unwrap_err(), ConnectError::NoRuntime);
}

/// A connector of the app's may need none.
#[test]
fn a_runtime_without_sockets_says_so_in_the_error_of_the_dial() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let text = runtime.block_on(async {
        let (tell, mut told) = unbounded_channel();
        let _socket = Socket::builder("ws://127.0.0.1:1/")
            .on_error(move |error| drop(tell.send(error.to_string())))
            .connect()
            .unwrap();
        told.recv().await.unwrap()
    });
    assert!(text.contains("IO is disabled"), "{text}");
}

/// As the thread of a window: it is in no runtime, and calls all methods.
#[test]
fn any_thread_may_use_a_connection() {
    let runtime = multi_thread();
    let server = runtime.block_on(Server::echo());
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder.runtime(runtime.handle().clone()).connect().unwrap();
    runtime.block_on(journal.expect(["open"]));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let socket = socket.clone();
            thread::spawn(move || {
                assert_eq!(socket.send("hi").unwrap(), Sent::Transmitted);
                assert_eq!(socket.state(), ConnectionState::Open);
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    runtime.block_on(journal.expect(["hi", "hi", "hi", "hi"]));
    // The last handle.
    thread::spawn(move || drop(socket)).join().unwrap();
    runtime.block_on(journal.expect(["close 1005"]));
}

/// Commands from all threads at once: none deadlocks, and the connection still works.
#[test]
fn commands_of_many_threads_at_once_leave_a_connection_that_works() {
    let runtime = multi_thread();
    let server = runtime.block_on(Server::echo());
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder.runtime(runtime.handle().clone()).connect().unwrap();
    let commands: [fn(&Socket); 8] = [
        |socket| drop(socket.send("x")),
        Socket::reconnect,
        Socket::terminate,
        Socket::close,
        Socket::pause,
        Socket::resume,
        |socket| drop(socket.stats()),
        |socket| drop(socket.drain_queued_messages()),
    ];
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let socket = socket.clone();
            thread::spawn(move || {
                for step in 0..500 {
                    commands[(step * 7 + thread * 3) % commands.len()](&socket);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    socket.reconnect();
    runtime.block_on(socket.opened()).unwrap();
    socket.send("the last").unwrap();
    runtime.block_on(journal.until("the last"));
}
