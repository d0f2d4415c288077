//! Municipalities and counties, which are reformed now and then.

use std::str::FromStr;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use super::reform_2024;
use super::refusal::InvalidValue;
use super::value::{digits, parsed_value};

/// Four digits with their leading zero; the first two are the county of the time the number was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MunicipalityNumber(String);

parsed_value!(MunicipalityNumber);

impl MunicipalityNumber {
    /// The county that the municipality belonged to when it had this number.
    pub fn county(&self) -> CountyNumber {
        CountyNumber(self.0[..2].to_owned())
    }

    /// Whether the number is in use on a date.
    pub fn exists_on(&self, day: Date) -> bool {
        self.county().exists_on(day) && reform_2024::exists_on(&self.0, day)
    }

    /// Whether two numbers, perhaps of different times, stand for the same municipality.
    pub fn is_same_place(&self, other: &Self) -> bool {
        self.on(REFORM_2024) == other.on(REFORM_2024)
    }

    /// The same municipality by the number it has on another day, as far as the reform of 2024 renumbered it.
    ///
    /// One that was divided keeps its number: which part is meant, only the library can say.
    #[must_use]
    pub fn on(&self, day: Date) -> Self {
        let other =
            if day < REFORM_2024 { reform_2024::numbered_before(&self.0) } else { reform_2024::renumbered(&self.0) };
        other.map_or_else(|| self.clone(), |number| Self(number.to_owned()))
    }
}

impl FromStr for MunicipalityNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = digits(text.trim(), 4).ok_or(InvalidValue::MunicipalityNumber)?;
        number[..2].parse::<CountyNumber>().map_err(|_| InvalidValue::MunicipalityNumber)?;
        Ok(Self(number.to_owned()))
    }
}

/// Two digits with their leading zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountyNumber(String);

parsed_value!(CountyNumber);

impl CountyNumber {
    /// Whether the county exists on a date (Statistics Norway's classification of counties, reforms of 2018, 2020, 2024).
    pub fn exists_on(&self, day: Date) -> bool {
        COUNTIES.iter().any(|county| county.number == self.0 && county.from <= day && day <= county.through)
    }

    /// The county's name, by its number.
    pub fn name(&self) -> &'static str {
        COUNTIES.iter().find(|county| county.number == self.0).map_or("", |county| county.name)
    }
}

impl FromStr for CountyNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = digits(text.trim(), 2).ok_or(InvalidValue::CountyNumber)?;
        if COUNTIES.iter().any(|county| county.number == number) {
            Ok(Self(number.to_owned()))
        } else {
            Err(InvalidValue::CountyNumber)
        }
    }
}

/// A municipality or a county, where a rule may be kept for either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaNumber(String);

parsed_value!(AreaNumber);

impl FromStr for AreaNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        text.parse::<MunicipalityNumber>()
            .map(Self::from)
            .or_else(|_| text.parse::<CountyNumber>().map(Self::from))
            .map_err(|_| InvalidValue::AreaNumber)
    }
}

impl From<MunicipalityNumber> for AreaNumber {
    fn from(municipality: MunicipalityNumber) -> Self {
        Self(municipality.0)
    }
}

impl From<CountyNumber> for AreaNumber {
    fn from(county: CountyNumber) -> Self {
        Self(county.0)
    }
}

struct County {
    number: &'static str,
    name: &'static str,
    from: Date,
    through: Date,
}

const fn county(number: &'static str, name: &'static str, from: Date, through: Date) -> County {
    County { number, name, from, through }
}

const LONG_AGO: Date = date(1972, 1, 1);
const REFORM_2018: Date = date(2018, 1, 1);
const REFORM_2020: Date = date(2020, 1, 1);
const BEFORE_2024: Date = date(2023, 12, 31);
const REFORM_2024: Date = reform_2024::FIRST_DAY;
const STILL: Date = Date::MAX;

/// The counties since the reform of 2020, with the days they exist; numbers are never used again.
const COUNTIES: [County; 18] = [
    county("03", "Oslo", LONG_AGO, STILL),
    county("11", "Rogaland", LONG_AGO, STILL),
    county("15", "Møre og Romsdal", LONG_AGO, STILL),
    county("18", "Nordland", LONG_AGO, STILL),
    county("30", "Viken", REFORM_2020, BEFORE_2024),
    county("31", "Østfold", REFORM_2024, STILL),
    county("32", "Akershus", REFORM_2024, STILL),
    county("33", "Buskerud", REFORM_2024, STILL),
    county("34", "Innlandet", REFORM_2020, STILL),
    county("38", "Vestfold og Telemark", REFORM_2020, BEFORE_2024),
    county("39", "Vestfold", REFORM_2024, STILL),
    county("40", "Telemark", REFORM_2024, STILL),
    county("42", "Agder", REFORM_2020, STILL),
    county("46", "Vestland", REFORM_2020, STILL),
    county("50", "Trøndelag", REFORM_2018, STILL),
    county("54", "Troms og Finnmark", REFORM_2020, BEFORE_2024),
    county("55", "Troms", REFORM_2024, STILL),
    county("56", "Finnmark", REFORM_2024, STILL),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viken_ends_with_2023_and_its_parts_begin() {
        let viken: CountyNumber = "30".parse().unwrap();
        assert!(viken.exists_on(date(2023, 12, 31)) && !viken.exists_on(date(2024, 1, 1)));
        for part in ["31", "32", "33"] {
            let part: CountyNumber = part.parse().unwrap();
            assert!(!part.exists_on(date(2023, 12, 31)) && part.exists_on(date(2024, 1, 1)));
        }
    }

    #[test]
    fn a_municipality_keeps_its_leading_zero_and_names_its_county() {
        let oslo: MunicipalityNumber = "0301".parse().unwrap();
        assert_eq!(oslo.as_str(), "0301");
        assert_eq!(oslo.county().name(), "Oslo");
        assert_eq!("9901".parse::<MunicipalityNumber>(), Err(InvalidValue::MunicipalityNumber));
        assert_eq!("301".parse::<MunicipalityNumber>(), Err(InvalidValue::MunicipalityNumber));
    }

    #[test]
    fn a_municipality_is_renumbered_on_the_day_of_the_reform_and_back() {
        let (before, since) = (date(2023, 12, 31), date(2024, 1, 1));
        for (old, new) in [("3024", "3201"), ("3005", "3301"), ("3803", "3905"), ("3807", "4003"), ("5401", "5501")] {
            let (old, new): (MunicipalityNumber, MunicipalityNumber) = (old.parse().unwrap(), new.parse().unwrap());
            assert_eq!((old.on(before), old.on(since)), (old.clone(), new.clone()));
            assert_eq!((new.on(before), new.on(since)), (old.clone(), new.clone()));
            assert!(old.exists_on(before) && !old.exists_on(since) && !new.exists_on(before) && new.exists_on(since));
        }
        let divided: MunicipalityNumber = "1507".parse().unwrap();
        assert_eq!(divided.on(since), divided);
        assert!(divided.exists_on(before) && !divided.exists_on(since));
        let oslo: MunicipalityNumber = "0301".parse().unwrap();
        assert!(oslo.on(since) == oslo && oslo.exists_on(before) && oslo.exists_on(since));
    }

    #[test]
    fn an_area_is_either() {
        assert_eq!("0301".parse::<AreaNumber>().unwrap().as_str(), "0301");
        assert_eq!("46".parse::<AreaNumber>().unwrap().as_str(), "46");
        assert_eq!("460".parse::<AreaNumber>(), Err(InvalidValue::AreaNumber));
    }
}
