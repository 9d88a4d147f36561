//! A chat with rooms in a page without a framework: typed messages as JSON, lines as a stream, and a
//! fresh token for each dial.

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use steadysocket::{ConnectError, JsonSocket, Socket};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::page::Page;

/// A message, both ways.
#[derive(Serialize, Deserialize)]
struct Line {
    room: String,
    text: String,
}

type Chat = JsonSocket<Line, Line>;

fn main() -> Result<(), JsValue> {
    let page = Page::build()?;
    // The only handle of the room: a new one in its place closes the old room.
    let chat: Rc<RefCell<Option<Chat>>> = Rc::default();

    let (room, shown) = (Rc::clone(&chat), page.clone());
    let enter_room = move || match enter(&shown) {
        Ok(entered) => drop(room.replace(Some(entered))),
        Err(error) => shown.log(&format!("no connection: {error}")),
    };
    enter_room();
    page.on_room_change(enter_room);
    page.clone().on_text(move |text| say(&page, &chat, text));
    Ok(())
}

/// Connects to the room that is selected.
fn enter(page: &Page) -> Result<Chat, ConnectError> {
    let room = page.room();
    let server = page.server();
    let [on_state, on_wait, on_error, on_end, on_line] = [(); 5].map(|()| page.clone());
    let socket: Chat = Socket::builder_with(async move |_dial| {
        let token = page::post("/token").await?;
        Ok(format!("{server}/chat?room={room}&token={token}"))
    })
    .on_state_change(move |change| on_state.show_state(change.to.as_str()))
    .on_reconnecting(move |wait| on_wait.log(&format!("next try in {:?}", wait.delay)))
    .on_error(move |error| on_error.log(&format!("{}: {error}", error.code())))
    .on_give_up(move |end| on_end.log(&format!("no more tries: {}", end.cause)))
    .json()
    .connect()?;

    let mut lines = socket.messages();
    spawn_local(async move {
        while let Some(line) = lines.next().await {
            match line {
                Ok(Line { room, text }) => on_line.log(&format!("{room}: {text}")),
                Err(error) => on_line.log(&error.to_string()),
            }
        }
    });
    Ok(socket)
}

/// Sends a line, or queues it; shows why it can be neither.
fn say(page: &Page, chat: &RefCell<Option<Chat>>, text: String) {
    let line = Line {
        room: page.room(),
        text,
    };
    let sent = chat.borrow().as_ref().map(|chat| chat.send(&line));
    if let Some(Err(error)) = sent {
        page.log(&error.to_string());
    }
}
