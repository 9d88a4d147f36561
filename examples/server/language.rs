//! User-visible texts, in Ukrainian and English.

use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;

/// Language of the greeting, the replies and the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Ukrainian, verbatim from the course.
    Uk,
    /// English.
    En,
}

impl Language {
    /// The seed protocol's first message to a client.
    pub(crate) fn greeting(self) -> &'static str {
        match self {
            Self::Uk => "Ласкаво просимо до WebSocket сервера!",
            Self::En => "Welcome to the WebSocket server!",
        }
    }

    /// The seed protocol's reply to a message.
    pub(crate) fn reply(self, message: &str) -> String {
        match self {
            Self::Uk => format!("Ви сказали: {message}"),
            Self::En => format!("You said: {message}"),
        }
    }

    /// Logged once the server listens.
    pub(crate) fn started(self, port: u16) -> String {
        match self {
            Self::Uk => format!("WebSocket сервер запущено на порті {port}"),
            Self::En => format!("WebSocket server started on port {port}"),
        }
    }

    /// Logged when a client of the seed protocol has connected.
    pub(crate) fn connected(self) -> &'static str {
        match self {
            Self::Uk => "Нове з'єднання встановлено",
            Self::En => "New connection established",
        }
    }

    /// Logged for each message of the seed protocol.
    pub(crate) fn received(self, message: &str) -> String {
        match self {
            Self::Uk => format!("Отримано повідомлення: {message}"),
            Self::En => format!("Message received: {message}"),
        }
    }

    /// Logged when a client of the seed protocol has disconnected.
    pub(crate) fn closed(self) -> &'static str {
        match self {
            Self::Uk => "З'єднання закрито",
            Self::En => "Connection closed",
        }
    }

    /// Logged when a session has begun.
    pub(crate) fn session_started(self, path: &str) -> String {
        match self {
            Self::Uk => format!("{path}: сеанс почався"),
            Self::En => format!("{path}: a session has begun"),
        }
    }

    /// Logged when a session goes on, on another socket.
    pub(crate) fn session_resumed(self, path: &str) -> String {
        match self {
            Self::Uk => format!("{path}: сеанс триває на новому сокеті"),
            Self::En => format!("{path}: a session goes on, on another socket"),
        }
    }

    /// Logged when a session has lost its socket.
    pub(crate) fn session_detached(self, path: &str) -> String {
        match self {
            Self::Uk => format!("{path}: сеанс утратив сокет і чекає"),
            Self::En => format!("{path}: a session has lost its socket, and waits"),
        }
    }

    /// Logged when a session has ended.
    pub(crate) fn session_ended(self, path: &str, why: &str) -> String {
        match self {
            Self::Uk => format!("{path}: сеанс закінчився ({why})"),
            Self::En => format!("{path}: a session has ended ({why})"),
        }
    }

    /// Logged when the server is asked to stop.
    pub(crate) fn stopping(self) -> &'static str {
        match self {
            Self::Uk => "Сервер зупиняється, закриває з'єднання",
            Self::En => "Server is stopping, closing its connections",
        }
    }

    /// Logged when an outage begins.
    pub(crate) fn down(self, time: Duration) -> String {
        let ms = time.as_millis();
        match self {
            Self::Uk => format!("Перезапуск: {ms} мс сервер не слухає порт"),
            Self::En => format!("Restart: the server does not listen for {ms} ms"),
        }
    }

    /// Logged when an outage ends.
    pub(crate) fn up(self, port: u16) -> String {
        match self {
            Self::Uk => format!("Сервер знову слухає порт {port}"),
            Self::En => format!("Server listens on port {port} again"),
        }
    }

    /// Logged at startup if folders to serve are missing.
    pub(crate) fn missing_folders(self, folders: &[&Path]) -> String {
        let names: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
        let names = names.join(", ");
        match self {
            Self::Uk => {
                format!("Немає теки: {names}; сторінка не працюватиме, а WebSocket працює")
            }
            Self::En => {
                format!("Missing folder: {names}; the page will not work, WebSocket does")
            }
        }
    }
}
