//! The end of a connection, or of its runtime, leaves nothing behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use steadysocket::{ConnectionState, NativeBuilder, SendError, Socket};
use tokio::io::{AsyncReadExt, DuplexStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::timeout;

use crate::support::{Journal, Network, Server, URL, soon};

/// Waits for what no event tells of.
async fn comes_true(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let long = Duration::from_secs(60);
    timeout(long, waiting).await.expect("it is so at last");
}

async fn tasks_are_gone(others: usize) {
    let metrics = Handle::current().metrics();
    comes_true(|| metrics.num_alive_tasks() <= others).await;
}

#[tokio::test]
async fn the_last_handle_takes_the_task_with_it_in_every_state() {
    for state in States::ALL {
        let (_far_ends, socket, token) = state.reach().await;
        drop(socket);
        tasks_are_gone(0).await;
        // The thread of a hook may be a moment behind.
        comes_true(|| Arc::strong_count(&token) == 1).await;
    }
}

#[test]
fn the_end_of_the_runtime_is_the_end_of_the_connection_in_every_state() {
    for state in States::ALL {
        for runtime in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let runtime = start(runtime);
            let (far_ends, socket, token) = runtime.block_on(state.reach());
            let (opened, closed) = (socket.opened(), socket.closed());
            drop(runtime);
            assert_eq!(socket.state(), ConnectionState::Closed, "{state:?}");
            assert!(matches!(socket.send("x"), Err(SendError::Closed(_))));
            let other = start(Builder::new_current_thread());
            other.block_on(lines_end(far_ends));
            other.block_on(closed);
            assert!(other.block_on(opened).is_err());
            // Nothing revives it, and nothing panics or hangs.
            socket.reconnect();
            socket.terminate();
            socket.close();
            other.block_on(socket.closed());
            drop(socket);
            assert_eq!(Arc::strong_count(&token), 1, "{state:?}");
        }
    }
}

/// Reads each line to its end, which its peer sees, too.
async fn lines_end(far_ends: Vec<DuplexStream>) {
    for mut far in far_ends {
        let reading = timeout(Duration::from_secs(60), async {
            // One that was full is cut inside of a message, which is no error of a duplex stream.
            far.read_to_end(&mut Vec::new()).await
        });
        reading.await.expect("an end").expect("a line");
    }
}

/// The command of another thread comes before, while or after the task is dropped.
#[test]
fn the_end_of_the_runtime_is_the_end_of_a_connection_that_is_revived_meanwhile() {
    for _ in 0..200 {
        let runtime = start(Builder::new_current_thread());
        let (_far_ends, socket, _) = runtime.block_on(States::Open.reach());
        let is_over = Arc::new(AtomicBool::new(false));
        let reviver = {
            let (socket, is_over) = (socket.clone(), Arc::clone(&is_over));
            thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    socket.reconnect();
                }
            })
        };
        drop(runtime);
        is_over.store(true, Ordering::Relaxed);
        reviver.join().unwrap();
        assert_eq!(socket.state(), ConnectionState::Closed);
    }
}

#[tokio::test]
async fn a_connection_that_has_ended_has_no_task_and_can_be_revived() {
    let server = Server::echo().await;
    let before = Handle::current().metrics().num_alive_tasks();
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder.connect().unwrap();
    for _ in 0..3 {
        journal.until("open").await;
        socket.close();
        journal.expect(["close 1005"]).await;
        socket.closed().await;
        // The echo of the server is a task, too.
        tasks_are_gone(before).await;
        socket.reconnect();
    }
    journal.until("open").await;
}

fn start(mut builder: Builder) -> Runtime {
    builder.enable_all().build().unwrap()
}

/// The states in which a connection may be left.
#[derive(Clone, Copy, Debug)]
enum States {
    Idle,
    AskingProvider,
    Dialling,
    Handshaking,
    Open,
    OpenAndFull,
    Waiting,
    Suspended,
    Closing,
    Closed,
}

impl States {
    const ALL: [Self; 10] = [
        Self::Idle,
        Self::AskingProvider,
        Self::Dialling,
        Self::Handshaking,
        Self::Open,
        Self::OpenAndFull,
        Self::Waiting,
        Self::Suspended,
        Self::Closing,
        Self::Closed,
    ];

    /// The far ends of the lines, a connection in this state, and what its callbacks hold.
    async fn reach(self) -> (Vec<DuplexStream>, Socket, Arc<()>) {
        let (connect, mut network) = Network::new();
        let token = Arc::new(());
        let held = Arc::clone(&token);
        let mut builder = Socket::builder(URL)
            .connector(connect)
            .close_timeout(Duration::from_millis(50))
            .on_message(move |_| drop(Arc::clone(&held)));
        builder = match self {
            Self::Idle => builder.start_closed(),
            Self::AskingProvider => {
                builder.url_provider(async |_| std::future::pending::<Result<_, _>>().await)
            }
            Self::Handshaking => builder.handshake(async |peer| {
                peer.next().await;
                Ok(())
            }),
            _ => builder.reconnect(soon()),
        };
        let socket = builder.connect().unwrap();
        let mut far_ends = Vec::new();
        match self {
            Self::Idle | Self::AskingProvider => {}
            Self::Dialling => far_ends.push(network.dialled().await),
            Self::Waiting => {
                drop(network.dialled().await);
                until(&socket, ConnectionState::Waiting).await;
            }
            Self::Handshaking => {
                far_ends.push(network.accept().await.into_inner());
                until(&socket, ConnectionState::Handshaking).await;
            }
            _ => {
                far_ends.push(network.accept().await.into_inner());
                socket.opened().await.unwrap();
            }
        }
        match self {
            Self::OpenAndFull => drop(socket.send(vec![0; 1 << 20]).unwrap()),
            Self::Suspended => socket.pause(),
            Self::Closing => socket.close(),
            Self::Closed => {
                socket.close();
                socket.closed().await;
            }
            _ => {}
        }
        (far_ends, socket, token)
    }
}

async fn until(socket: &Socket, state: ConnectionState) {
    while socket.state() != state {
        tokio::task::yield_now().await;
    }
}
