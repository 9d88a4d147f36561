//! A server process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::watch;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Certificate, Reply, Stats, UPGRADE, binary, exchange, guard};

/// A server process on a free port; killed on drop.
pub(crate) struct Server {
    /// Its output up to the line that says it is listening.
    pub(crate) first_line: String,
    /// The address it listens on.
    pub(crate) address: SocketAddr,
    child: Child,
    log: watch::Receiver<Vec<String>>,
    tls: Option<TlsConnector>,
}

/// A connection to the server, plain or TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Server {
    /// Starts a server with these flags.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        Self::start_in(env!("CARGO_MANIFEST_DIR").as_ref(), flags).await
    }

    /// Starts a server in a folder, with these flags.
    pub(crate) async fn start_in(folder: &Path, flags: &[&str]) -> Self {
        let mut command = command(flags);
        command.current_dir(folder).args(["--port", "0"]);
        let mut child = command.spawn().unwrap();
        let log = follow(BufReader::new(child.stderr.take().unwrap()).lines());
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let first_line = guard(out.next_line()).await.unwrap();
        let first_line = first_line.unwrap_or_else(|| panic!("it ended: {:?}", *log.borrow()));
        let (_, address) = first_line.rsplit_once('/').unwrap();
        Self {
            address: address.parse().unwrap(),
            first_line,
            child,
            log,
            tls: None,
        }
    }

    /// Starts a server with TLS and these flags.
    pub(crate) async fn start_tls(certificate: &Certificate, flags: &[&str]) -> Self {
        let tls = [
            "--tls-cert",
            &certificate.cert,
            "--tls-key",
            &certificate.key,
        ];
        let flags = [&tls, flags].concat();
        Self {
            tls: Some(certificate.connector()),
            ..Self::start(&flags).await
        }
    }

    /// Waits for a log line that ends with this text.
    pub(crate) async fn logged(&self, text: &str) -> String {
        let mut log = self.log.clone();
        let lines = guard(log.wait_for(|lines| lines.iter().any(|l| l.ends_with(text)))).await;
        let lines = lines.unwrap_or_else(|_| panic!("it ended without logging {text:?}"));
        let found = lines.iter().find(|line| line.ends_with(text));
        found.unwrap().clone()
    }

    /// The log so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    /// The log of a process that has ended.
    pub(crate) async fn whole_log(&self) -> Vec<String> {
        let mut log = self.log.clone();
        while guard(log.changed()).await.is_ok() {}
        self.log()
    }

    /// Sends the process a signal.
    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let mut kill = Command::new("kill");
        let status = guard(kill.args(["-s", name, &id]).status()).await.unwrap();
        assert!(status.success());
    }

    /// Waits for the process to end.
    pub(crate) async fn exit(&mut self) -> ExitStatus {
        guard(self.child.wait()).await.unwrap()
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Box<dyn Stream> {
        let tcp = TcpStream::connect(self.address).await.unwrap();
        match &self.tls {
            None => Box::new(tcp),
            Some(tls) => {
                let name = ServerName::from(self.address.ip());
                Box::new(guard(tls.connect(name, tcp)).await.unwrap())
            }
        }
    }

    /// Sends a GET request.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[]).await
    }

    /// Sends a POST request.
    pub(crate) async fn post(&self, path: &str) -> Reply {
        self.request("POST", path, &[]).await
    }

    /// Sends a request on a connection of its own.
    pub(crate) async fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        exchange(&mut self.connect().await, method, path, headers).await
    }

    /// Sends an upgrade request with these extra headers and returns the response.
    pub(crate) async fn upgrade(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.request("GET", path, &[&UPGRADE, headers].concat())
            .await
    }

    /// Reads `/stats`.
    pub(crate) async fn stats(&self) -> Stats {
        Stats::parse(&self.get("/stats").await)
    }

    /// Polls `/stats` until it meets the test's condition.
    pub(crate) async fn stats_when(&self, is_there: impl Fn(&Stats) -> bool) -> Stats {
        guard(async {
            loop {
                let stats = self.stats().await;
                if is_there(&stats) {
                    return stats;
                }
            }
        })
        .await
    }
}

/// Runs a server that is expected to fail at startup, and waits for it to end.
pub(crate) async fn run_to_exit(flags: &[&str]) -> Output {
    guard(command(flags).output()).await.unwrap()
}

fn command(flags: &[&str]) -> Command {
    let mut command = Command::new(binary::server());
    command
        .args(flags)
        .env("RUST_LOG", "info,steadysocket=warn,server=debug")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn follow(mut lines: Lines<BufReader<ChildStderr>>) -> watch::Receiver<Vec<String>> {
    let (sender, receiver) = watch::channel(Vec::new());
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            sender.send_modify(|log: &mut Vec<String>| log.push(line));
        }
    });
    receiver
}
