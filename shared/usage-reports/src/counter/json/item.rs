//! The items of a report, one after the other.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::MOST_FIGURES;
use crate::metric;
use crate::month::Month;
use crate::number::{self, Amount, Comma};
use crate::record::checked;
use crate::refusals::{ReportRefusal, RowRefusal};
use crate::rows::Place;

use super::super::dates::dates;
use super::pieces::Piece;
use super::{Reading, words};

/// Values in a piece of an item: a dozen metrics in ten years of months are 1 500.
const PIECE_VALUES: usize = 50_000;

/// A list of items, or of the items within one.
pub(super) struct Items<'a, 'r, 't, 'p> {
    reading: &'a mut Reading<'r, 't>,
    path: &'p str,
    within: bool,
}

impl<'a, 'r, 't, 'p> Items<'a, 'r, 't, 'p> {
    pub(super) fn new(reading: &'a mut Reading<'r, 't>, path: &'p str) -> Self {
        Self { reading, path, within: false }
    }
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for index in 0.. {
            let path = format!("{}/{index}", self.path);
            let one = Item { reading: &mut *self.reading, path, within: self.within };
            if list.next_element_seed(one)?.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// One item.
struct Item<'a, 'r, 't> {
    reading: &'a mut Reading<'r, 't>,
    path: String,
    /// It stands within another one: within its journal or its book.
    within: bool,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Item<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = Collected::default();
        let mut names = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "Items" if !self.within => {
                    let path = format!("{}/Items", self.path);
                    map.next_value_seed(Items { reading: &mut *self.reading, path: &path, within: true })?;
                    found.has_items = true;
                }
                "Attribute_Performance" => map.next_value_seed(Performances(&mut found, Shape::ByAttribute))?,
                "Performance" => map.next_value_seed(Performances(&mut found, Shape::ByMonth))?,
                "Item_Component" | "Components" => {
                    map.next_value::<IgnoredAny>()?;
                    let place = || Place::Pointer(format!("{}/{key}", self.path));
                    self.reading.sums.components.get_or_insert_with(place);
                }
                _ => {
                    let value = map.next_value_seed(Piece::new(PIECE_VALUES))?;
                    found.describe(&key, &value);
                }
            }
            if found.entries.len() > MOST_FIGURES {
                return Err(self.reading.refuse(ReportRefusal::TooLarge));
            }
            if !names.insert(key) {
                return Err(self.reading.refuse(ReportRefusal::BrokenJson));
            }
        }
        found.sum(self.reading, &self.path).map_err(|refusal| self.reading.refuse(refusal))
    }
}

/// How an item's performances are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Release 5: each has a period and a list of metrics.
    ByMonth,
    /// Release 5.1: each has attributes, and metrics with their months.
    ByAttribute,
}

/// What has been read of an item.
#[derive(Default)]
struct Collected {
    platform: Option<String>,
    access_method: Option<String>,
    by_format: bool,
    /// A digest of all that describes it, in whatever order it stands.
    description: u64,
    entries: Vec<Entry>,
    /// Of each of the performances: how people got at it, and a digest of what describes it.
    performances: Vec<(Option<String>, u64)>,
    by_month: bool,
    has_items: bool,
}

/// A figure, or something that stands in its place.
struct Entry {
    performance: u32,
    /// In release 5 the place among the metrics of the month.
    instance: u32,
    metric: Result<String, RowRefusal>,
    month: Result<Month, RowRefusal>,
    value: Result<u64, RowRefusal>,
    /// What stands there, if it cannot be read.
    found: String,
    /// The month's name as it stands there.
    written: String,
}

impl Collected {
    fn describe(&mut self, key: &str, value: &Value) {
        match key {
            "Platform" => self.platform = Some(words(value)),
            "Access_Method" => self.access_method = Some(words(value)),
            "Format" => self.by_format = true,
            _ => {}
        }
        self.description = self.description.wrapping_add(digest(&(key, value)));
    }

