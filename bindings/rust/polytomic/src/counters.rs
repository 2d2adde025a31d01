//! What a client has done so far.

use std::collections::BTreeMap;

use polytomic_sys as sys;

use crate::client::Client;
use crate::error::Error;
use crate::Status;

/// What a [`Client`] has done since it was created; from [`Client::counters`].
///
/// Attempts, bytes and connections are zero for clients of a local catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Calls started.
    pub calls: u64,
    /// Calls completed.
    pub completions: u64,
    /// Calls completed with an error.
    pub failures: u64,
    /// Requests sent, retries and redirects included.
    pub attempts: u64,
    /// Requests sent again after a failure.
    pub retries: u64,
    /// Bytes of requests, headers included, bodies as they travelled.
    pub bytes_sent: u64,
    /// Bytes of answers, headers included, bodies as they travelled.
    pub bytes_received: u64,
    /// Connections opened so far.
    pub connections_opened: u64,
    /// Connections open now.
    pub open_connections: u64,
    /// Calls that are not complete.
    pub in_flight: u64,
    /// Calls among them that wait for their turn to be sent.
    pub waiting: u64,
    /// Completions that nobody has received yet.
    pub queued: u64,
    /// How often each error came, in the order of its number.
    pub errors: BTreeMap<Status, u64>,
}

impl Counters {
    pub(crate) fn read(client: &Client) -> Result<Self, Error> {
        let mut errors = Vec::new();
        loop {
            let mut counters = sys::polytomic_client_counters {
                errors_capacity: errors.len(),
                errors: errors.as_mut_ptr(),
                ..sys::polytomic_client_counters::default()
            };
            // SAFETY: the client is alive; the counters are a place to write to, with as many errors as they say.
            match unsafe { sys::polytomic_client_read_counters(client.as_ptr(), &mut counters) } {
                sys::POLYTOMIC_OK if counters.errors_count <= errors.len() => {
                    errors.truncate(counters.errors_count);
                    return Ok(Self::new(&counters, &errors));
                }
                sys::POLYTOMIC_OK => errors.resize(counters.errors_count, sys::polytomic_status_count::default()),
                status => return Err(Error::from_status(status)),
            }
        }
    }

    fn new(raw: &sys::polytomic_client_counters, errors: &[sys::polytomic_status_count]) -> Self {
        Self {
            calls: raw.calls,
            completions: raw.completions,
            failures: raw.failures,
            attempts: raw.attempts,
            retries: raw.retries,
            bytes_sent: raw.bytes_sent,
            bytes_received: raw.bytes_received,
            connections_opened: raw.connections_opened,
            open_connections: raw.open_connections,
            in_flight: raw.in_flight,
            waiting: raw.waiting,
            queued: raw.queued,
            errors: errors.iter().map(|error| (Status(error.status), error.count)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_arrives_in_its_place() {
        let raw = sys::polytomic_client_counters {
            calls: 1,
            completions: 2,
            failures: 3,
            attempts: 4,
            retries: 5,
            bytes_sent: 6,
            bytes_received: 7,
            connections_opened: 8,
            open_connections: 9,
            in_flight: 10,
            waiting: 11,
            queued: 12,
            ..sys::polytomic_client_counters::default()
        };
        let unknown = 12_345;
        let errors = [(sys::POLYTOMIC_ERROR_CLOSED, 13), (unknown, 14)]
            .map(|(status, count)| sys::polytomic_status_count { status, reserved: 0, count });
        let expected = Counters {
            calls: 1,
            completions: 2,
            failures: 3,
            attempts: 4,
            retries: 5,
            bytes_sent: 6,
            bytes_received: 7,
            connections_opened: 8,
            open_connections: 9,
            in_flight: 10,
            waiting: 11,
            queued: 12,
            errors: BTreeMap::from([(Status::CLOSED, 13), (Status(unknown), 14)]),
        };
        assert_eq!(Counters::new(&raw, &errors), expected);
    }
}
