//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, value_parser};

use crate::language::Language;
use crate::origins::AllowedOrigin;

/// The steadysocket example server: the page, the seed protocol, and faults for tests.
#[derive(Debug, Parser)]
#[command(name = "server", version)]
pub(crate) struct Arguments {
    /// Address or host name to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// Port to listen on; 0 picks a free one (the address is printed).
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// Language of the greeting, the replies and the log.
    #[arg(long, value_enum, default_value_t = Language::Uk)]
    pub(crate) lang: Language,

    /// Folder with the page.
    #[arg(long, value_name = "FOLDER", default_value = "www")]
    pub(crate) root: PathBuf,

    /// Folder with the built package, served under /pkg/.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    pub(crate) dist: PathBuf,

    /// Folder with the page's other dependencies, served under /vendor/.
    #[arg(long, value_name = "FOLDER", default_value = "target/lab")]
    pub(crate) vendor: PathBuf,

    /// Largest message accepted from a client, in bytes; a larger one closes its socket with 1009.
    #[arg(
        long,
        value_name = "BYTES",
        default_value_t = DEFAULT_MAX_MESSAGE_BYTES,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_message_bytes: u64,

    /// Maximum number of open sockets; further upgrades are answered with 503.
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 1000,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_connections: u64,

    /// Seconds without traffic in either direction before a socket is closed with 1001; 0 disables
    /// it.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        value_parser = value_parser!(u64).range(..=MAX_IDLE_TIMEOUT_S)
    )]
    pub(crate) idle_timeout_s: u64,

    /// Origin (scheme://host:port) whose pages may connect, or * for any; may be repeated.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<AllowedOrigin>,

    /// Certificate chain (PEM) for https:// and wss://.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,

    /// Private key (PEM) of the certificate.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
}

impl Arguments {
    /// The idle timeout, or `None` if it is disabled.
    pub(crate) fn idle_timeout(&self) -> Option<Duration> {
        (self.idle_timeout_s > 0).then(|| Duration::from_secs(self.idle_timeout_s))
    }

    /// The URL scheme of this server, `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls_cert.is_some() {
            "https"
        } else {
            "http"
        }
    }
}

/// 64 MiB, the largest message that the library promises to carry.
const DEFAULT_MAX_MESSAGE_BYTES: u64 = 64 * 1024 * 1024;

/// One day; a larger value is a typo.
const MAX_IDLE_TIMEOUT_S: u64 = 24 * 60 * 60;
