//! What the npm package's facade reaches, and nobody else: the facade checks what users give and
//! turns what it is told into events.

mod connection;
mod host;
mod options;
