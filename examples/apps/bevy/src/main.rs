//! A chat with the server, in Bevy: natively in a terminal, and in a page. It has the part of a game
//! that talks to a server, and leaves out Bevy's window and renderer.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use bevy_app::{App, AppExit, PostUpdate, PreUpdate, ScheduleRunnerPlugin, Update};
use bevy_ecs::message::{Message, MessageReader, MessageWriter};
use bevy_ecs::system::NonSend;
use steadysocket::{ConnectError, ConnectionState, Socket};

#[cfg(target_arch = "wasm32")]
#[path = "page.rs"]
mod place;
#[cfg(not(target_arch = "wasm32"))]
#[path = "terminal.rs"]
mod place;

use place::Screen;

fn main() {
    place::run(|| match connect(&place::url()) {
        Ok(line) => start(line),
        Err(error) => {
            Screen::new().show_state(&error.to_string());
            AppExit::error()
        }
    });
}

fn start(line: Line) -> AppExit {
    App::new()
        .insert_non_send(line)
        .insert_non_send(Screen::new())
        .add_message::<Told>()
        .add_systems(PreUpdate, receive)
        .add_systems(Update, send)
        .add_systems(PostUpdate, show)
        .add_plugins(ScheduleRunnerPlugin::run_loop(FRAME))
        .run()
}

/// The connection, which ends with the app.
struct Line {
    socket: Socket,
    told: Receiver<Told>,
}

#[derive(Message)]
enum Told {
    State(ConnectionState),
    Text(String),
}

/// Callbacks run at any time, and systems once a frame, so each event goes through a channel.
fn connect(url: &str) -> Result<Line, ConnectError> {
    let (tell, told) = channel();
    let on_state = tell.clone();
    // A send fails once the app has ended.
    let socket = Socket::builder(url)
        .on_state_change(move |change| drop(on_state.send(Told::State(change.to))))
        .on_message(move |message| {
            if let Some(text) = message.as_text() {
                drop(tell.send(Told::Text(text.to_owned())));
            }
        })
        .connect()?;
    Ok(Line { socket, told })
}

fn receive(line: NonSend<Line>, mut told: MessageWriter<Told>) {
    told.write_batch(line.told.try_iter());
}

/// Sends what was typed, or queues it while the server is away; after the end of the input closes.
fn send(line: NonSend<Line>, screen: NonSend<Screen>, mut exit: MessageWriter<AppExit>) {
    loop {
        match screen.typed.try_recv() {
            Ok(text) => {
                if let Err(error) = line.socket.send(text) {
                    screen.show(&error.to_string());
                }
            }
            Err(TryRecvError::Empty) => break,
            Err(TryRecvError::Disconnected) => break line.socket.close(),
        }
    }
    if line.socket.state() == ConnectionState::Closed {
        exit.write(AppExit::Success);
    }
}

fn show(screen: NonSend<Screen>, mut told: MessageReader<Told>) {
    for told in told.read() {
        match told {
            Told::State(state) => screen.show_state(state.as_str()),
            Told::Text(text) => screen.show(text),
        }
    }
}

/// Sixty a second.
const FRAME: Duration = Duration::from_millis(16);
