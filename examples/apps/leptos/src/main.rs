//! A chat with the server, in Leptos.

use leptos::prelude::*;
use steadysocket::{ConnectError, ConnectionState, Message, Socket};

fn main() {
    leptos::mount::mount_to_body(Chat);
}

#[component]
fn Chat() -> impl IntoView {
    let (state, set_state) = signal(ConnectionState::Idle.as_str());
    let (lines, set_lines) = signal(Vec::new());
    let (draft, set_draft) = signal(String::new());

    let socket = connect(
        move |state| set_state.set(state),
        move |line| set_lines.update(|lines| lines.push(line)),
    );
    // Dropped with the component, which closes the connection.
    let socket = StoredValue::new_local(socket);

    let send = move || {
        socket.with_value(|socket| match socket {
            Ok(socket) => match socket.send(draft.get_untracked()) {
                Ok(_) => set_draft.set(String::new()),
                Err(error) => set_lines.update(|lines| lines.push(error.to_string())),
            },
            Err(error) => set_lines.update(|lines| lines.push(error.to_string())),
        });
    };

    view! {
        <main>
            <p>"Connection: " <output>{state}</output></p>
            <form on:submit=move |event| { event.prevent_default(); send(); }>
                <input
                    aria-label="Message"
                    prop:value=draft
                    on:input:target=move |event| set_draft.set(event.target().value())
                />
                <button>"Send"</button>
            </form>
            <ol>
                {move || lines.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ol>
        </main>
    }
}

fn connect(
    on_state: impl Fn(&'static str) + 'static,
    on_line: impl Fn(String) + 'static,
) -> Result<Socket, ConnectError> {
    let origin = location().origin().unwrap_or_default(); // the page's
    Socket::builder(origin.replacen("http", "ws", 1) + "/ws")
        .on_state_change(move |change| on_state(change.to.as_str()))
        .on_message(move |message| {
            if let Message::Text(text) = message {
                on_line(text.into());
            }
        })
        .connect()
}
