//! Why the server did not start.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::PathBuf;

use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem;

/// Why the server did not start. The person at the command line can mend each.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum StartError {
    /// Another program listens at the address.
    AddressInUse {
        /// Host and port, as asked for.
        address: String,
    },
    /// The address cannot be listened on.
    Listen {
        /// Host and port, as asked for.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// A PEM file is missing, or not what its flag asks for.
    Pem {
        /// The flag that names the file.
        flag: &'static str,
        /// The file.
        file: PathBuf,
        /// What the flag asks for.
        expected: &'static str,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// Certificate and key are readable, but do not make a server together.
    Tls {
        /// The certificate file.
        cert: PathBuf,
        /// The key file.
        key: PathBuf,
        /// What is wrong.
        source: rustls::Error,
    },
    /// The system gave no handler for Ctrl-C and SIGTERM.
    Signals(io::Error),
}

impl StartError {
    /// The process's exit code: 2 for a flag to mend, as clap has it, 1 for the rest.
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
