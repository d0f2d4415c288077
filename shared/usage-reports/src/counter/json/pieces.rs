//! A piece of a document, read as a whole if it is not too large.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads a value of at most so many parts. What names anything twice is refused: nobody knows which one is meant.
pub(super) struct Piece {
    left: usize,
}

impl Piece {
    pub(super) fn new(most: usize) -> Self {
        Self { left: most }
    }
}

impl<'de> DeserializeSeed<'de> for Piece {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(mut self, json: D) -> Result<Value, D::Error> {
        Part(&mut self.left).deserialize(json)
    }
}

struct Part<'a>(&'a mut usize);

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        *self.0 = self.0.checked_sub(1).ok_or_else(|| de::Error::custom("too large a piece"))?;
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Part(self.0))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<Key>()? {
            let value = map.next_value_seed(Part(self.0))?;
            if values.insert(key.0, value).is_some() {
                return Err(de::Error::custom("a name twice"));
            }
        }
        Ok(Value::Object(values))
    }
}

/// A name in an object.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        String::deserialize(json).map(Self)
    }
}
