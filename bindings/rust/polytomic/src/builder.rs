//! The options of a client.

use std::fmt;
use std::path::Path;
use std::ptr;
use std::time::Duration;

use polytomic_sys as sys;

use crate::client::Client;
use crate::error::Error;
use crate::input;
use crate::log::{self, Hook, LogLevel, LogRecord};

const USER_AGENT: &str = concat!("polytomic-rust/", env!("CARGO_PKG_VERSION"));

/// The options of a [`Client`], each with a default; made by [`Client::builder`].
///
/// `Debug` does not show keys.
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    url: Option<String>,
    api_key: Option<String>,
    organization_id: Option<String>,
    api_version: Option<String>,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    stall_timeout: Option<Duration>,
    response_size_limit: u64,
    json_depth_limit: u32,
    allow_insecure_http: Option<bool>,
    ca_file: Option<String>,
    crl_file: Option<String>,
    client_certificate_file: Option<String>,
    client_key_file: Option<String>,
    proxy: Option<String>,
    log: Option<(LogLevel, Hook)>,
    maximum_attempts: u32,
    backoff: Option<(Duration, Duration)>,
    attempt_timeout: Option<Duration>,
    retry_budget: u32,
    connection_limit: u32,
    idle_timeout: Option<Duration>,
    unix_socket: Option<String>,
    pinned_public_key: Option<String>,
    use_environment_proxy: Option<bool>,
    allow_unverified_tls: Option<bool>,
    keep_answers: Option<Duration>,
    coalesce_reads: Option<bool>,
}

impl ClientBuilder {
    /// Who answers: an https or http address, `local:PATH` for the catalog in that file, `local:` for the user's own
    /// catalog. Default `https://app.polytomic.com`.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// API key. Sent as bearer token, or as password of basic authentication with an organization.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Organization (UUID) for basic authentication with a partner or deployment key.
    pub fn organization_id(mut self, id: impl Into<String>) -> Self {
        self.organization_id = Some(id.into());
        self
    }

