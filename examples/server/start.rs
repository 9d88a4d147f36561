//! Starts the server from its flags, and shuts it down.

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
/// Any [`StartError`]; none once the server listens.
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
        app: app.clone(),
        links: links.clone(),
    };
    let language = arguments.lang;
    tokio::select! {
        never = listener.run(tcp) => match never {},
        () = signals.received() => info!("{}", language.stopping()),
    }
    // The listener is already dropped, so no new connections come in.
    let _ = timeout(DRAIN_TIME, app.sessions.drain()).await;
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
    // Printed for programs; the server keeps running if nothing reads it.
    let mut out = stdout();
    let _ = writeln!(out, "listening on {}://{address}", arguments.scheme());
    let _ = out.flush();
}

/// Time for clients to leave their sessions in order.
const DRAIN_TIME: Duration = Duration::from_millis(600);

/// Time for clients to answer the close. The server promises to exit within 2 s.
const SHUTDOWN_TIME: Duration = Duration::from_millis(1200);
