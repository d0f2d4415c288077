//! Bodies: JSON with a pointer to what is wrong, CSV as text, or none.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::objects::Objects;
use crate::{EdgeRefusal, Place, Problem};

/// What a request brings along, read from its bytes.
pub trait Body: Sized {
    /// The most bytes that are read.
    const MOST_BYTES: usize;

    /// Reads it, or says what is wrong.
    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem>;

    /// The request's `Idempotency-Key`, where the body and not a header carries it.
    fn idempotency_key(&self) -> Option<&str> {
        None
    }
}

pub(crate) fn has_content_type(headers: &HeaderMap, expected: &str) -> bool {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    stated.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

/// No body. An empty JSON object is taken for none, since some clients always send one.
#[derive(Debug, Clone, Copy)]
pub struct NoBody;

impl Body for NoBody {
    const MOST_BYTES: usize = 1024;

    fn read(_headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self);
        }
        match serde_json::from_slice(bytes) {
            Ok(serde_json::Value::Object(fields)) => match fields.keys().next() {
                None => Ok(Self),
                Some(name) => {
                    let pointer = format!("/{}", escaped(name));
                    Err(Problem::from(EdgeRefusal::UnknownField).at(Place::Pointer(pointer)))
                }
            },
            Ok(_) => Err(EdgeRefusal::UnknownField.into()),
            Err(error) => Err(malformed(&error)),
        }
    }
}

/// A JSON body. The type should deny unknown fields, so that a misspelt one is not silently lost.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Body for Json<T> {
    const MOST_BYTES: usize = 256 * 1024;

    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        if !has_content_type(headers, "application/json") {
            return Err(EdgeRefusal::UnsupportedMediaType.into());
        }
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let value = serde_path_to_error::deserialize(Objects(&mut json)).map_err(|error| problem_of(&error))?;
        json.end().map_err(|error| malformed(&error))?;
        Ok(Self(value))
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::from(EdgeRefusal::MalformedJson).at(Place::Line(error.line() as u64))
}

/// A field's name as a part of a pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Serde says what is wrong in words only; their beginnings have been stable since 1.0.
fn problem_of(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let json = error.inner();
    if !json.is_data() {
        return malformed(json);
    }
    let words = json.to_string();
    let mut pointer = pointer_to(error.path());
    let named = || escaped(words.split('`').nth(1).unwrap_or_default());
    let refusal = if words.starts_with("unknown field") {
        let field = format!("/{}", named());
        if !pointer.ends_with(&field) {
            pointer.push_str(&field);
        }
        EdgeRefusal::UnknownField
    } else if words.starts_with("missing field") {
        pointer = format!("{pointer}/{}", named());
        EdgeRefusal::MissingField
    } else if words.starts_with("duplicate field") {
        pointer = format!("{pointer}/{}", named());
        EdgeRefusal::DuplicateField
    } else {
        EdgeRefusal::WrongType
    };
    Problem::from(refusal).at(Place::Pointer(pointer))
}

