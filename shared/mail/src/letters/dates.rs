//! Days and times as Norwegians write them in running text.

use domain::kernel::Language;
use jiff::civil::{Date, DateTime, Weekday};

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];

/// A day with its weekday, which is what people check in their calendars: "søndag 12. november 2023".
pub fn day(language: Language, date: Date) -> String {
    let weekdays = match language {
        Language::Nb => ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
        Language::Nn => ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"],
    };
    let weekday = weekdays[usize::from(Weekday::Monday.until(date.weekday()).unsigned_abs())];
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{weekday} {}. {month} {}", date.day(), date.year())
}

/// A day and the time on the wall: "onsdag 18. oktober 2023 kl. 09.00".
pub fn day_and_time(language: Language, at: DateTime) -> String {
    format!("{} kl. {:02}.{:02}", day(language, at.date()), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_has_seven_names_in_each_language() {
        let week = |language| -> Vec<String> { (13..=19).map(|n| day(language, date(2023, 11, n))).collect() };
        assert_eq!(week(Language::Nb)[..2], ["mandag 13. november 2023", "tirsdag 14. november 2023"]);
        assert_eq!(week(Language::Nn)[..2], ["måndag 13. november 2023", "tysdag 14. november 2023"]);
        assert_eq!(week(Language::Nb)[5..], ["lørdag 18. november 2023", "søndag 19. november 2023"]);
        assert_eq!(week(Language::Nn)[5..], ["laurdag 18. november 2023", "søndag 19. november 2023"]);
    }

    #[test]
    fn days_have_no_leading_zero_and_times_do() {
        assert_eq!(day_and_time(Language::Nb, date(2024, 1, 1).at(9, 5, 0, 0)), "mandag 1. januar 2024 kl. 09.05");
        assert_eq!(
            day_and_time(Language::Nn, date(2024, 12, 31).at(14, 0, 0, 0)),
            "tysdag 31. desember 2024 kl. 14.00"
        );
    }
}
