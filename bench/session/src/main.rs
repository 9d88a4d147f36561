//! `serve` sends messages back, plainly and in sessions; `load` measures how many a second.

mod client;
mod frames;
mod server;

use std::time::Duration;

use steadysocket::BoxError;

use client::{Client, Load};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => server::serve().await,
        [
            "load",
            port,
            kind @ ("text" | "binary"),
            window,
            bytes,
            millis,
            rounds,
        ] => {
            let load = Load {
                is_text: kind == "text",
                window: window.parse()?,
                bytes: bytes.parse()?,
                time: Duration::from_millis(millis.parse()?),
            };
            compare(port.parse()?, load, rounds.parse()?).await
        }
        _ => Err("expected: serve, or load PORT text|binary WINDOW BYTES MILLIS ROUNDS".into()),
    }
}

/// Prints a line for each round: the messages a second without and with a session.
async fn compare(port: u16, load: Load, rounds: u32) -> Result<(), BoxError> {
    let mut plain = Client::connect(port, "/plain").await?;
    let mut session = Client::connect(port, "/session").await?;
    // The first round warms up.
    for round in 0..=rounds {
        // Each is first in turn.
        let (without, with) = if round % 2 == 0 {
            let without = plain.run(load).await?;
            (without, session.run(load).await?)
        } else {
            let with = session.run(load).await?;
            (plain.run(load).await?, with)
        };
        if round > 0 {
            println!("{without} {with}");
        }
    }
    Ok(())
}