    /// Release 5.1: one set of attributes with its metrics.
    fn add_by_attribute(&mut self, value: &Value) {
        let number = u32::try_from(self.performances.len()).unwrap_or(u32::MAX);
        let mut description = 0_u64;
        let mut method = None;
        let Some(map) = value.as_object() else { return self.odd(number, value) };
        for (key, value) in map {
            match key.as_str() {
                "Performance" => {
                    let Some(metrics) = value.as_object() else {
                        self.odd(number, value);
                        continue;
                    };
                    for (metric, months) in metrics {
                        self.add_metric(number, metric, months);
                    }
                    continue;
                }
                "Access_Method" => method = Some(words(value)),
                "Format" => self.by_format = true,
                _ => {}
            }
            description = description.wrapping_add(digest(&(key, value)));
        }
        self.performances.push((method, description));
    }

    fn add_metric(&mut self, performance: u32, metric: &str, months: &Value) {
        let name = checked(metric).map(|metric| metric::canonical(&metric).to_owned());
        let Some(months) = months.as_object() else { return self.odd(performance, months) };
        for (month, value) in months {
            let read = month.parse().map_err(|_| RowRefusal::NoMonth);
            self.push(performance, 0, name.clone(), (read, month), Some(value));
        }
    }

    /// Release 5: one month with its metrics.
    fn add_by_month(&mut self, value: &Value) {
        let number = u32::try_from(self.performances.len()).unwrap_or(u32::MAX);
        self.performances.push((None, 0));
        self.by_month = true;
        let bound = |name: &str| value.get("Period").and_then(|period| period.get(name)).map(words).unwrap_or_default();
        let written = format!("{} {}", bound("Begin_Date"), bound("End_Date"));
        let month = match dates(&written).as_slice() {
            [begin, end] if begin.month == end.month && begin.begins() && end.ends() => Ok(begin.month),
            [_, _] => Err(RowRefusal::NotOneMonth),
            _ => Err(RowRefusal::NoMonth),
        };
        let Some(instances) = value.get("Instance").and_then(Value::as_array) else { return self.odd(number, value) };
        for (at, instance) in (0..).zip(instances) {
            let metric = instance.get("Metric_Type").map(words).filter(|metric| !metric.is_empty());
            let metric = metric
                .ok_or(RowRefusal::NoMetric)
                .and_then(|metric| checked(&metric).map(|metric| metric::canonical(&metric).to_owned()));
            self.push(number, at, metric, (month, &written), instance.get("Count"));
        }
    }

    fn push(
        &mut self,
        performance: u32,
        instance: u32,
        metric: Result<String, RowRefusal>,
        (month, written): (Result<Month, RowRefusal>, &str),
        count: Option<&Value>,
    ) {
        let value = count.map_or(Err(RowRefusal::NotANumber), amount);
        let unread = value.is_err() || month.is_err() || metric.is_err();
        let found = if unread { count.map(Value::to_string).unwrap_or_default() } else { String::new() };
        let written = written.chars().take(40).collect();
        self.entries.push(Entry { performance, instance, metric, month, value, found, written });
    }

    /// Something that has not the shape of a performance.
    fn odd(&mut self, performance: u32, value: &Value) {
        let unread = (Err(RowRefusal::NoMonth), "");
        self.push(performance, 0, Err(RowRefusal::NoMetric), unread, Some(value));
    }

