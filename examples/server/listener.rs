//! Accepts TCP connections and runs HTTP over each.
//!
//! `axum::serve` would be enough if handlers did not need the TCP connection: `/drop` resets it and
//! `/slow` reads it slowly.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::app::App;
use crate::link::Link;
use crate::link_io::LinkIo;

/// Accepts TCP connections and runs HTTP over each.
pub(crate) struct Listener {
    /// TLS for https:// and wss://, if enabled.
    pub(crate) tls: Option<TlsAcceptor>,
    /// The routes.
    pub(crate) router: Router,
    /// State shared by all routes.
    pub(crate) app: Arc<App>,
    /// Tracks every link that is still open.
    pub(crate) links: TaskTracker,
}

impl Listener {
    /// Accepts from `tcp` until it is dropped, pausing for outages.
    pub(crate) async fn run(self, mut tcp: TcpListener) -> Infallible {
        let mut faults = self.app.faults.subscribe(None);
        loop {
            let down = tokio::select! {
                down = faults.outage() => down,
                never = self.accept(&tcp) => match never {},
            };
            let Ok(address) = tcp.local_addr() else {
                continue;
            };
            drop(tcp);
            info!("{}", self.app.language.down(down));
            sleep(down).await;
            tcp = listen_again(address).await;
            info!("{}", self.app.language.up(address.port()));
        }
    }

    async fn accept(&self, tcp: &TcpListener) -> Infallible {
        loop {
            match tcp.accept().await {
                Ok((tcp, peer)) => {
                    debug!(%peer, "accepted");
                    self.app.stats.count_accepted();
                    self.start(tcp);
                }
                Err(error) => {
                    // Most likely out of file descriptors; some will be free again soon.
                    warn!(%error, "cannot accept");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn start(&self, tcp: TcpStream) {
        let (io, link) = match LinkIo::new(tcp, self.links.token()) {
            Ok(pair) => pair,
            Err(error) => return debug!(%error, "closed before HTTP began"),
        };
        let (tls, router, app) = (self.tls.clone(), self.router.clone(), self.app.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(io, link, router, &app).await,
                Some(tls) => match secure(&tls, io).await {
                    Ok(stream) => serve(stream, link, router, &app).await,
                    Err(error) => debug!(%error, "TLS handshake failed"),
                },
            }
        });
    }
}

/// Binds the address again. Another program may have taken the port meanwhile, so this retries
/// until it is free.
async fn listen_again(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(tcp) => return tcp,
            Err(error) => warn!(%error, "cannot listen on {address} again"),
        }
        sleep(ACCEPT_PAUSE).await;
    }
}

async fn secure(tls: &TlsAcceptor, io: LinkIo) -> io::Result<TlsStream<LinkIo>> {
    timeout(HANDSHAKE_TIME, tls.accept(io)).await?
}

/// Runs HTTP over a link until the link ends or is upgraded to a WebSocket.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    link: Link,
    router: Router,
    app: &App,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(link.clone());
        router.clone().oneshot(request)
    });
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut http = pin!(http);
    let served = tokio::select! {
        served = &mut http => served,
        () = app.shutdown.cancelled() => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    if let Err(error) = served {
        debug!(%error, "ended");
    }
}

/// Pause before the next attempt after the system fails to accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A TLS handshake takes three messages; a client that needs longer will not finish.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// Maximum time without a complete request. Browsers open some connections in advance.
const HEADER_TIME: Duration = Duration::from_secs(30);
