//! The kinds of no.
//!
//! A refusal classifies itself and carries its own words in the three languages a reader may ask for, so that a code,
//! its meaning and its text stand in one place. The domain says "conflict"; which status code that becomes is decided
//! once, in `http-api`.

use super::language::ReaderLanguage;

/// What sort of no it is. `http-api` maps each to one status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What was sent can never be accepted as it is.
    Invalid,
    /// There is nothing by that name.
    NotFound,
    /// It contradicts what has happened already.
    Conflict,
    /// The one who asks may not.
    Forbidden,
}

/// A no that a program can act on by its code and a person can read.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// What sort of no it is.
    fn kind(&self) -> Kind;
    /// The stable, kebab-case name that clients may rely on.
    fn code(&self) -> &'static str;
    /// One sentence for the person who gets the no.
    fn text(&self, language: ReaderLanguage) -> &'static str;
}

/// Declares a refusal enum: each variant with its meaning, kind, code and its sentence in bokmål, nynorsk and English.
///
/// The crate that uses it depends on `thiserror`.
#[macro_export]
macro_rules! refusals {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident: $kind:ident, $code:literal {
                nb: $nb:literal,
                nn: $nn:literal,
                en: $en:literal $(,)?
            })+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        pub enum $name {
            $($(#[$doc])* #[error($code)] $variant,)+
        }

        impl $name {
            /// Every way to say no, for the tests and the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl $crate::kernel::refusal::Refusal for $name {
            fn kind(&self) -> $crate::kernel::refusal::Kind {
                match self { $(Self::$variant => $crate::kernel::refusal::Kind::$kind,)+ }
            }

            fn code(&self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn text(&self, language: $crate::kernel::language::ReaderLanguage) -> &'static str {
                use $crate::kernel::language::ReaderLanguage::{En, Nb, Nn};
                match (self, language) {
                    $((Self::$variant, Nb) => $nb, (Self::$variant, Nn) => $nn, (Self::$variant, En) => $en,)+
                }
            }
        }
    };
}
pub use refusals;

