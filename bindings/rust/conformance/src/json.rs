//! Writes JSON; there is nothing here that reads it.

use std::fmt::Write;

use polytomic::{Json, RawResponse, Timestamp, Value};

/// A value that can be written as JSON.
pub trait Encode {
    /// Whether a list of such values is written as an object, by their keys.
    const KEYED: bool = false;

    /// The member name of the value in such an object.
    fn key(&self) -> &str {
        ""
    }

    /// The id of a result, for the cases that use it later.
    fn id(&self) -> Option<&str> {
        None
    }

    fn encode(&self, out: &mut String);
}

/// An object that is being written.
pub struct Object<'a> {
    out: &'a mut String,
    separator: &'static str,
}

impl<'a> Object<'a> {
    pub fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, separator: "" }
    }

    /// Writes a member, unless it is absent.
    pub fn member<T: Encode>(self, name: &str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.given(name, value),
            None => self,
        }
    }

    pub fn given<T: Encode + ?Sized>(mut self, name: &str, value: &T) -> Self {
        self.out.push_str(self.separator);
        self.separator = ",";
        name.encode(self.out);
        self.out.push(':');
        value.encode(self.out);
        self
    }

    pub fn end(self) {
        self.out.push('}');
    }
}

impl Encode for str {
    fn encode(&self, out: &mut String) {
        out.push('"');
        escape(self, out);
        out.push('"');
    }
}

/// Writes what stands between the quotes of a JSON string.
pub fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Line separators are escaped too, so that a reader of lines never sees one.
            '\0'..='\x1f' | '\x7f' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
}

impl Encode for String {
    fn encode(&self, out: &mut String) {
        self.as_str().encode(out);
    }
}

impl Encode for &str {
    fn encode(&self, out: &mut String) {
        (**self).encode(out);
    }
}

macro_rules! encode_as_displayed {
    ($($type:ty),+) => {$(
        impl Encode for $type {
            fn encode(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        }
    )+};
}
encode_as_displayed!(bool, i64, u16, Json);

impl Encode for Value {
    fn encode(&self, out: &mut String) {
        self.json().encode(out);
    }
}

impl Encode for Timestamp {
    fn encode(&self, out: &mut String) {
        self.as_str().encode(out);
    }
}

impl Encode for () {
    fn encode(&self, out: &mut String) {
        out.push_str("null");
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut String) {
        if T::KEYED {
            return self.iter().fold(Object::begin(out), |object, item| object.given(item.key(), item)).end();
        }
        out.push('[');
        for (position, item) in self.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            item.encode(out);
        }
        out.push(']');
    }
}

impl Encode for RawResponse {
    fn encode(&self, out: &mut String) {
        Object::begin(out).given("http_status", &self.http_status()).given("body", self.text().as_ref()).end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut out = String::new();
        "a\"b\\c\n\u{1}\u{2028}é😀/".encode(&mut out);
        assert_eq!(out, r#""a\"b\\c\u000a\u0001\u2028é😀/""#);
    }

    #[test]
    fn absent_members_are_left_out() {
        let mut out = String::new();
        Object::begin(&mut out).member("a", &None::<bool>).member("b", &Some(vec![1, 2_i64])).given("c", &()).end();
        assert_eq!(out, r#"{"b":[1,2],"c":null}"#);
    }
}
