//! The ways a command about a sign-up is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a sign-up is refused.
    pub enum OfferRefusal {
        /// The library tries the service, waits for a seat, or is offered one.
        SignedUpAlready: Conflict, "signed-up-already" {
            nb: "Biblioteket er allerede påmeldt denne tjenesten.",
            nn: "Biblioteket er alt påmeldt denne tenesta.",
            en: "The library has signed up for this service already.",
        }
        /// It gave up its place, and each library has one.
        SignedUpBefore: Conflict, "signed-up-before" {
            nb: "Biblioteket har vært påmeldt denne tjenesten. Hvert bibliotek kan melde seg på én gang.",
            nn: "Biblioteket har vore påmeldt denne tenesta. Kvart bibliotek kan melde seg på éin gong.",
            en: "The library has been signed up for this service. Each library can sign up once.",
        }
        /// The library has not signed up for the service.
        NotSignedUp: NotFound, "not-signed-up" {
            nb: "Biblioteket er ikke påmeldt denne tjenesten.",
            nn: "Biblioteket er ikkje påmeldt denne tenesta.",
            en: "The library has not signed up for this service.",
        }
        /// No seat is kept for the library.
        NoSeatOffered: Conflict, "no-seat-offered" {
            nb: "Biblioteket har ikke fått tilbud om en ledig plass.",
            nn: "Biblioteket har ikkje fått tilbod om ein ledig plass.",
            en: "The library has not been offered a seat.",
        }
        /// The hours are over, and the seat has gone to the next.
        SeatExpired: Conflict, "seat-expired" {
            nb: "Fristen for å ta imot plassen er ute.",
            nn: "Fristen for å ta imot plassen er ute.",
            en: "The time to accept the seat is over.",
        }
        /// The library has no seat.
        NotSeated: Conflict, "not-seated" {
            nb: "Biblioteket har ikke plass hos denne tjenesten.",
            nn: "Biblioteket har ikkje plass hos denne tenesta.",
            en: "The library has no seat with this service.",
        }
        /// Its last day is over.
        TrialOver: Conflict, "trial-over" {
            nb: "Prøveperioden er over.",
            nn: "Prøveperioden er over.",
            en: "The trial period is over.",
        }
        /// Its last day is not over.
        NotOverYet: Conflict, "trial-not-over-yet" {
            nb: "Prøveperioden er ikke over ennå.",
            nn: "Prøveperioden er ikkje over enno.",
            en: "The trial period is not over yet.",
        }
        /// No library has ever signed up for the service.
        NobodySignedUp: Conflict, "nobody-signed-up" {
            nb: "Ingen bibliotek har meldt seg på denne tjenesten.",
            nn: "Ingen bibliotek har meldt seg på denne tenesta.",
            en: "No library has signed up for this service.",
        }
        /// Only a contact can agree for themselves to hear from the supplier.
        ConsentIsPersonal: Forbidden, "consent-is-personal" {
            nb: "Bare en kontaktperson ved biblioteket kan selv si ja til å bli kontaktet av leverandøren.",
            nn: "Berre ein kontaktperson ved biblioteket kan sjølv seie ja til å bli kontakta av leverandøren.",
            en: "Only a contact of the library can agree, for themselves, to hear from the supplier.",
        }
        /// None of the four answers.
        UnknownPulse: Invalid, "unknown-pulse" {
            nb: "Svaret må være very-useful, somewhat-useful, not-useful eller not-tried-yet.",
            nn: "Svaret må vere very-useful, somewhat-useful, not-useful eller not-tried-yet.",
            en: "The answer must be very-useful, somewhat-useful, not-useful or not-tried-yet.",
        }
    }
}
