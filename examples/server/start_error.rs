//! Startup errors.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::PathBuf;

use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem;

/// The reason why the server did not start. Each can be fixed on the command line.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum StartError {
    /// Another program is listening on the address.
    AddressInUse {
        /// Host and port, as requested.
        address: String,
    },
    /// Listening on the address failed.
    Listen {
        /// Host and port, as requested.
        address: String,
        /// The system's error.
        source: io::Error,
    },
    /// A PEM file is missing or does not contain what its flag requires.
    Pem {
        /// The flag that names the file.
        flag: &'static str,
        /// The file.
        file: PathBuf,
        /// The content that the flag requires.
        expected: &'static str,
        /// The cause.
        source: pem::Error,
    },
    /// Certificate and key are readable but do not belong together.
    Tls {
        /// The certificate file.
        cert: PathBuf,
        /// The key file.
        key: PathBuf,
        /// The cause.
        source: rustls::Error,
    },
    /// The system refused a handler for Ctrl-C and SIGTERM.
    Signals(io::Error),
}

impl StartError {
    /// The process's exit code: 2 for a wrong flag, as in clap, 1 for anything else.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Pem { .. } | Self::Tls { .. } => 2,
            Self::AddressInUse { .. } | Self::Listen { .. } | Self::Signals(_) => 1,
        }
    }
}

impl Display for StartError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressInUse { address } => write!(
                f,
                "address {address} is in use by another program (--port 0 takes a free port)"
            ),
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Pem {
                flag,
                file,
                expected,
                source,
            } => write!(
                f,
                "{flag} {}: expected {expected} in PEM: {source}",
                file.display()
            ),
            Self::Tls { cert, key, source } => write!(
                f,
                "--tls-cert {} with --tls-key {}: {source}",
                cert.display(),
                key.display()
            ),
            Self::Signals(source) => write!(f, "cannot listen for Ctrl-C: {source}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::AddressInUse { .. } => None,
            Self::Listen { source, .. } | Self::Signals(source) => Some(source),
            Self::Pem { source, .. } => Some(source),
            Self::Tls { source, .. } => Some(source),
        }
    }
}
