//! A JSON value that is being put together, digits untouched.

use crate::value::scan::write_string;

/// A value under construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    /// Finished JSON text.
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A JSON string.
    pub(super) fn string(text: &str) -> Self {
        let mut out = String::new();
        write_string(text, &mut out);
        Json::Text(out)
    }

    /// Writes a value under these keys, making objects on the way; what stood there is replaced.
    pub(super) fn set(&mut self, keys: &[String], value: Json) {
        let Some((key, rest)) = keys.split_first() else {
            *self = value;
            return;
        };
        if !matches!(self, Json::Object(_)) {
            *self = Json::Object(Vec::new());
        }
        if let Json::Object(members) = self {
            let at = members.iter().position(|(name, _)| name == key).unwrap_or(members.len());
            if at == members.len() {
                members.push((key.clone(), Json::Object(Vec::new())));
            }
            members[at].1.set(rest, value);
        }
    }

    /// As JSON text.
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Text(text) => out.push_str(text),
            Json::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &str) -> Vec<String> {
        path.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn members_are_set_where_they_belong() {
        let mut json = Json::Object(vec![("a".into(), Json::Text("1".into()))]);
        json.set(&keys("page.start"), Json::Text("5".into()));
        json.set(&keys("page.size"), Json::Text("100".into()));
        json.set(&keys("a"), Json::string("\"x\""));
        json.set(&keys("l"), Json::List(vec![Json::Text("1".into()), Json::Text("null".into())]));
        assert_eq!(json.to_text(), r#"{"a":"\"x\"","page":{"start":5,"size":100},"l":[1,null]}"#);
    }
}
