//! Runs cases and prints their outcome, one JSON object a line.

use std::env;
use std::io::{self, Write};

use polytomic::{Client, Error};

use crate::json::{Encode, Object};
use crate::variables::Variables;

/// How the client reaches its answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Local,
    Http,
    /// A server that gives prepared answers, right and wrong ones.
    Answers,
}

impl Transport {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "local" => Some(Self::Local),
            "http" => Some(Self::Http),
            "answers" => Some(Self::Answers),
            _ => None,
        }
    }
}

pub struct Runner {
    client: Client,
    transport: Transport,
    variables: Variables,
    output: Result<(), io::Error>,
}

impl Runner {
    /// With the client that `POLYTOMIC_URL` and `POLYTOMIC_API_KEY` describe.
    pub fn new(transport: Transport) -> Result<Self, Error> {
        let mut builder = Client::builder().url(env::var("POLYTOMIC_URL").unwrap_or_default());
        if let Some(key) = env::var("POLYTOMIC_API_KEY").ok().filter(|key| !key.is_empty()) {
            builder = builder.api_key(key);
        }
        Ok(Self { client: builder.build()?, transport, variables: Variables::from_environment(), output: Ok(()) })
    }

    /// Runs a case that is for this transport; `save` names the variable that its id is kept in.
    pub fn case<T: Encode>(
        &mut self,
        name: &str,
        transports: &[Transport],
        save: Option<&str>,
        call: impl FnOnce(&Client, &Variables) -> Result<T, Error>,
    ) {
        if !transports.contains(&self.transport) || self.output.is_err() {
            return;
        }
        let outcome = call(&self.client, &self.variables);
        if let (Some(variable), Some(id)) = (save, outcome.as_ref().ok().and_then(Encode::id)) {
            self.variables.save(variable, id);
        }
        let mut line = String::new();
        let object = Object::begin(&mut line).given("case", name);
        match &outcome {
            Ok(value) => object.given("result", value).end(),
            Err(error) => object.given("error", error).end(),
        }
        self.output = writeln!(io::stdout(), "{line}");
    }

    /// Closes the client and tells whether everything could be printed.
    pub fn finish(self) -> Result<(), Box<dyn std::error::Error>> {
        self.client.close()?;
        Ok(self.output?)
    }
}

impl Encode for Error {
    fn encode(&self, out: &mut String) {
        Object::begin(out)
            .given("status", self.status().name())
            .given("category", self.category().name())
            .given("http_status", &self.http_status().unwrap_or_default())
            .member("key", &self.key())
            .given("message", self.message())
            .member("field", &self.field())
            .given("retryable", &self.is_retryable())
            .given("maybe_applied", &self.maybe_applied())
            .end();
    }
}
