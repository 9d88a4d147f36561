//! The dials of a connection with sessions: address, subprotocols, credentials.

use std::fmt;

use super::super::error::BoxError;
use super::super::hooks;
use super::super::state::{open, refuse};
use super::host::{Address, ReliableDriver, ReliableHost};
use super::options::{DECOY, STEADY};
use crate::core::DialInfo;
use crate::core::session::{Offer, push_decimal};
use crate::drive::Shared;

/// The largest credentials, as they are written (PROTOCOL.md, section 9).
const MAX_AUTH: usize = 8 * 1024;

/// The longest list of subprotocols, as it is written: with the longest credentials a hello has
/// 16 KiB, the most that a frame may have.
const MAX_PROTOCOLS: usize = 8_000;

/// Asks for everything that this dial needs, then makes its socket; at once if there is nothing to
/// ask for.
pub(super) fn dial(driver: &ReliableDriver, info: DialInfo) {
    let offer = driver.session_offer();
    let ReliableHost { address, plain, .. } = driver.host();
    let is_asked = address.is_provided || needs_auth(address, offer);
    if !is_asked {
        let protocols = plain.settings.protocols().to_vec();
        return begin(driver, offer, (&plain.settings.url, protocols, None));
    }
    let id = driver.dial();
    let asked = Shared::clone(driver);
    hooks::spawn(driver, move || async move {
        let answer = answer(asked.host(), info, offer).await;
        hooks::enter(asked, id, move |driver| match answer {
            Ok((url, protocols, auth)) => begin(driver, offer, (&url, protocols, auth)),
            Err(cause) => hooks::fail_with(driver, cause),
        });
    });
}

type Answer = (String, Vec<String>, Option<String>);

async fn answer(host: &ReliableHost, info: DialInfo, offer: Offer) -> Result<Answer, BoxError> {
    let (url, protocols) = hooks::answer(&host.plain.settings, info).await?;
    let auth = match &host.address.auth {
        Some(auth) if needs_auth(&host.address, offer) => Some(auth.ask(()).await?),
        _ => None,
    };
    match &auth {
        Some(auth) if written_len(auth) > MAX_AUTH => Err(Box::new(AuthTooLong)),
        _ => Ok((url, protocols, auth)),
    }
}

/// The bytes of a text as JSON has it, without its quotes.
fn written_len(text: &str) -> usize {
    let lengths = text.bytes().map(|byte| match byte {
        b'"' | b'\\' => 2,
        0..=0x1f => 6,
        _ => 1,
    });
    lengths.sum()
}

/// The bytes of a list of subprotocols as JSON has it.
fn written_list(names: &[String]) -> usize {
    let lengths = names.iter().map(|name| written_len(name) + r#""","#.len());
    1 + lengths.sum::<usize>().max(1)
}

/// Without `format!`, which adds 1 kB.
fn too_long(written: usize) -> String {
    let mut text = "protocols are ".to_owned();
    push_decimal(&mut text, written as u64);
    text.push_str(" bytes in JSON, expected at most ");
    push_decimal(&mut text, MAX_PROTOCOLS as u64);
    text
}

fn needs_auth(address: &Address, offer: Offer) -> bool {
    address.auth.is_some() && offer == Offer::Session
}

/// Makes the socket of the current dial.
fn begin(
    driver: &ReliableDriver,
    offer: Offer,
    (url, mut protocols, auth): (&str, Vec<String>, Option<String>),
) {
    let written = written_list(&protocols);
    if offer == Offer::Session && written > MAX_PROTOCOLS {
        return refuse(driver, too_long(written));
    }
    let host = driver.host();
    host.held.credentials.replace(auth);
    host.sessions.client().set_protocols(protocols.clone());
    if offer == Offer::Session && host.address.negotiate {
        if protocols.is_empty() {
            protocols.push(DECOY.to_owned());
        }
        protocols.push(STEADY.to_owned());
    }
    open(driver, url, &protocols);
}

/// The credentials are longer than a server takes. Derives nothing that formats numbers, which
/// adds 1 kB.
#[derive(Clone, Copy, Debug)]
struct AuthTooLong;

impl fmt::Display for AuthTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("credentials are longer than 8192 bytes")
    }
}

impl std::error::Error for AuthTooLong {}
