//! The slots of a cluster, and the addresses of the primaries that have them.

use std::sync::Arc;

use redis::{Client, ConnectionAddr, ErrorKind, Pipeline, RedisError, Value};

use super::keeper::{Find, Found};

/// The slots are numbered from 0 to this.
pub(super) const LAST_SLOT: u16 = 0x3fff;

/// The address of a node of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    host: String,
    port: u16,
}

/// Slots that are one primary's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u16,
    pub(super) last: u16,
    pub(super) address: Address,
}

impl Address {
    /// Another one, as this node names it: without a host if that is the same.
    pub(super) fn other(&self, text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        Some(self.named(host, port.parse().ok()?))
    }

    fn named(&self, host: &str, port: u16) -> Self {
        // `?` is the word of a node that does not know its own.
        let host = match host {
            "" | "?" => &self.host,
            host => host,
        };
        Self {
            host: host.to_owned(),
            port,
        }
    }
}

/// The commands that ask for the slots, and for what a node knows of the cluster.
pub(super) fn question() -> Pipeline {
    let mut pipeline = redis::pipe();
    pipeline.cmd("CLUSTER").arg("SLOTS");
    pipeline.cmd("CLUSTER").arg("INFO");
    pipeline
}

/// The slots in an answer of this node. None if it is no such answer.
pub(super) fn ranges(from: &Address, answer: &Value) -> Option<Vec<Range>> {
    let Value::Array(ranges) = answer else {
        return None;
    };
    ranges.iter().map(|range| read(from, range)).collect()
}

fn read(from: &Address, range: &Value) -> Option<Range> {
    let Value::Array(range) = range else {
        return None;
    };
    let [
        Value::Int(first),
        Value::Int(last),
        Value::Array(primary),
        ..,
    ] = range.as_slice()
    else {
        return None;
    };
    let [host, Value::Int(port), ..] = primary.as_slice() else {
        return None;
    };
    let host = match host {
        Value::BulkString(host) => std::str::from_utf8(host).ok()?,
        _ => "",
    };
    Some(Range {
        first: u16::try_from(*first).ok()?,
        last: u16::try_from(*last).ok()?,
        address: from.named(host, u16::try_from(*port).ok()?),
    })
}

/// Asks the node that is found for the slots of its cluster, on a connection of its own.
pub(super) async fn ask(find: &Arc<Find>) -> Result<Vec<Range>, RedisError> {
    let target = find().await?;
    let from = match target.addr() {
        ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => Address {
            host: host.clone(),
            port: *port,
        },
        _ => Address::default(),
    };
    let client = Client::open(target)?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let (answer, _): (Value, Value) = question().query_async(&mut connection).await?;
    let unknown = (ErrorKind::Parse, "no slots of a cluster");
    ranges(&from, &answer).ok_or_else(|| unknown.into())
}

/// Finds a node of the same cluster: all but the address is as with the one that is found.
pub(super) fn find_at(find: &Arc<Find>, address: &Address) -> Arc<Find> {
    let (find, address) = (Arc::clone(find), address.clone());
    Arc::new(move || -> Found {
        let (find, address) = (Arc::clone(&find), address.clone());
        Box::pin(async move {
            let seed = find().await?;
            let Address { host, port } = address;
            let address = match seed.addr().clone() {
                ConnectionAddr::TcpTls {
                    insecure,
                    tls_params,
                    ..
                } => ConnectionAddr::TcpTls {
                    host,
                    port,
                    insecure,
                    tls_params,
                },
                _ => ConnectionAddr::Tcp(host, port),
            };
            Ok(seed.set_addr(address))
        })
    })
}

/// The slot of a key with this tag: its CRC-16 (XMODEM), of which the slots are 14 bits.
pub(super) fn slot_of(tag: &str) -> u16 {
    let crc = tag.bytes().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| match crc >> 15 {
            0 => crc << 1,
            _ => (crc << 1) ^ 0x1021,
        })
    });
    crc & LAST_SLOT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str, port: u16) -> Address {
        Address {
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn slots_are_those_of_redis() {
        // As `CLUSTER KEYSLOT` says.
        assert_eq!(slot_of("123456789"), 0x31c3);
        assert_eq!(slot_of("foo"), 12_182);
        assert_eq!(slot_of(""), 0);
    }

    #[test]
    fn a_node_without_a_host_is_where_the_one_is_that_was_asked() {
        let from = at("10.0.0.1", 7_000);
        assert_eq!(from.other("10.0.0.2:7001"), Some(at("10.0.0.2", 7_001)));
        assert_eq!(from.other("::1:7001"), Some(at("::1", 7_001)));
        assert_eq!(from.other(":7001"), Some(at("10.0.0.1", 7_001)));
        assert_eq!(from.other("?:7001"), Some(at("10.0.0.1", 7_001)));
        assert_eq!(from.other("10.0.0.2"), None);
    }

    #[test]
    fn the_first_node_of_a_range_is_its_primary() {
        let node = |host: &str, port| {
            Value::Array(vec![
                Value::BulkString(host.as_bytes().to_vec()),
                Value::Int(port),
                Value::BulkString(b"id".to_vec()),
            ])
        };
        let range = vec![
            Value::Int(0),
            Value::Int(99),
            node("", 7_001),
            node("", 7_002),
        ];
        let answer = Value::Array(vec![Value::Array(range)]);
        let found = ranges(&at("10.0.0.1", 7_000), &answer).unwrap();
        let expected = Range {
            first: 0,
            last: 99,
            address: at("10.0.0.1", 7_001),
        };
        assert_eq!(found, [expected]);
        assert_eq!(ranges(&at("", 0), &Value::Int(1)), None);
    }
}
