//! The ways a command about a period is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a period is refused.
    pub enum PeriodRefusal {
        /// There is no such period.
        UnknownPeriod: NotFound, "unknown-period" {
            nb: "Denne tilknytningsperioden finnes ikke.",
            nn: "Denne tilknytingsperioden finst ikkje.",
            en: "There is no such connection period.",
        }
        /// The key is taken by another period.
        PeriodExists: Conflict, "period-exists" {
            nb: "Det finnes allerede en periode med dette kortnavnet.",
            nn: "Det finst alt ein periode med dette kortnamnet.",
            en: "There is a period with this short name already.",
        }
        /// The last day is before the first.
        EndsBeforeItBegins: Invalid, "ends-before-it-begins" {
            nb: "Siste dag kan ikke være før første dag.",
            nn: "Siste dag kan ikkje vere før første dag.",
            en: "The last day cannot be before the first.",
        }
        /// Longer than anyone keeps a deadline in mind, and than the store can reserve at once.
        TooLong: Invalid, "period-too-long" {
            nb: "En periode kan vare i høyst 90 dager.",
            nn: "Ein periode kan vare i høgst 90 dagar.",
            en: "A period can last 90 days at most.",
        }
        /// It would end before today.
        EndsInThePast: Conflict, "ends-in-the-past" {
            nb: "Siste dag kan ikke være før i dag.",
            nn: "Siste dag kan ikkje vere før i dag.",
            en: "The last day cannot be before today.",
        }
        /// Nobody can be told of a period without services.
        NothingOffered: Conflict, "nothing-offered" {
            nb: "Perioden må ha minst én tjeneste før den kan kunngjøres.",
            nn: "Perioden må ha minst éi teneste før han kan kunngjerast.",
            en: "The period must offer at least one service before it can be announced.",
        }
        /// Only a draft can be changed like this.
        NotADraft: Conflict, "period-not-a-draft" {
            nb: "Dette kan bare endres mens perioden er et utkast.",
            nn: "Dette kan berre endrast medan perioden er eit utkast.",
            en: "This can be changed only while the period is a draft.",
        }
        /// Nobody has been told of it.
        NotAnnounced: Conflict, "period-not-announced" {
            nb: "Perioden er ikke kunngjort ennå.",
            nn: "Perioden er ikkje kunngjord enno.",
            en: "The period has not been announced yet.",
        }
        /// Its first day has not come.
        NotOpenYet: Conflict, "period-not-open-yet" {
            nb: "Perioden har ikke åpnet ennå.",
            nn: "Perioden har ikkje opna enno.",
            en: "The period has not opened yet.",
        }
        /// Its last day is over.
        PeriodClosed: Conflict, "period-closed" {
            nb: "Perioden er avsluttet.",
            nn: "Perioden er avslutta.",
            en: "The period is closed.",
        }
        /// Its last day is not over.
        NotOverYet: Conflict, "period-not-over-yet" {
            nb: "Perioden er ikke over ennå.",
            nn: "Perioden er ikkje over enno.",
            en: "The period is not over yet.",
        }
        /// The period does not offer the service.
        ServiceNotOffered: NotFound, "service-not-offered" {
            nb: "Tjenesten tilbys ikke i denne perioden.",
            nn: "Tenesta er ikkje tilbydd i denne perioden.",
            en: "The service is not offered in this period.",
        }
        /// The service is for other kinds of library.
        NotEligible: Conflict, "not-eligible" {
            nb: "Tjenesten er ikke for denne bibliotektypen.",
            nn: "Tenesta er ikkje for denne bibliotektypen.",
            en: "The service is not for this type of library.",
        }
        /// The library has not been approved.
        LibraryNotApproved: Conflict, "library-not-approved" {
            nb: "Biblioteket må være godkjent før det kan velge tjenester.",
            nn: "Biblioteket må vere godkjent før det kan velje tenester.",
            en: "The library must have been approved before it can choose services.",
        }
        /// There is no such session.
        UnknownTraining: NotFound, "unknown-training" {
            nb: "Denne opplæringen finnes ikke i perioden.",
            nn: "Denne opplæringa finst ikkje i perioden.",
            en: "There is no such training session in the period.",
        }
    }
}
