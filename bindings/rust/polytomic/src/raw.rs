//! Requests to any endpoint.

use std::borrow::Cow;
use std::fmt;

use polytomic_sys as sys;

use crate::call::Call;
use crate::client::Client;
use crate::input;
use crate::response::Response;

/// Any request to the API, for endpoints without a method of their own; see [`Client::request`].
///
/// `Debug` does not show the body.
#[derive(Clone)]
#[must_use]
pub struct RawRequest {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Option<String>,
}

impl RawRequest {
    /// A request with the method (GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS) and the path from the root, such as
    /// `/api/me`, percent-encoded already and without query.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into(), query: Vec::new(), body: None }
    }

    /// Adds a query parameter; the library encodes it. Repeat a name to give it several values.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// The body, JSON as a rule.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(crate) fn into_call(self, client: &Client) -> Call<RawResponse> {
        Call::new(client, RawResponse::decode, move |launch| {
            let query = input::parameters(Some(&self.query));
            let request = sys::polytomic_raw_request {
                method: input::text(&self.method),
                path: input::text(&self.path),
                query_count: query.count(),
                query: query.items(),
                body: input::optional(self.body.as_deref()),
                ..sys::polytomic_raw_request::default()
            };
            // SAFETY: what the request points to is alive until the function returns.
            unsafe { launch.start(sys::polytomic_request, &request) }
        })
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The answer to a [`RawRequest`].
///
/// `Debug` does not show the body, nor what the headers say.
#[derive(Clone, PartialEq, Eq)]
pub struct RawResponse {
    http_status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl RawResponse {
    fn decode(response: Response) -> Result<Self, crate::Error> {
        response.check()?;
        Ok(Self {
            http_status: u16::try_from(response.http_status()).unwrap_or_default(),
            headers: response.headers(),
            body: response.body().to_owned(),
        })
    }

    /// HTTP status of the answer.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// All headers, in the order in which they came.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The first header with that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as it came; empty where there is none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as it came, without copying it.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The body as text, with U+FFFD for what is not UTF-8.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("RawResponse")
            .field("http_status", &self.http_status)
            .field("headers", &names)
            .field("body_length", &self.body.len())
            .finish()
    }
}