fn pointer_to(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", escaped(key)),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

/// A CSV body, as the bytes that came: what encoding they are in is the reader's question.
#[derive(Debug, Clone)]
pub struct Csv(pub Vec<u8>);

impl Body for Csv {
    /// Lambda takes 6 MB of payload, and a binary body grows by a third on its way there.
    const MOST_BYTES: usize = 4 * 1024 * 1024;

    fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        if !has_content_type(headers, "text/csv") {
            return Err(EdgeRefusal::UnsupportedMediaType.into());
        }
        Ok(Self(bytes.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::ReaderLanguage;
    use http::HeaderValue;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code)]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code)]
        name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Named {
        name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Shape {
        Plain,
        Struct { named: Option<Named> },
        List(Vec<Named>),
        Pair(u8, String),
    }

    fn refusal_of(body: &str) -> (String, Option<String>) {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))]);
        let problem = Json::<Outer>::read(&headers, body.as_bytes()).unwrap_err();
        let document = problem.document(ReaderLanguage::En);
        (document.code, document.errors[0].pointer.clone())
    }

    #[test]
    fn each_mistake_in_a_body_is_pointed_to() {
        let at = |pointer: &str| Some(pointer.to_owned());
        assert_eq!(refusal_of(r#"{"inner": {"name": 5}}"#), ("wrong-type".to_owned(), at("/inner/name")));
        assert_eq!(refusal_of(r#"{"inner": {"nme": "x"}}"#), ("unknown-field".to_owned(), at("/inner/nme")));
        assert_eq!(refusal_of(r#"{"inner": {}}"#), ("missing-field".to_owned(), at("/inner/name")));
        assert_eq!(refusal_of(r"{}"), ("missing-field".to_owned(), at("/inner")));
        assert_eq!(
            refusal_of(r#"{"inner": {"name": "x", "name": "y"}}"#),
            ("duplicate-field".to_owned(), at("/inner/name"))
        );
        assert_eq!(refusal_of(r#"{"inner": "#), ("malformed-json".to_owned(), None));
        assert_eq!(refusal_of(r#"{"inner": {"name": "x"}} x"#), ("malformed-json".to_owned(), None));
    }

    #[test]
    fn an_array_is_no_object_however_well_its_items_would_fit() {
        let at = |pointer: &str| Some(pointer.to_owned());
        assert_eq!(refusal_of(r#"[{"name": "x"}]"#), ("wrong-type".to_owned(), at("")));
        assert_eq!(refusal_of(r#"{"inner": ["x"]}"#), ("wrong-type".to_owned(), at("/inner")));
        let read = |json: &str| Shape::deserialize(Objects(&mut serde_json::Deserializer::from_str(json)));
        let named = || Named { name: "x".to_owned() };
        assert_eq!(read(r#""Plain""#).unwrap(), Shape::Plain);
        assert_eq!(read(r#"{"Struct": {"named": null}}"#).unwrap(), Shape::Struct { named: None });
        assert_eq!(read(r#"{"Struct": {"named": {"name": "x"}}}"#).unwrap(), Shape::Struct { named: Some(named()) });
        assert_eq!(read(r#"{"List": [{"name": "x"}]}"#).unwrap(), Shape::List(vec![named()]));
        assert_eq!(read(r#"{"Pair": [1, "x"]}"#).unwrap(), Shape::Pair(1, "x".to_owned()));
        for json in [r#"{"Struct": [null]}"#, r#"{"Struct": {"named": ["x"]}}"#, r#"{"List": [["x"]]}"#] {
            assert!(read(json).unwrap_err().to_string().starts_with("invalid type: sequence"), "{json}");
        }
    }

    #[test]
    fn where_no_body_is_expected_there_may_be_an_empty_object() {
        let read = |body: &str| {
            NoBody::read(&HeaderMap::new(), body.as_bytes()).map_err(|problem| {
                let document = problem.document(ReaderLanguage::En);
                (document.code, document.errors.first().and_then(|error| error.pointer.clone()))
            })
        };
        for none in ["", " \n", "{}", " { } "] {
            assert!(read(none).is_ok(), "{none:?}");
        }
        let unknown = |pointer: Option<&str>| ("unknown-field".to_owned(), pointer.map(str::to_owned));
        assert_eq!(read(r#"{"a/b": 1}"#).unwrap_err(), unknown(Some("/a~1b")));
        assert_eq!(read("[]").unwrap_err(), unknown(None));
        assert_eq!(read("name=x").unwrap_err(), ("malformed-json".to_owned(), None));
    }

    #[test]
    fn only_what_says_it_is_json_is_read_as_json() {
        let problem = Json::<Outer>::read(&HeaderMap::new(), b"{}").unwrap_err();
        assert_eq!(problem.code(), "unsupported-media-type");
    }
}
