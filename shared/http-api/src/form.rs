//! Forms as a browser sends them without any script.

use std::collections::BTreeMap;

use http::HeaderMap;

use crate::body::has_content_type;
use crate::{Body, EdgeRefusal, Json, Problem};

/// The hidden field that carries the request's `Idempotency-Key`: a form cannot send headers.
pub(crate) const KEY_FIELD: &str = "idempotency_key";

/// What was filled in: for each name its values, in the order they stood on the page.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FormFields(BTreeMap<String, Vec<String>>);

impl FormFields {
    /// A field's value as it was typed; `None` if the page had no such field, or the browser left it out.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.last().map(String::as_str)
    }

    /// A field's value without the white space around it; `None` if nothing was typed.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Every value of a field that may have several, such as a group of check boxes.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            form.0.entry(name.into()).or_default().push(value.into());
        }
        form
    }
}

impl Body for FormFields {
    const MOST_BYTES: usize = 256 * 1024;

    /// Browsers send line breaks as CR LF; they are kept as LF, as everywhere else.
    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        if !has_content_type(headers, "application/x-www-form-urlencoded") {
            return Err(EdgeRefusal::UnsupportedMediaType.into());
        }
        Ok(form_urlencoded::parse(bytes).map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect())
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.get(KEY_FIELD)
    }
}

/// A body that a page's form or a program may send: the same request, told apart by its content type.
#[derive(Debug, Clone)]
pub enum FormOrJson<T> {
    /// From a page.
    Form(FormFields),
    /// From a program.
    Json(T),
}

impl<T> Body for FormOrJson<T>
where
    Json<T>: Body,
{
    const MOST_BYTES: usize = 256 * 1024;

    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        if has_content_type(headers, "application/x-www-form-urlencoded") {
            return FormFields::read(headers, bytes).map(Self::Form);
        }
        Json::<T>::read(headers, bytes).map(|Json(body)| Self::Json(body))
    }

    fn idempotency_key(&self) -> Option<&str> {
        match self {
            Self::Form(fields) => fields.idempotency_key(),
            Self::Json(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;

    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, form)]);
        let body = "name=+%C3%85se+&wish=early&wish=late&note=one%0D%0Atwo&empty=&idempotency_key=abcdefgh";
        let fields = FormFields::read(&headers, body.as_bytes()).unwrap();
        assert_eq!((fields.get("name"), fields.filled("name")), (Some(" Åse "), Some("Åse")));
        assert_eq!((fields.get("empty"), fields.filled("empty"), fields.get("none")), (Some(""), None, None));
        assert_eq!(fields.all("wish"), ["early", "late"]);
        assert_eq!(fields.get("note"), Some("one\ntwo"));
        assert_eq!(fields.idempotency_key(), Some("abcdefgh"));
        let problem = FormFields::read(&HeaderMap::new(), b"a=b").unwrap_err();
        assert_eq!(problem.code(), "unsupported-media-type");
    }
}