    /// API version that every call sends. By default the one that the library is made for.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Name and version of the program, put before this crate's own in `User-Agent`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Deadline of a whole call. Default 60 seconds.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.timeout = Some(duration);
        self
    }

    /// Deadline of connecting. Default 10 seconds.
    pub fn connect_timeout(mut self, duration: Duration) -> Self {
        self.connect_timeout = Some(duration);
        self
    }

    /// A transfer that moves no byte for so long has stalled. Default 30 seconds.
    pub fn stall_timeout(mut self, duration: Duration) -> Self {
        self.stall_timeout = Some(duration);
        self
    }

    /// Largest answer accepted, in bytes after decompression. Default 64 MiB.
    pub fn response_size_limit(mut self, bytes: u64) -> Self {
        self.response_size_limit = bytes;
        self
    }

    /// Deepest nesting of an answer accepted. Default 64.
    pub fn json_depth_limit(mut self, levels: u32) -> Self {
        self.json_depth_limit = levels;
        self
    }

    /// Lets the API key travel over plain HTTP to other hosts than this one. Default false.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = Some(allow);
        self
    }

    /// PEM file of certificate authorities to trust instead of the system's. The path must be UTF-8.
    pub fn ca_file(mut self, path: impl AsRef<Path>) -> Self {
        self.ca_file = Some(path_text(path.as_ref()));
        self
    }

    /// PEM file of certificate revocation lists, one for each authority of a server's chain: a certificate that one of
    /// them names is refused. Default: none is looked at. The path must be UTF-8.
    pub fn crl_file(mut self, path: impl AsRef<Path>) -> Self {
        self.crl_file = Some(path_text(path.as_ref()));
        self
    }

    /// PEM files of a client certificate and of its key. The paths must be UTF-8.
    pub fn client_certificate(mut self, certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Self {
        self.client_certificate_file = Some(path_text(certificate.as_ref()));
        self.client_key_file = Some(path_text(key.as_ref()));
        self
    }

    /// Proxy address. By default the usual environment variables decide.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// False ignores the proxy variables of the environment. Default true.
    pub fn use_environment_proxy(mut self, use_them: bool) -> Self {
        self.use_environment_proxy = Some(use_them);
        self
    }

    /// How often one call is sent at most, the first time included; 1 for no retries. Default 3.
    ///
    /// Retried are connection failures, broken or stalled transfers, and answers that say so: reads always, writes under
    /// an idempotency key, which POST, PUT and PATCH get unless the caller gives one.
    pub fn maximum_attempts(mut self, attempts: u32) -> Self {
        self.maximum_attempts = attempts;
        self
    }

    /// The wait before a retry is anything from zero to `base`, which doubles with each retry up to `limit`. Default 200
    /// milliseconds and 10 seconds. An answer that names a time is obeyed instead.
    pub fn backoff(mut self, base: Duration, limit: Duration) -> Self {
        self.backoff = Some((base, limit));
        self
    }

    /// Deadline of one attempt. Default: that of the call.
    pub fn attempt_timeout(mut self, duration: Duration) -> Self {
        self.attempt_timeout = Some(duration);
        self
    }

    /// Tokens that the client's retries share, so that an outage is not multiplied: a retry takes 5, a success brings 1,
    /// or 5 after a retry. Default 500.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// Most connections that are open at a time. Default 128, and 8 where the server multiplexes.
    pub fn connection_limit(mut self, connections: u32) -> Self {
        self.connection_limit = connections;
        self
    }

    /// A connection that was idle for so long is not used again. Whole seconds count. Default 50 seconds.
    pub fn idle_timeout(mut self, duration: Duration) -> Self {
        self.idle_timeout = Some(duration);
        self
    }

    /// Unix socket to connect to instead of the host of the address. The path must be UTF-8.
    pub fn unix_socket(mut self, path: impl AsRef<Path>) -> Self {
        self.unix_socket = Some(path_text(path.as_ref()));
        self
    }

    /// Public keys that the server's certificate may have, such as `sha256//BASE64`; several with `;` between.
    pub fn pinned_public_key(mut self, keys: impl Into<String>) -> Self {
        self.pinned_public_key = Some(keys.into());
        self
    }

    /// Accepts any certificate: for development only. Each client that does logs a warning. Default false.
    pub fn allow_unverified_tls(mut self, allow: bool) -> Self {
        self.allow_unverified_tls = Some(allow);
        self
    }

    /// Reads that are answered are answered again without a request for so long, to calls with the same arguments and
    /// headers; until a write of the client, or [`forget_answers`](Client::forget_answers). Not those that ask for a
    /// refresh. Default zero: never. Remote clients only.
    pub fn keep_answers(mut self, duration: Duration) -> Self {
        self.keep_answers = (!duration.is_zero()).then_some(duration);
        self
    }

    /// Sends one request for reads with the same arguments and headers that are under way at the same time. Each keeps
    /// its own deadline. Default false. Remote clients only.
    pub fn coalesce_reads(mut self, coalesce: bool) -> Self {
        self.coalesce_reads = Some(coalesce);
        self
    }

    /// Receives the log records of that level and above.
    ///
    /// The function is called on any thread of the library, several at once too, and during [`build`](Self::build). It
    /// may start calls but must not wait for one (the wait is refused with
    /// [`WOULD_DEADLOCK`](crate::Status::WOULD_DEADLOCK)). A panic in it is reported and ends there. It should not
    /// hold a [`Client`] of its own client, which would never be dropped then. It is dropped, on any thread, when the
    /// client and what came from it are gone.
    pub fn log(mut self, level: LogLevel, function: impl Fn(&LogRecord<'_>) + Send + Sync + 'static) -> Self {
        self.log = Some((level, Hook::new(function)));
        self
    }

    /// Creates the client. Nothing is sent; a local catalog is opened, and created where its file does not exist.
    ///
    /// # Errors
    /// An option is not acceptable, or the catalog cannot be opened.
    pub fn build(self) -> Result<Client, Error> {
        let client = self.lend(Client::create)?;
        if let Some((_, hook)) = self.log {
            hook.hand_over();
        }
        Ok(client)
    }

    /// Lends the options in the library's form.
    fn lend<R>(&self, with: impl FnOnce(&sys::polytomic_client_options) -> R) -> R {
        let user_agent = match &self.user_agent {
            Some(product) => format!("{product} {USER_AGENT}"),
            None => USER_AGENT.to_owned(),
        };
        with(&sys::polytomic_client_options {
            url: input::optional(self.url.as_deref()),
            api_key: input::optional(self.api_key.as_deref()),
            organization_id: input::optional(self.organization_id.as_deref()),
            api_version: input::optional(self.api_version.as_deref()),
            user_agent: input::text(&user_agent),
            timeout_milliseconds: input::milliseconds(self.timeout),
            connect_timeout_milliseconds: input::milliseconds(self.connect_timeout),
            stall_timeout_milliseconds: input::milliseconds(self.stall_timeout),
            response_size_limit: self.response_size_limit,
            json_depth_limit: self.json_depth_limit,
            allow_insecure_http: input::boolean(self.allow_insecure_http),
            ca_file: input::optional(self.ca_file.as_deref()),
            crl_file: input::optional(self.crl_file.as_deref()),
            client_certificate_file: input::optional(self.client_certificate_file.as_deref()),
            client_key_file: input::optional(self.client_key_file.as_deref()),
            proxy: input::optional(self.proxy.as_deref()),
            log: self.log.as_ref().map(|_| log::receive as _),
            log_user_data: self.log.as_ref().map_or(ptr::null_mut(), |(_, hook)| hook.user_data()),
            log_release: self.log.as_ref().map(|_| log::release as _),
            log_level: self.log.as_ref().map_or(sys::POLYTOMIC_LOG_OFF, |(level, _)| level.code()),
            maximum_attempts: self.maximum_attempts,
            backoff_base_milliseconds: input::milliseconds(self.backoff.map(|(base, _)| base)),
            backoff_limit_milliseconds: input::milliseconds(self.backoff.map(|(_, limit)| limit)),
            attempt_timeout_milliseconds: input::milliseconds(self.attempt_timeout),
            retry_budget: self.retry_budget,
            connection_limit: self.connection_limit,
            idle_timeout_milliseconds: input::milliseconds(self.idle_timeout),
            unix_socket: input::optional(self.unix_socket.as_deref()),
            pinned_public_key: input::optional(self.pinned_public_key.as_deref()),
            use_environment_proxy: input::boolean(self.use_environment_proxy),
            allow_unverified_tls: input::boolean(self.allow_unverified_tls),
            keep_answers_milliseconds: input::milliseconds(self.keep_answers),
            coalesce_reads: input::boolean(self.coalesce_reads),
            ..sys::polytomic_client_options::default()
        })
    }
}

/// A path that is not UTF-8 turns into one that does not exist, which the library then names.
fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address may carry a password, and so may the proxy's.
        let url = self.url.as_deref().filter(|url| !url.contains('@'));
        formatter.debug_struct("ClientBuilder").field("url", &url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert;

    #[test]
    fn every_option_arrives_in_its_place() {
        let seconds = Duration::from_secs;
        let builder = Client::builder()
            .url("url")
            .api_key("key")
            .organization_id("organization")
            .api_version("version")
            .user_agent("product/2")
            .timeout(seconds(1))
            .connect_timeout(seconds(2))
            .stall_timeout(seconds(3))
            .response_size_limit(4)
            .json_depth_limit(5)
            .allow_insecure_http(true)
            .ca_file("authorities")
            .crl_file("revocations")
            .client_certificate("certificate", "private")
            .proxy("proxy")
            .maximum_attempts(6)
            .backoff(seconds(7), seconds(8))
            .attempt_timeout(seconds(9))
            .retry_budget(10)
            .connection_limit(11)
            .idle_timeout(seconds(12))
            .unix_socket("socket")
            .pinned_public_key("keys")
            .use_environment_proxy(false)
            .allow_unverified_tls(false)
            .keep_answers(seconds(13))
            .coalesce_reads(true)
            .log(LogLevel::Info, |_| {});
        builder.lend(|options| {
            // SAFETY: the options are alive.
            let text = |value| unsafe { convert::text(value) };
            let texts =
                [options.url, options.api_key, options.organization_id, options.api_version, options.user_agent];
            let agent = format!("product/2 {USER_AGENT}");
            assert_eq!(texts.map(text), ["url", "key", "organization", "version", &agent]);
            let files = [options.ca_file, options.crl_file, options.client_certificate_file, options.client_key_file];
            assert_eq!(files.map(text), ["authorities", "revocations", "certificate", "private"]);
            let network = [options.proxy, options.unix_socket, options.pinned_public_key];
            assert_eq!(network.map(text), ["proxy", "socket", "keys"]);
            let deadlines = [
                options.timeout_milliseconds,
                options.connect_timeout_milliseconds,
                options.stall_timeout_milliseconds,
                options.backoff_base_milliseconds,
                options.backoff_limit_milliseconds,
                options.attempt_timeout_milliseconds,
                options.idle_timeout_milliseconds,
                options.keep_answers_milliseconds,
            ];
            assert_eq!(deadlines, [1000, 2000, 3000, 7000, 8000, 9000, 12_000, 13_000]);
            assert_eq!((options.response_size_limit, options.json_depth_limit), (4, 5));
            assert_eq!((options.maximum_attempts, options.retry_budget, options.connection_limit), (6, 10, 11));
            assert_eq!(options.allow_insecure_http, sys::POLYTOMIC_TRUE);
            assert_eq!(options.use_environment_proxy, sys::POLYTOMIC_FALSE);
            assert_eq!(options.allow_unverified_tls, sys::POLYTOMIC_FALSE);
            assert_eq!(options.coalesce_reads, sys::POLYTOMIC_TRUE);
            assert!(options.log.is_some() && options.log_release.is_some() && !options.log_user_data.is_null());
            assert_eq!(
                (options.log_level, options.delivery),
                (sys::POLYTOMIC_LOG_INFO, sys::POLYTOMIC_DELIVERY_THREAD)
            );
        });
    }

    #[test]
    fn what_is_not_set_is_left_to_the_library() {
        Client::builder().lend(|options| {
            assert!(options.url.data.is_null() && options.api_key.data.is_null());
            assert!(options.log.is_none() && options.log_release.is_none());
            assert_eq!((options.timeout_milliseconds, options.allow_insecure_http), (0, sys::POLYTOMIC_UNSET));
            assert_eq!((options.keep_answers_milliseconds, options.coalesce_reads), (0, sys::POLYTOMIC_UNSET));
        });
    }

    #[test]
    fn to_keep_answers_for_no_time_is_not_to_keep_them() {
        let builder = Client::builder().keep_answers(Duration::from_secs(1)).keep_answers(Duration::ZERO);
        builder.lend(|options| assert_eq!(options.keep_answers_milliseconds, 0));
        let shortest = Client::builder().keep_answers(Duration::from_nanos(1));
        shortest.lend(|options| assert_eq!(options.keep_answers_milliseconds, 1));
    }
}
