//! Whatever people and programs write, a value parses it or says no; and what it writes, it reads.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;

use crate::kernel::{
    AreaNumber, CountyNumber, EmailAddress, EmailDomain, HttpsLink, Language, LibraryNumber, LibraryType,
    MunicipalityNumber, Name, OrganisationNumber, PersonId, PhoneNumber, Reason, ServiceId,
};
use crate::kickoff::attendance::AttendanceMode;
use crate::onboarding::Concern;
use crate::statistics::disclosure::Group;
use crate::statistics::import::ImportId;
use crate::statistics::institutions::InstitutionName;
use crate::statistics::query::{Detail, Geography};
use crate::statistics::service_month::ServiceMonthId;
use crate::statistics::{Metric, Month};

/// Anything, and what looks like a number, an address, a name, a month or a link but may be none.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ 0-9]{0,12}",
        "[+]?[ 0-9()-]{0,20}",
        "[a-zA-Z0-9.@+_-]{0,80}",
        "[a-zA-ZæøåÆØÅ .\u{200b}\u{0}\r\n-]{0,260}",
        "[0-9]{1,6}-[0-9]{1,3}(-[0-9]{1,3})?",
        "https?://[a-z0-9.@:/?#\"<> -]{0,80}",
        "[a-z]{1,12}[:#][a-z0-9:#-]{0,40}",
    ]
}

/// What was taken is read again from what it writes, as the same; so nothing that is stored becomes unreadable.
fn comes_back<T: FromStr + Display + Debug + PartialEq>(text: &str) -> Result<(), TestCaseError> {
    if let Ok(value) = text.parse::<T>() {
        prop_assert_eq!(value.to_string().parse().ok(), Some(value));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_a_value_that_comes_back_or_none(text in text()) {
        comes_back::<Name>(&text)?;
        comes_back::<Reason>(&text)?;
        comes_back::<EmailAddress>(&text)?;
        comes_back::<EmailDomain>(&text)?;
        comes_back::<PhoneNumber>(&text)?;
        comes_back::<PersonId>(&text)?;
        comes_back::<HttpsLink>(&text)?;
        comes_back::<LibraryNumber>(&text)?;
        comes_back::<OrganisationNumber>(&text)?;
        comes_back::<MunicipalityNumber>(&text)?;
        comes_back::<CountyNumber>(&text)?;
        comes_back::<AreaNumber>(&text)?;
        comes_back::<ServiceId>(&text)?;
        comes_back::<Month>(&text)?;
        comes_back::<Metric>(&text)?;
        comes_back::<ImportId>(&text)?;
        comes_back::<ServiceMonthId>(&text)?;
        comes_back::<Group>(&text)?;
    }

    #[test]
    fn any_text_is_a_word_of_ours_or_none(text in text()) {
        let _ = text.parse::<LibraryType>();
        let _ = text.parse::<Language>();
        let _ = text.parse::<Concern>();
        let _ = text.parse::<AttendanceMode>();
        let _ = text.parse::<Detail>();
        let _ = text.parse::<Geography>();
        let _ = text.parse::<InstitutionName>();
    }

    /// Names are shown and mailed: nothing hidden is in one, and nothing that ends a header's line.
    #[test]
    fn no_name_and_no_address_has_a_second_line(text in text()) {
        let visible = |text: &str| !text.chars().any(char::is_control);
        prop_assert!(text.parse::<Name>().map_or(true, |name| visible(name.as_str())));
        prop_assert!(text.parse::<EmailAddress>().map_or(true, |address| visible(address.as_str())));
        prop_assert!(text.parse::<HttpsLink>().map_or(true, |link| visible(link.as_str())));
    }
}
