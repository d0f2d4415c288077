//! COUNTER reports as JSON, read piece by piece.
//!
//! Release 5 has a list of performances in every item, each with its month and its metrics; release 5.1 has attributes within
//! an item, and in each of them metrics with their months. Which it is, the shape says. A header and one piece of an item
//! are in memory at a time, each of a bounded size, and the sums.

mod item;
mod pieces;

use std::fmt;

use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use crate::hint::Hint;
use crate::notes::Told;
use crate::refusals::ReportRefusal;
use crate::rows::Place;
use crate::summary::Summary;
use crate::text::Encoded;

use super::exceptions::{self, MOST_EXCEPTIONS};
use super::header::Header;
use super::sums::Sums;
use super::telling;

use item::Items;
use pieces::Piece;

/// Values in a header.
const HEADER_VALUES: usize = 10_000;

/// Reads a report.
pub(crate) fn read(encoded: Encoded<'_>, hint: &Hint, told: &mut Told<'_>) -> Result<Summary, ReportRefusal> {
    let mut reading = Reading { sums: Sums::default(), told, hint, header: None, refusal: None, message: false };
    let done = match encoded.as_utf_8() {
        Some(bytes) => whole(serde_json::Deserializer::from_slice(bytes), &mut reading),
        None => whole(serde_json::Deserializer::from_reader(std::io::BufReader::new(encoded.reader())), &mut reading),
    };
    if let Some(refusal) = reading.refusal.take() {
        return Err(refusal);
    }
    done.map_err(|error| match error.classify() {
        Category::Eof => ReportRefusal::Truncated,
        Category::Io => ReportRefusal::WrongEncoding,
        Category::Syntax | Category::Data => ReportRefusal::BrokenJson,
    })?;
    let Reading { sums, told, header, message, .. } = reading;
    match header {
        Some(header) => telling::tell(header.check(hint)?, sums, hint, told),
        None if message => Err(ReportRefusal::SupplierRefused),
        None => Err(ReportRefusal::BrokenJson),
    }
}

fn whole<'de, R: serde_json::de::Read<'de>>(
    mut json: serde_json::Deserializer<R>,
    reading: &mut Reading<'_, '_>,
) -> Result<(), serde_json::Error> {
    json.deserialize_any(Root(reading))?;
    json.end()
}

/// What has been read so far.
struct Reading<'r, 't> {
    sums: Sums,
    told: &'r mut Told<'t>,
    hint: &'r Hint,
    header: Option<Header>,
    /// Why the file is refused, if it is for a reason of ours and not of JSON's.
    refusal: Option<ReportRefusal>,
    /// An exception stands where a report should.
    message: bool,
}

impl Reading<'_, '_> {
    /// Stops the reading for a reason of ours.
    fn refuse<E: de::Error>(&mut self, refusal: ReportRefusal) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }
}

/// The document: a report, or the exceptions with which a supplier answers instead.
struct Root<'a, 'r, 't>(&'a mut Reading<'r, 't>);

impl<'de> Visitor<'de> for Root<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a COUNTER report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut items = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "Report_Header" if self.0.header.is_none() => {
                    let header = map.next_value_seed(Piece::new(HEADER_VALUES))?;
                    self.0.header = Some(read_header(&header));
                }
                "Report_Items" if !items => {
                    items = true;
                    map.next_value_seed(Items::new(self.0, "/Report_Items"))?;
                }
                "Report_Header" | "Report_Items" => return Err(self.0.refuse(ReportRefusal::BrokenJson)),
                other => {
                    self.0.message |= other == "Code" || other == "Exception" || other == "Exceptions";
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element_seed(Piece::new(HEADER_VALUES))? {
            self.0.message |= element.get("Code").is_some();
        }
        Ok(())
    }
}

/// Reads a header of either release into the same.
fn read_header(value: &Value) -> Header {
    let text = |name: &str| value.get(name).map(words).unwrap_or_default();
    let mut header = Header {
        report_id: text("Report_ID"),
        release: text("Release"),
        created: Some(text("Created")).filter(|created| !created.is_empty()),
        created_by: Some(text("Created_By")).filter(|name| !name.is_empty()),
        place: Some(Place::Pointer("/Report_Header/Report_Filters".to_owned())),
        ..Header::default()
    };
    header.name_institution(&text("Institution_Name"));
    for (namespace, identifiers) in named_lists(value.get("Institution_ID")) {
        for identifier in identifiers {
            // Release 5 has the namespace of a supplier's own identifiers within the value.
            if namespace.eq_ignore_ascii_case("Proprietary") || namespace.is_empty() {
                header.identify(&identifier);
            } else {
                header.identify(&format!("{namespace}:{identifier}"));
            }
        }
    }
    if header.institution.identifiers.is_empty() {
        header.identify(&text("Customer_ID"));
    }
    let mut bounds = (String::new(), String::new());
    for (name, values) in named_lists(value.get("Report_Filters")) {
        match name.as_str() {
            "Begin_Date" => bounds.0 = values.concat(),
            "End_Date" => bounds.1 = values.concat(),
            "Metric_Type" => values.iter().for_each(|metric| header.metric(metric)),
            _ => header.filters.push((name, values)),
        }
    }
    header.period = format!("{} {}", bounds.0, bounds.1);
    header.attributes = named_lists(value.get("Report_Attributes"));
    let exceptions = value.get("Exceptions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    header.exceptions = exceptions
        .iter()
        .take(MOST_EXCEPTIONS)
        .filter_map(|exception| {
            let said = |name: &str| exception.get(name).map(words).unwrap_or_default();
            let code = said("Code").parse().ok()?;
            let (message, data) = (said("Message"), said("Data"));
            let text = if data.is_empty() { message } else { format!("{message} ({data})") };
            Some(exceptions::exception(code, &text))
        })
        .collect();
    header
}

/// Names with lists of values: `{"ISNI": ["…"]}` as in release 5.1, or `[{"Type": "ISNI", "Value": "…"}]` as in release 5.
fn named_lists(value: Option<&Value>) -> Vec<(String, Vec<String>)> {
    let parted = |text: String| -> Vec<String> { text.split('|').map(str::trim).map(str::to_owned).collect() };
    match value {
        Some(Value::Object(map)) => map
            .iter()
            .map(|(name, values)| match values {
                Value::Array(values) => (name.clone(), values.iter().map(words).collect()),
                other => (name.clone(), parted(words(other))),
            })
            .collect(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|pair| {
                let name = pair.get("Name").or_else(|| pair.get("Type")).map(words).unwrap_or_default();
                (name, parted(pair.get("Value").map(words).unwrap_or_default()))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A text, or a number as a text.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
