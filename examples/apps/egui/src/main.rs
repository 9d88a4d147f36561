//! A chat with the server, in egui: natively in a window, and in a page.

use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::Frame;
use eframe::egui::{CentralPanel, Context, Id, Key, ScrollArea, TextEdit, Ui};
use steadysocket::{ConnectError, ConnectionState, Message, Socket};

#[cfg(target_arch = "wasm32")]
#[path = "page.rs"]
mod place;
#[cfg(not(target_arch = "wasm32"))]
#[path = "window.rs"]
mod place;

fn main() -> eframe::Result {
    place::run(Box::new(|creation| {
        Ok(Box::new(Chat::new(&creation.egui_ctx)))
    }))
}

struct Chat {
    /// Dropped with the app, which closes the connection.
    socket: Result<Socket, ConnectError>,
    told: Receiver<Told>,
    state: ConnectionState,
    lines: Vec<String>,
    draft: String,
}

enum Told {
    State(ConnectionState),
    Line(String),
}

impl Chat {
    fn new(context: &Context) -> Self {
        let (tell, told) = channel();
        context.memory_mut(|memory| memory.request_focus(Self::field()));
        Self {
            socket: connect(context, tell),
            told,
            state: ConnectionState::Idle,
            lines: Vec::new(),
            draft: String::new(),
        }
    }

    fn field() -> Id {
        Id::unique("draft")
    }

    fn send(&mut self) {
        match &self.socket {
            Ok(socket) => match socket.send(self.draft.as_str()) {
                Ok(_) => self.draft.clear(),
                Err(error) => self.lines.push(error.to_string()),
            },
            Err(error) => self.lines.push(error.to_string()),
        }
    }
}

impl eframe::App for Chat {
    /// Also called while the tab is hidden, so that its title stays up to date.
    fn logic(&mut self, context: &Context, _: &mut Frame) {
        for told in self.told.try_iter() {
            match told {
                Told::State(state) => self.state = state,
                Told::Line(line) => self.lines.push(line),
            }
            let last = self.lines.last().map_or("", String::as_str);
            let title = format!("{} ({}) {last}", self.state.as_str(), self.lines.len());
            place::set_title(context, title);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        CentralPanel::default().show(ui, |ui| {
            ui.label(format!("Connection: {}", self.state.as_str()));
            let edit = TextEdit::singleline(&mut self.draft).id(Self::field());
            let field = ui.add(edit.hint_text("Message"));
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if ui.button("Send").clicked() || entered {
                self.send();
                field.request_focus();
            }
            ScrollArea::vertical().show(ui, |ui| {
                for line in &self.lines {
                    ui.label(line);
                }
            });
        });
    }
}

/// egui redraws only on request, so each event goes through a channel and requests a repaint.
fn connect(context: &Context, tell: Sender<Told>) -> Result<Socket, ConnectError> {
    let tell = {
        let context = context.clone();
        move |told| {
            // The receiver is gone once the app has ended.
            let _ = tell.send(told);
            context.request_repaint();
        }
    };
    let on_state = tell.clone();
    Socket::builder(place::url())
        .on_state_change(move |change| on_state(Told::State(change.to)))
        .on_message(move |message| {
            if let Message::Text(text) = message {
                tell(Told::Line(text.into()));
            }
        })
        .connect()
}
