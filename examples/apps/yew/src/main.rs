//! A chat with the server, in Yew.

use gloo_utils::window;
use steadysocket::{ConnectError, ConnectionState, Message, Socket};
use web_sys::HtmlInputElement;
use yew::prelude::*;

fn main() {
    yew::Renderer::<Chat>::new().render();
}

struct Chat {
    /// Dropped with the component, which closes the connection.
    socket: Result<Socket, ConnectError>,
    state: ConnectionState,
    lines: Vec<String>,
    draft: String,
}

enum Told {
    State(ConnectionState),
    Line(String),
    Draft(String),
    Send,
}

impl Component for Chat {
    type Message = Told;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        Self {
            socket: connect(context),
            state: ConnectionState::Idle,
            lines: Vec::new(),
            draft: String::new(),
        }
    }

    fn update(&mut self, _: &Context<Self>, told: Told) -> bool {
        match told {
            Told::State(state) => self.state = state,
            Told::Line(line) => self.lines.push(line),
            Told::Draft(draft) => self.draft = draft,
            Told::Send => self.send(),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let on_submit = context.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Told::Send
        });
        let on_input = context.link().callback(|event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            Told::Draft(input.value())
        });
        html! {
            <main>
                <p>{ "Connection: " }<output>{ self.state.as_str() }</output></p>
                <form onsubmit={on_submit}>
                    <input aria-label="Message" value={self.draft.clone()} oninput={on_input} />
                    <button>{ "Send" }</button>
                </form>
                <ol>{ for self.lines.iter().map(|line| html! { <li>{ line }</li> }) }</ol>
            </main>
        }
    }
}

impl Chat {
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

fn connect(context: &Context<Chat>) -> Result<Socket, ConnectError> {
    let [on_state, on_line] = [context.link().clone(), context.link().clone()];
    let origin = window().location().origin().unwrap_or_default(); // the page's
    Socket::builder(origin.replacen("http", "ws", 1) + "/ws")
        .on_state_change(move |change| on_state.send_message(Told::State(change.to)))
        .on_message(move |message| {
            if let Message::Text(text) = message {
                on_line.send_message(Told::Line(text.into()));
            }
        })
        .connect()
}
