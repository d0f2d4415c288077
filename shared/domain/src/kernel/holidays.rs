//! Easter, Norway's public holidays, and the days on which people are at work.
//!
//! The holidays are those of the *lov om helligdager og helligdagsfred* (1995, § 2) with the 1st and the 17th of May (law of
//! 26 April 1947). Christmas Eve and the Saturday of Easter are none, though many are off.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Easter Sunday of a year in the Gregorian calendar, by the rule of Meeus, Jones and Butcher.
pub fn easter_sunday(year: i16) -> Date {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let (century, of_century) = (year_number / 100, year_number % 100);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let days_after_21_march = epact + weekday - 7 * correction + 1;
    date(year, 3, 21).saturating_add(days_after_21_march.days())
}

/// Whether a day is a public holiday in Norway. Ordinary Sundays are not counted as one here.
pub fn is_public_holiday(day: Date) -> bool {
    // Skjærtorsdag, langfredag, first and second day of Easter, Kristi himmelfartsdag, first and second day of pinse.
    const AROUND_EASTER: [i32; 7] = [-3, -2, 0, 1, 39, 49, 50];
    let fixed = matches!((day.month(), day.day()), (1, 1) | (5, 1 | 17) | (12, 25 | 26));
    let easter = easter_sunday(day.year());
    fixed || AROUND_EASTER.into_iter().any(|days| easter.saturating_add(days.days()) == day)
}

/// Whether people in Norway are at work on a day: no weekend, no public holiday.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_public_holiday(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_when_the_almanac_says() {
        for (year, month, day) in [
            (1954, 4, 18),
            (1961, 4, 2),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2022, 4, 17),
            (2023, 4, 9),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
        ] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }

    /// The Council of Nicaea's rule, by the moon itself: Gauss's tabular full moon, another author's arithmetic than Meeus's.
    fn easter_by_the_moon(year: i16) -> Date {
        let number = i32::from(year);
        let (century, golden) = (number / 100, number % 19);
        let epact = (19 * golden + 15 + century - century / 4 - (8 * century + 13) / 25).rem_euclid(30);
        let late = epact == 29 || (epact == 28 && golden > 10);
        let full_moon = date(year, 3, 21).saturating_add((epact - i32::from(late)).days());
        full_moon.tomorrow().unwrap().series(1.day()).find(|day| day.weekday() == Weekday::Sunday).unwrap()
    }

    #[test]
    fn easter_is_the_first_sunday_after_the_full_moon_of_spring_in_every_year() {
        for year in 1954..=2040 {
            assert_eq!(easter_sunday(year), easter_by_the_moon(year), "{year}");
            assert_eq!(easter_sunday(year).weekday(), Weekday::Sunday, "{year}");
            assert!((date(year, 3, 22)..=date(year, 4, 25)).contains(&easter_sunday(year)), "{year}");
        }
    }

    /// Month and day of skjærtorsdag, Kristi himmelfartsdag and 2. pinsedag, as printed in the almanacs.
    const MOVING: [(i16, [(i8, i8); 3]); 18] = [
        (2023, [(4, 6), (5, 18), (5, 29)]),
        (2024, [(3, 28), (5, 9), (5, 20)]),
        (2025, [(4, 17), (5, 29), (6, 9)]),
        (2026, [(4, 2), (5, 14), (5, 25)]),
        (2027, [(3, 25), (5, 6), (5, 17)]),
        (2028, [(4, 13), (5, 25), (6, 5)]),
        (2029, [(3, 29), (5, 10), (5, 21)]),
        (2030, [(4, 18), (5, 30), (6, 10)]),
        (2031, [(4, 10), (5, 22), (6, 2)]),
        (2032, [(3, 25), (5, 6), (5, 17)]),
        (2033, [(4, 14), (5, 26), (6, 6)]),
        (2034, [(4, 6), (5, 18), (5, 29)]),
        (2035, [(3, 22), (5, 3), (5, 14)]),
        (2036, [(4, 10), (5, 22), (6, 2)]),
        (2037, [(4, 2), (5, 14), (5, 25)]),
        (2038, [(4, 22), (6, 3), (6, 14)]),
        (2039, [(4, 7), (5, 19), (5, 30)]),
        (2040, [(3, 29), (5, 10), (5, 21)]),
    ];

    #[test]
    fn the_public_holidays_from_2023_to_2040_are_those_of_the_almanac_and_no_others() {
        for (year, moving) in MOVING {
            let [thursday, ascension, whit_monday] = moving.map(|(month, day)| date(year, month, day));
            let after = |day: Date, days: i32| day.saturating_add(days.days());
            let mut expected = vec![
                date(year, 1, 1),
                thursday,
                after(thursday, 1),
                after(thursday, 3),
                after(thursday, 4),
                date(year, 5, 1),
                date(year, 5, 17),
                ascension,
                after(whit_monday, -1),
                whit_monday,
                date(year, 12, 25),
                date(year, 12, 26),
            ];
            expected.sort_unstable();
            expected.dedup();
            let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
            assert_eq!(days.filter(|day| is_public_holiday(*day)).collect::<Vec<_>>(), expected, "{year}");
        }
    }

    #[test]
    fn people_are_at_work_between_the_holidays() {
        // Wednesday and Saturday before Easter, Monday and Tuesday after it, Christmas Eve.
        for (month, day, working) in [(4, 5, true), (4, 8, false), (4, 10, false), (4, 11, true), (12, 22, true)] {
            assert_eq!(is_working_day(date(2023, month, day)), working, "{month}-{day}");
        }
        assert!(is_working_day(date(2024, 12, 24)));
    }
}
