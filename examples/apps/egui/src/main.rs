//! A chat with the server, in egui.

use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::egui::{CentralPanel, Context, Key, ScrollArea, TextEdit, Ui};
use eframe::wasm_bindgen::{JsCast, JsValue};
use eframe::{Frame, WebOptions, WebRunner};
use steadysocket::{ConnectError, ConnectionState, Message, Socket};
use web_sys::HtmlCanvasElement;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(error) = start().await {
            set_title(&format!("{error:?}"));
        }
    });
}

async fn start() -> Result<(), JsValue> {
    let canvas = document()
        .create_element("canvas")?
        .unchecked_into::<HtmlCanvasElement>();
    document()
        .body()
        .ok_or("the page has no body")?
        .append_child(&canvas)?;
    let create =
        |context: &eframe::CreationContext<'_>| Ok(Box::new(Chat::new(&context.egui_ctx)) as _);
    WebRunner::new()
        .start(canvas, WebOptions::default(), Box::new(create))
        .await
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
        Self {
            socket: connect(context, tell),
            told,
            state: ConnectionState::Idle,
            lines: Vec::new(),
            draft: String::new(),
        }
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
    fn logic(&mut self, _: &Context, _: &mut Frame) {
        for told in self.told.try_iter() {
            match told {
                Told::State(state) => self.state = state,
                Told::Line(line) => self.lines.push(line),
            }
            let last = self.lines.last().map_or("", String::as_str);
            set_title(&format!(
                "{} ({}) {last}",
                self.state.as_str(),
                self.lines.len()
            ));
        }
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        CentralPanel::default().show(ui, |ui| {
            ui.label(format!("Connection: {}", self.state.as_str()));
            let field = ui.add(TextEdit::singleline(&mut self.draft).hint_text("Message"));
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
    let origin = document()
        .location()
        .and_then(|location| location.origin().ok()); // the page's
    Socket::builder(origin.unwrap_or_default().replacen("http", "ws", 1) + "/ws")
        .on_state_change(move |change| on_state(Told::State(change.to)))
        .on_message(move |message| {
            if let Message::Text(text) = message {
                tell(Told::Line(text.into()));
            }
        })
        .connect()
}

fn document() -> web_sys::Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("egui runs in a window")
}

fn set_title(title: &str) {
    document().set_title(title);
}
