//! The reform of 1 January 2024: three counties became seven, and with them every municipality in them got a new number.
//!
//! One municipality besides was divided, so that its libraries cannot be told apart by their old number.
//! Source: Statistics Norway's classification of municipalities, the changes of 1 January 2024.

use jiff::civil::{Date, date};

/// The first day of the new numbers.
pub(super) const FIRST_DAY: Date = date(2024, 1, 1);

/// The number a municipality has had since the reform, by the one it had before.
pub(super) fn renumbered(before: &str) -> Option<&'static str> {
    RENUMBERED.iter().find(|(old, _)| *old == before).map(|(_, new)| *new)
}

/// The number a municipality had until the reform, by the one it has had since.
pub(super) fn numbered_before(since: &str) -> Option<&'static str> {
    RENUMBERED.iter().find(|(_, new)| *new == since).map(|(old, _)| *old)
}

/// Whether the number ended with the reform, or began with it, without another that stands for the same place.
pub(super) fn exists_on(number: &str, day: Date) -> bool {
    if number == DIVIDED {
        return day < FIRST_DAY;
    }
    !PARTS.contains(&number) || day >= FIRST_DAY
}

/// Ålesund with Haram, until the end of 2023.
const DIVIDED: &str = "1507";
/// Ålesund and Haram, each for itself.
const PARTS: [&str; 2] = ["1508", "1580"];

/// Each municipality of Viken, Vestfold og Telemark, and Troms og Finnmark: its number before and since.
const RENUMBERED: [(&str, &str); 113] = [
    ("3001", "3101"),
    ("3002", "3103"),
    ("3003", "3105"),
    ("3004", "3107"),
    ("3005", "3301"),
    ("3006", "3303"),
    ("3007", "3305"),
    ("3011", "3110"),
    ("3012", "3124"),
    ("3013", "3122"),
    ("3014", "3118"),
    ("3015", "3116"),
    ("3016", "3120"),
    ("3017", "3112"),
    ("3018", "3114"),
    ("3019", "3216"),
    ("3020", "3207"),
    ("3021", "3218"),
    ("3022", "3214"),
    ("3023", "3212"),
    ("3024", "3201"),
    ("3025", "3203"),
    ("3026", "3226"),
    ("3027", "3224"),
    ("3028", "3220"),
    ("3029", "3222"),
    ("3030", "3205"),
    ("3031", "3232"),
    ("3032", "3230"),
    ("3033", "3209"),
    ("3034", "3228"),
    ("3035", "3240"),
    ("3036", "3238"),
    ("3037", "3242"),
    ("3038", "3310"),
    ("3039", "3320"),
    ("3040", "3322"),
    ("3041", "3324"),
    ("3042", "3326"),
    ("3043", "3328"),
    ("3044", "3330"),
    ("3045", "3332"),
    ("3046", "3318"),
    ("3047", "3316"),
    ("3048", "3314"),
    ("3049", "3312"),
    ("3050", "3334"),
    ("3051", "3336"),
    ("3052", "3338"),
    ("3053", "3236"),
    ("3054", "3234"),
    ("3801", "3901"),
    ("3802", "3903"),
    ("3803", "3905"),
    ("3804", "3907"),
    ("3805", "3909"),
    ("3806", "4001"),
    ("3807", "4003"),
    ("3808", "4005"),
    ("3811", "3911"),
    ("3812", "4010"),
    ("3813", "4012"),
    ("3814", "4014"),
    ("3815", "4016"),
    ("3816", "4018"),
    ("3817", "4020"),
    ("3818", "4026"),
    ("3819", "4024"),
    ("3820", "4022"),
    ("3821", "4028"),
    ("3822", "4030"),
    ("3823", "4032"),
    ("3824", "4034"),
    ("3825", "4036"),
    ("5401", "5501"),
    ("5402", "5503"),
    ("5403", "5601"),
    ("5404", "5634"),
    ("5405", "5607"),
    ("5406", "5603"),
    ("5411", "5510"),
    ("5412", "5512"),
    ("5413", "5514"),
    ("5414", "5516"),
    ("5415", "5518"),
    ("5416", "5520"),
    ("5417", "5522"),
    ("5418", "5524"),
    ("5419", "5526"),
    ("5420", "5528"),
    ("5421", "5530"),
    ("5422", "5532"),
    ("5423", "5534"),
    ("5424", "5536"),
    ("5425", "5538"),
    ("5426", "5540"),
    ("5427", "5542"),
    ("5428", "5544"),
    ("5429", "5546"),
    ("5430", "5612"),
    ("5432", "5614"),
    ("5433", "5616"),
    ("5434", "5618"),
    ("5435", "5620"),
    ("5436", "5622"),
    ("5437", "5610"),
    ("5438", "5624"),
    ("5439", "5626"),
    ("5440", "5630"),
    ("5441", "5628"),
    ("5442", "5636"),
    ("5443", "5632"),
    ("5444", "5605"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_stands_in_the_list_once() {
        let before: BTreeSet<_> = RENUMBERED.iter().map(|(old, _)| old).collect();
        let since: BTreeSet<_> = RENUMBERED.iter().map(|(_, new)| new).collect();
        assert_eq!((before.len(), since.len()), (RENUMBERED.len(), RENUMBERED.len()));
        assert!(before.iter().all(|number| ["30", "38", "54"].contains(&&number[..2])));
        for (county, municipalities) in
            [("31", 12), ("32", 21), ("33", 18), ("39", 6), ("40", 17), ("55", 21), ("56", 18)]
        {
            assert_eq!(since.iter().filter(|number| number.starts_with(county)).count(), municipalities, "{county}");
        }
    }
}
