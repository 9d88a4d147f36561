//! A proxy of TCP between a client and the server, which carries out each connection's fate.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::ledger::Ledger;
use crate::plan::{Direction, Fate, Kind, Shape};

/// The bytes at the beginning of a split connection that go one by one: the handshake, the first
/// frames, and some messages.
const SPLIT: u64 = 4_096;

/// The weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    Storm,
    /// No more faults.
    Calm,
}

/// The proxy of one client.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) client: usize,
    pub(crate) server: SocketAddr,
    pub(crate) seed: u64,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) weather: watch::Receiver<Weather>,
}

/// The reason why a connection carries nothing more.
enum Broken {
    Fault,
    Lost,
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Lost
    }
}

impl Proxy {
    /// Listens, and returns where.
    pub(crate) async fn listen(self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let mut account = self.ledger.account(self.client);
                account.connections += 1;
                let connection = account.connections;
                drop(account);
                let proxy = self.clone();
                tokio::spawn(async move { proxy.carry(near, connection).await });
            }
        });
        address
    }

    async fn carry(mut self, mut near: TcpStream, connection: u64) -> io::Result<()> {
        let fate = Fate::new(self.seed, self.client, connection);
        self.ledger.counts().shapes[fate.shape.index()] += 1;
        let mut far = TcpStream::connect(self.server).await?;
        near.set_nodelay(true)?;
        far.set_nodelay(true)?;
        let broken = {
            let (from_near, to_near) = near.split();
            let (from_far, to_far) = far.split();
            tokio::try_join!(
                self.copy(&fate, Direction::ToServer, connection, from_near, to_far),
                self.copy(&fate, Direction::ToClient, connection, from_far, to_near),
            )
        };
        if let Err(Broken::Fault) = broken {
            if fate.kind == Kind::Stall {
                self.silence(fate.silence).await;
            }
            if fate.kind != Kind::Cut {
                for stream in [&near, &far] {
                    SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
                }
            }
        }
        Ok(())
    }

    /// Carries one direction, until its end or the connection's.
    async fn copy(
        &self,
        fate: &Fate,
        direction: Direction,
        connection: u64,
        mut from: ReadHalf<'_>,
        mut to: WriteHalf<'_>,
    ) -> Result<(), Broken> {
        let mut buffer = [0; 4_096];
        let mut passed = 0;
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return Ok(to.shutdown().await?);
            }
            let counts = direction == fate.direction && *self.weather.borrow() == Weather::Storm;
            let rest = fate.bytes.saturating_sub(passed);
            let is_last = counts && rest <= count as u64;
            let through = if is_last { rest as usize } else { count };
            write(&mut to, &buffer[..through], fate.shape, passed).await?;
            passed += through as u64;
            if is_last {
                self.ledger.fault(self.client, connection, fate.kind);
                if fate.kind == Kind::Mute {
                    self.clone().silence(fate.silence).await;
                }
                return Err(Broken::Fault);
            }
        }
    }

    /// Waits so long, or until the storm is over.
    async fn silence(&mut self, time: Duration) {
        tokio::select! {
            () = sleep(time) => {}
            _ = self.weather.wait_for(|weather| *weather == Weather::Calm) => {}
        }
    }
}

async fn write(to: &mut WriteHalf<'_>, bytes: &[u8], shape: Shape, passed: u64) -> io::Result<()> {
    match shape {
        Shape::Delayed(time) => sleep(time).await,
        Shape::Split if passed < SPLIT => {
            for byte in bytes {
                to.write_all(&[*byte]).await?;
            }
            return Ok(());
        }
        _ => {}
    }
    to.write_all(bytes).await
}