refusals! {
    /// Why a value could not be parsed. All are of kind invalid; `http-api` adds where in the request the value stood.
    pub enum InvalidValue {
        /// Not seven digits.
        LibraryNumber: Invalid, "invalid-library-number" {
            nb: "Et biblioteknummer har sju sifre, for eksempel 2030100.",
            nn: "Eit biblioteknummer har sju siffer, til dømes 2030100.",
            en: "A library number has seven digits, for example 2030100.",
        }
        /// Neither a public nor an upper-secondary library.
        LibraryType: Invalid, "invalid-library-type" {
            nb: "Bibliotektypen må være «public» (folkebibliotek) eller «upper-secondary» (videregående skole).",
            nn: "Bibliotektypen må vere «public» (folkebibliotek) eller «upper-secondary» (vidaregåande skule).",
            en: "The library type must be \"public\" or \"upper-secondary\".",
        }
        /// Not nine digits, or the check digit is wrong.
        OrganisationNumber: Invalid, "invalid-organisation-number" {
            nb: "Organisasjonsnummeret må ha ni sifre og riktig kontrollsiffer.",
            nn: "Organisasjonsnummeret må ha ni siffer og rett kontrollsiffer.",
            en: "The organisation number must have nine digits and a correct check digit.",
        }
        /// Not four digits, or its county does not exist.
        MunicipalityNumber: Invalid, "invalid-municipality-number" {
            nb: "Et kommunenummer har fire sifre, og de to første er et fylke.",
            nn: "Eit kommunenummer har fire siffer, og dei to første er eit fylke.",
            en: "A municipality number has four digits, and the first two are a county.",
        }
        /// Not two digits, or no county has ever had it.
        CountyNumber: Invalid, "invalid-county-number" {
            nb: "Et fylkesnummer har to sifre, for eksempel 03 eller 46.",
            nn: "Eit fylkesnummer har to siffer, til dømes 03 eller 46.",
            en: "A county number has two digits, for example 03 or 46.",
        }
        /// Neither a municipality's nor a county's number.
        AreaNumber: Invalid, "invalid-area-number" {
            nb: "Området må være et kommunenummer (fire sifre) eller et fylkesnummer (to sifre).",
            nn: "Området må vere eit kommunenummer (fire siffer) eller eit fylkesnummer (to siffer).",
            en: "The area must be a municipality number (four digits) or a county number (two digits).",
        }
        /// Not an address that mail can be sent to.
        EmailAddress: Invalid, "invalid-email-address" {
            nb: "E-postadressen er ikke gyldig.",
            nn: "E-postadressa er ikkje gyldig.",
            en: "The e-mail address is not valid.",
        }
        /// Not a domain name.
        EmailDomain: Invalid, "invalid-email-domain" {
            nb: "E-postdomenet er ikke gyldig. Skriv det uten @, for eksempel oslo.kommune.no.",
            nn: "E-postdomenet er ikkje gyldig. Skriv det utan @, til dømes oslo.kommune.no.",
            en: "The e-mail domain is not valid. Write it without @, for example oslo.kommune.no.",
        }
        /// Not a telephone number.
        PhoneNumber: Invalid, "invalid-phone-number" {
            nb: "Telefonnummeret må ha 5 til 15 sifre, eventuelt med + foran.",
            nn: "Telefonnummeret må ha 5 til 15 siffer, eventuelt med + framfor.",
            en: "The telephone number must have 5 to 15 digits, with + in front if you like.",
        }
        /// Not the identifier of a person.
        PersonId: Invalid, "invalid-person-id" {
            nb: "Dette er ikke en gyldig person-ID.",
            nn: "Dette er ikkje ein gyldig person-ID.",
            en: "This is not a valid person identifier.",
        }
        /// Nothing but white space where words were asked for.
        Empty: Invalid, "empty" {
            nb: "Feltet må fylles ut.",
            nn: "Feltet må fyllast ut.",
            en: "The field must be filled in.",
        }
        /// Longer than we keep.
        TooLong: Invalid, "too-long" {
            nb: "Teksten er for lang.",
            nn: "Teksten er for lang.",
            en: "The text is too long.",
        }
        /// Tabs, line breaks or invisible characters where they do not belong.
        ControlCharacter: Invalid, "control-character" {
            nb: "Teksten inneholder tegn som ikke er tillatt, for eksempel linjeskift eller usynlige tegn.",
            nn: "Teksten inneheld teikn som ikkje er tillatne, til dømes linjeskift eller usynlege teikn.",
            en: "The text contains characters that are not allowed, such as line breaks or invisible characters.",
        }
        /// Not a short name for addresses.
        Slug: Invalid, "invalid-slug" {
            nb: "Kortnavnet kan ha 2 til 40 tegn: små bokstaver a–z, sifre og bindestrek, og det må begynne med bokstav eller siffer.",
            nn: "Kortnamnet kan ha 2 til 40 teikn: små bokstavar a–z, siffer og bindestrek, og det må byrje med bokstav eller siffer.",
            en: "The short name can have 2 to 40 characters: lower-case letters a–z, digits and hyphens, and must begin with a letter or digit.",
        }
        /// Not an address on the web that begins with https.
        HttpsLink: Invalid, "invalid-https-link" {
            nb: "Lenken må begynne med https:// og være en gyldig nettadresse.",
            nn: "Lenkja må byrje med https:// og vere ei gyldig nettadresse.",
            en: "The link must begin with https:// and be a valid web address.",
        }
        /// Not a day.
        Date: Invalid, "invalid-date" {
            nb: "Datoen må skrives slik: 2023-10-16.",
            nn: "Datoen må skrivast slik: 2023-10-16.",
            en: "The date must be written like this: 2023-10-16.",
        }
        /// Not a moment by the clock on the wall.
        LocalTime: Invalid, "invalid-local-time" {
            nb: "Tidspunktet må skrives slik: 2023-10-18T09:00.",
            nn: "Tidspunktet må skrivast slik: 2023-10-18T09:00.",
            en: "The time must be written like this: 2023-10-18T09:00.",
        }
        /// No concern on the list is called so.
        Concern: Invalid, "invalid-concern" {
            nb: "Ukjent spørsmål. Kjente er legality, own-contracts, price, capacity, privacy og sign-in.",
            nn: "Ukjent spørsmål. Kjende er legality, own-contracts, price, capacity, privacy og sign-in.",
            en: "Unknown concern. Known are legality, own-contracts, price, capacity, privacy and sign-in.",
        }
        /// Neither live nor by recording.
        AttendanceMode: Invalid, "invalid-attendance-mode" {
            nb: "Deltakelsen må være «live» (direkte) eller «recording-only» (bare opptak).",
            nn: "Deltakinga må vere «live» (direkte) eller «recording-only» (berre opptak).",
            en: "The mode must be \"live\" or \"recording-only\".",
        }
        /// Not a month.
        Month: Invalid, "invalid-month" {
            nb: "Måneden må skrives slik: 2023-04.",
            nn: "Månaden må skrivast slik: 2023-04.",
            en: "The month must be written like this: 2023-04.",
        }
        /// Neither a metric of COUNTER nor a short name for another.
        Metric: Invalid, "invalid-metric" {
            nb: "Måltallet må være et av COUNTERs, for eksempel Total_Item_Requests, eller et kortnavn med små bokstaver.",
            nn: "Måltalet må vere eit av COUNTER sine, til dømes Total_Item_Requests, eller eit kortnamn med små bokstavar.",
            en: "The metric must be one of COUNTER's, for example Total_Item_Requests, or a short name in lower case.",
        }
        /// Neither bokmål nor nynorsk.
        Language: Invalid, "invalid-language" {
            nb: "Målformen må være «nb» (bokmål) eller «nn» (nynorsk).",
            nn: "Målforma må vere «nb» (bokmål) eller «nn» (nynorsk).",
            en: "The language must be \"nb\" (bokmål) or \"nn\" (nynorsk).",
        }
    }
}
