//! From flags to a running server, and to its end.

use std::io::{self, Write, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use crate::app::App;
use crate::arguments::Arguments;
use crate::listener::Listener;
use crate::router;
use crate::signals::Signals;
use crate::start_error::StartError;
use crate::tls;

/// Runs the server until Ctrl-C or SIGTERM, then closes every client and returns.
///
/// # Errors
/// Every [`StartError`]; once the server listens it has none.
pub(crate) async fn run(arguments: Arguments) -> Result<(), StartError> {
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(cert), Some(key)) => Some(tls::acceptor(cert, key)?),
        _ => None,
    };
    let mut signals = Signals::listen().map_err(StartError::Signals)?;
    let (tcp, address) = listen(&arguments).await?;
    let shutdown = CancellationToken::new();
    let app = Arc::new(App::new(&arguments, address.port(), shutdown.clone()));
    announce(&arguments, address);

    let links = TaskTracker::new();
    let listener = Listener {
        tls,
        router: router::new(app.clone()),
        app,
        links: links.clone(),
    };
    let language = arguments.lang;
    tokio::select! {
        never = listener.run(tcp) => match never {},
        () = signals.received() => info!("{}", language.stopping()),
    }
    // The listener is dropped by now, so that nobody new comes in.
    shutdown.cancel();
    links.close();
    if timeout(SHUTDOWN_TIME, links.wait()).await.is_err() {
        debug!("{} clients did not answer the close", links.len());
    }
    Ok(())
}

async fn listen(arguments: &Arguments) -> Result<(TcpListener, SocketAddr), StartError> {
    let (host, port) = (arguments.host.as_str(), arguments.port);
    let bound = match TcpListener::bind((host, port)).await {
        Ok(tcp) => tcp.local_addr().map(|address| (tcp, address)),
        Err(error) => Err(error),
    };
    bound.map_err(|source| {
        let address = format!("{host}:{port}");
        match source.kind() {
            io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
            _ => StartError::Listen { address, source },
        }
    })
}

fn announce(arguments: &Arguments, address: SocketAddr) {
    let folders = [&arguments.root, &arguments.dist, &arguments.vendor];
    let missing: Vec<&Path> = folders
        .into_iter()
        .map(PathBuf::as_path)
        .filter(|f| !f.is_dir())
        .collect();
    if !missing.is_empty() {
        warn!("{}", arguments.lang.missing_folders(&missing));
    }
    info!("{}", arguments.lang.started(address.port()));
    // For programs; one whose reader has gone is no reason to stop.
    let mut out = stdout();
    let _ = writeln!(out, "listening on {}://{address}", arguments.scheme());
    let _ = out.flush();
}

/// How long clients have to answer the close. The promise is to be gone within 2 s.
const SHUTDOWN_TIME: Duration = Duration::from_millis(1500);