    /// Adds all that was read to the sums.
    fn sum(self, reading: &mut Reading<'_, '_>, path: &str) -> Result<(), ReportRefusal> {
        let sums = &mut reading.sums;
        sums.by_format |= self.by_format;
        if self.entries.is_empty() {
            return Ok(());
        }
        sums.read += self.entries.len() as u64;
        let refused = |reading: &mut Reading<'_, '_>, entry: &Entry, why| {
            let place = Place::Pointer(entry.pointer(path, self.by_month));
            reading.told.refused(place, None, why, &entry.found);
        };
        let platform = match self.platform.as_deref().map(checked) {
            Some(Ok(platform)) if !platform.trim().is_empty() => platform.trim().to_owned(),
            Some(Err(why)) => {
                sums.lacks(None, None, None);
                reading.told.refused(Place::Pointer(format!("{path}/Platform")), None, why, "");
                return Ok(());
            }
            _ if reading.hint.service.is_some() => String::new(),
            _ => {
                sums.lacks(None, None, None);
                reading.told.refused(Place::Pointer(path.to_owned()), None, RowRefusal::NoService, "");
                return Ok(());
            }
        };
        let platform = sums.platform(&platform)?;
        sums.says_access_method |= self.access_method.is_some();
        // The very same thing a second time is not to be counted twice.
        let mut repeated = vec![false; self.performances.len()];
        for (repeated, (method, description)) in repeated.iter_mut().zip(&self.performances) {
            sums.says_access_method |= method.is_some();
            if !self.by_month {
                *repeated = !sums.first_of_row((self.description, *description))?;
            }
        }
        let item_repeated = self.by_month && !sums.first_of_row(self.description)?;
        let mut seen = HashSet::new();
        for entry in &self.entries {
            let at = entry.performance as usize;
            let method =
                self.performances.get(at).and_then(|(method, _)| method.as_ref()).or(self.access_method.as_ref());
            if method.is_some_and(|method| method.eq_ignore_ascii_case("TDM")) {
                let place = || Place::Pointer(entry.pointer(path, self.by_month));
                reading.sums.text_mining.get_or_insert_with(place);
                continue;
            }
            let metric = match &entry.metric {
                Ok(metric) => reading.sums.metric(metric)?,
                Err(why) => {
                    reading.sums.lacks(None, None, None);
                    refused(reading, entry, *why);
                    continue;
                }
            };
            let twice = item_repeated || repeated.get(at).copied().unwrap_or(false);
            let month = match (entry.month, twice) {
                (Ok(month), false) => month,
                (Err(why), _) => {
                    reading.sums.lacks(Some(platform), Some(metric), None);
                    refused(reading, entry, why);
                    continue;
                }
                (Ok(month), true) => {
                    reading.sums.lacks(Some(platform), Some(metric), Some(month));
                    refused(reading, entry, RowRefusal::Repeated);
                    continue;
                }
            };
            let again = self.by_month && !seen.insert((metric, month));
            match (entry.value, again) {
                (Ok(value), false) => {
                    let place = || Place::Pointer(entry.pointer(path, self.by_month));
                    reading.sums.add((platform, metric, month), value, place)?;
                }
                (Ok(_), true) => {
                    reading.sums.lacks(Some(platform), Some(metric), Some(month));
                    refused(reading, entry, RowRefusal::Repeated);
                }
                (Err(why), _) => {
                    reading.sums.lacks(Some(platform), Some(metric), Some(month));
                    refused(reading, entry, why);
                }
            }
        }
        Ok(())
    }
}

impl Entry {
    /// Where it stands, as RFC 6901 says.
    fn pointer(&self, path: &str, by_month: bool) -> String {
        let Self { performance, instance, .. } = self;
        if by_month {
            return format!("{path}/Performance/{performance}/Instance/{instance}/Count");
        }
        let metric = self.metric.as_deref().unwrap_or("");
        let escaped = |text: &str| text.replace('~', "~0").replace('/', "~1");
        let (metric, month) = (escaped(metric), escaped(&self.written));
        format!("{path}/Attribute_Performance/{performance}/Performance/{metric}/{month}")
    }
}

/// A figure as JSON has it: a number, or one in quotes.
fn amount(value: &Value) -> Result<u64, RowRefusal> {
    match value {
        Value::Number(number) => match number.as_u64() {
            Some(value) if value <= number::LARGEST_FIGURE => Ok(value),
            Some(_) => Err(RowRefusal::Absurd),
            None => number.as_f64().map_or(Err(RowRefusal::NotANumber), number::counted),
        },
        Value::String(text) => match number::amount(text, Comma::Unclear)? {
            Amount::Figure(value) => Ok(value),
            Amount::Blank => Err(RowRefusal::NotANumber),
        },
        _ => Err(RowRefusal::NotANumber),
    }
}

fn digest(thing: &impl Hash) -> u64 {
    let mut digest = DefaultHasher::new();
    thing.hash(&mut digest);
    digest.finish()
}

/// The performances of an item, one by one.
struct Performances<'a>(&'a mut Collected, Shape);

impl<'de> DeserializeSeed<'de> for Performances<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Performances<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of performances")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element_seed(Piece::new(PIECE_VALUES))? {
            match self.1 {
                Shape::ByAttribute => self.0.add_by_attribute(&value),
                Shape::ByMonth => self.0.add_by_month(&value),
            }
            if self.0.entries.len() > MOST_FIGURES {
                return Err(serde::de::Error::custom("too large an item"));
            }
        }
        Ok(())
    }
}
