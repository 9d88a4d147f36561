//! The query parameters of a request.

use std::fmt::{self, Display, Formatter};
use std::ops::RangeInclusive;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// The query parameters of a request. Unknown ones are ignored, since clients may add their own.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Parses the query of a URI; `None` if it is malformed.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let pairs = Query::try_from_uri(uri).ok();
        pairs.map(|Query(pairs)| Self(pairs))
    }

    /// The parameter as text, or `None` if it is missing.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The id that the client sent, or `None` if it sent none.
    ///
    /// # Errors
    /// The id is empty or too long.
    pub(crate) fn client(&self) -> Result<Option<&str>, BadParam> {
        match self.text("client") {
            Some(id) if id.is_empty() || id.len() > MAX_CLIENT_BYTES => Err(bad_client(id)),
            id => Ok(id),
        }
    }

    /// The id of the client that the request is about.
    ///
    /// # Errors
    /// The id is missing, empty or too long.
    pub(crate) fn named_client(&self) -> Result<&str, BadParam> {
        self.client()?.ok_or_else(|| bad_client(""))
    }

    /// The parameter as a whole number, or `default` if it is missing.
    ///
    /// # Errors
    /// The value is not a number, or not in `range`.
    pub(crate) fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, BadParam> {
        let Some(value) = self.text(name) else {
            return Ok(default);
        };
        match value.parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(BadParam::new(
                name,
                value,
                format!("a whole number from {} to {}", range.start(), range.end()),
            )),
        }
    }

    /// The parameter as milliseconds, up to one hour, or `default` if it is missing.
    ///
    /// # Errors
    /// The value is not a number, or is below `least` or above one hour.
    pub(crate) fn millis(
        &self,
        name: &'static str,
        least: u64,
        default: u64,
    ) -> Result<Duration, BadParam> {
        self.number(name, least..=HOUR_MS, default)
            .map(Duration::from_millis)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = QueryRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Query::try_from_uri(&parts.uri).map(|Query(pairs)| Self(pairs))
    }
}

/// A parameter with an invalid value. The client can fix it.
#[derive(Debug)]
pub(crate) struct BadParam {
    name: &'static str,
    value: String,
    expected: String,
}

impl BadParam {
    /// Names the parameter, its value and the expected value.
    pub(crate) fn new(name: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self {
            name,
            value: value.to_owned(),
            expected: expected.into(),
        }
    }
}

impl Display for BadParam {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            expected,
        } = self;
        write!(f, "bad parameter {name}={value}: expected {expected}")
    }
}

impl IntoResponse for BadParam {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, format!("{self}\n")).into_response()
    }
}

fn bad_client(id: &str) -> BadParam {
    BadParam::new("client", id, format!("1 to {MAX_CLIENT_BYTES} bytes"))
}

/// A UUID has 36 bytes.
const MAX_CLIENT_BYTES: usize = 128;

/// Longer than any test waits.
const HOUR_MS: u64 = 60 * 60 * 1000;
