//! Small values that the model is made of.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// JSON text: configurations, schemas, samples. Give it to the JSON library of your choice.
///
/// As input it is passed on as it is, and the library refuses what is not valid JSON. `Debug` shows the length only,
/// because configurations hold secrets; `Display` and [`as_str`](Json::as_str) give the text.
///
/// ```
/// let configuration = polytomic::Json::from(r#"{"path": "/var/lib/shop.db"}"#);
/// assert_eq!(configuration.as_str(), r#"{"path": "/var/lib/shop.db"}"#);
/// assert_eq!(format!("{configuration:?}"), "Json(28 bytes)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(String);

impl Json {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, without copying it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Default for Json {
    /// `null`.
    fn default() -> Self {
        Self::from("null")
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AsRef<str> for Json {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Json({} bytes)", self.0.len())
    }
}

/// Any JSON value: its JSON text, and the plain text where the value is a JSON string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Value {
    json: Json,
    text: Option<String>,
}

impl Value {
    pub(crate) fn new(json: Json, text: Option<String>) -> Self {
        Self { json, text }
    }

    /// The value as JSON.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// The plain text of a JSON string; `None` for other values.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl fmt::Display for Value {
    /// The plain text where there is one, the JSON otherwise.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_text().unwrap_or(self.json.as_str()))
    }
}

/// A point in time: the text as it was received, and the time where the text is RFC 3339.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: String,
    microseconds: Option<i64>,
}

impl Timestamp {
    pub(crate) fn new(text: String, microseconds: Option<i64>) -> Self {
        Self { text, microseconds }
    }

    /// The text as it was received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Microseconds since 1970-01-01T00:00:00Z; `None` where the text is not RFC 3339.
    #[must_use]
    pub fn microseconds(&self) -> Option<i64> {
        self.microseconds
    }

    /// The time; `None` where the text is not RFC 3339.
    #[must_use]
    pub fn system_time(&self) -> Option<SystemTime> {
        self.microseconds.and_then(system_time)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// `None` where the machine's own time type does not reach so far.
pub(crate) fn system_time(microseconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_micros(microseconds.unsigned_abs());
    if microseconds < 0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_and_after_the_epoch() {
        let time = |microseconds| Timestamp::new(String::new(), Some(microseconds)).system_time();
        assert_eq!(time(1_500_000), Some(UNIX_EPOCH + Duration::from_millis(1500)));
        assert_eq!(time(-1), Some(UNIX_EPOCH - Duration::from_micros(1)));
        assert_eq!(Timestamp::new("soon".to_owned(), None).system_time(), None);
    }

    #[test]
    fn values_show_their_text() {
        assert_eq!(Value::new(Json::from("\"a\\n\""), Some("a\n".to_owned())).to_string(), "a\n");
        assert_eq!(Value::new(Json::from("[1]"), None).to_string(), "[1]");
    }
}
