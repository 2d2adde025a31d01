//! The variables of the cases: from the environment, and saved by cases for later ones.

use std::collections::HashMap;
use std::env;

use crate::json;

const PREFIX: &str = "POLYTOMIC_CASE_";

pub struct Variables(HashMap<String, String>);

impl Variables {
    pub fn from_environment() -> Self {
        Self(env::vars().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value))).collect())
    }

    pub fn save(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The text with the values in place of `${NAME}`.
    pub fn fill(&self, text: &str) -> String {
        self.replace(text, |value, out| out.push_str(value))
    }

    /// The same in JSON text, where the names stand inside strings.
    pub fn fill_json(&self, text: &str) -> String {
        self.replace(text, json::escape)
    }

    /// Names without a value stay as they are, which the comparison of the results then shows.
    fn replace(&self, text: &str, write: impl Fn(&str, &mut String)) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let Some(end) = rest.find('}') else { break };
            match self.0.get(&rest[2..end]) {
                Some(value) => write(value, &mut out),
                None => out.push_str(&rest[..=end]),
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in() {
        let mut variables = Variables(HashMap::new());
        variables.save("SHOP", "a\"b");
        assert_eq!(variables.fill("../${SHOP}${OTHER}$${"), "../a\"b${OTHER}$${");
        assert_eq!(variables.fill_json(r#"{"path": "${SHOP}"}"#), r#"{"path": "a\"b"}"#);
    }
}
