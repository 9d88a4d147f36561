//! The terminal that the chat is written to: messages on the standard output, states on the standard
//! error.

use std::env;
use std::io;
use std::process::exit;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use bevy_app::AppExit;
use tokio::runtime::Runtime;

pub struct Screen {
    /// The lines that are typed; disconnected after the end of the input.
    pub typed: Receiver<String>,
}

/// Runs the app, with a runtime on whose threads the connection runs.
pub fn run(app: impl FnOnce() -> AppExit) {
    let runtime = Runtime::new().expect("threads");
    let ended = {
        let _inside = runtime.enter();
        app()
    };
    drop(runtime);
    if let AppExit::Error(code) = ended {
        exit(code.get().into());
    }
}

/// The program's argument.
pub fn url() -> String {
    let argument = env::args().nth(1);
    argument.unwrap_or_else(|| "ws://localhost:8080".to_owned())
}

impl Screen {
    pub fn new() -> Self {
        let (tell, typed) = channel();
        // Waits for the input, which a frame must not.
        thread::spawn(move || {
            let lines = io::stdin().lines().map_while(Result::ok);
            for line in lines {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { typed }
    }

    pub fn show(&self, text: &str) {
        println!("{text}");
    }

    pub fn show_state(&self, state: &str) {
        eprintln!("Connection: {state}");
    }
}
