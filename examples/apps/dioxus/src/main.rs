//! A chat with the server, in Dioxus.

use dioxus::prelude::*;
use futures_util::StreamExt;
use steadysocket::{ConnectError, ConnectionState, Message, Socket, SocketEvent};

fn main() {
    dioxus::launch(Chat);
}

#[component]
fn Chat() -> Element {
    let mut state = use_signal(|| ConnectionState::Idle);
    let mut lines = use_signal(Vec::<String>::new);
    let mut draft = use_signal(String::new);
    // Dropped with the component, which closes the connection.
    let socket = use_hook(|| Signal::new(connect()));

    // Reads from a stream instead of callbacks: a task spawned here runs inside Dioxus, where it
    // may set signals.
    use_future(move || async move {
        let mut events = match &*socket.peek() {
            Ok(socket) => socket.events(),
            Err(error) => return lines.push(error.to_string()),
        };
        while let Some(event) = events.next().await {
            match event {
                SocketEvent::StateChange(change) => state.set(change.to),
                SocketEvent::Message(Message::Text(text)) => lines.push(text.into()),
                _ => (),
            }
        }
    });

    let send = move |event: FormEvent| {
        event.prevent_default();
        if let Ok(socket) = &*socket.peek() {
            let text = draft.peek().clone();
            match socket.send(text) {
                Ok(_) => draft.set(String::new()),
                Err(error) => lines.push(error.to_string()),
            }
        }
    };

    rsx! {
        main {
            p { "Connection: " output { "{state().as_str()}" } }
            form { onsubmit: send,
                input {
                    aria_label: "Message",
                    value: "{draft}",
                    oninput: move |event| draft.set(event.value()),
                }
                button { "Send" }
            }
            ol {
                for line in lines() {
                    li { "{line}" }
                }
            }
        }
    }
}

fn connect() -> Result<Socket, ConnectError> {
    let window = web_sys::window();
    let origin = window.and_then(|window| window.location().origin().ok()); // the page's
    Socket::builder(origin.unwrap_or_default().replacen("http", "ws", 1) + "/ws").connect()
}
