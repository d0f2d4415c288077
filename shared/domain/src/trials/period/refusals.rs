//! The ways a command about a trial period is refused, and those in which a library is not let in.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a trial period is refused.
    pub enum TrialRefusal {
        /// There is no such trial period.
        UnknownTrial: NotFound, "unknown-trial" {
            nb: "Denne prøveperioden finnes ikke.",
            nn: "Denne prøveperioden finst ikkje.",
            en: "There is no such trial period.",
        }
        /// The key is taken by another trial period.
        TrialExists: Conflict, "trial-exists" {
            nb: "Det finnes allerede en prøveperiode med dette kortnavnet.",
            nn: "Det finst alt ein prøveperiode med dette kortnamnet.",
            en: "There is a trial period with this short name already.",
        }
        /// The last day is before the first.
        EndsBeforeItBegins: Invalid, "ends-before-it-begins" {
            nb: "Siste dag kan ikke være før første dag.",
            nn: "Siste dag kan ikkje vere før første dag.",
            en: "The last day cannot be before the first.",
        }
        /// It would end before today.
        EndsInThePast: Conflict, "ends-in-the-past" {
            nb: "Siste dag kan ikke være før i dag.",
            nn: "Siste dag kan ikkje vere før i dag.",
            en: "The last day cannot be before today.",
        }
        /// No time to answer, or more than two weeks, in which the seat stands empty.
        AnswerTimeOutOfRange: Invalid, "answer-time-out-of-range" {
            nb: "Fristen for å svare på en ledig plass må være fra 1 til 336 timer.",
            nn: "Fristen for å svare på ein ledig plass må vere frå 1 til 336 timar.",
            en: "The time to answer the offer of a seat must be from 1 to 336 hours.",
        }
        /// Seats for nobody.
        NoSeats: Invalid, "no-seats" {
            nb: "Et tilbud må ha minst én plass. Utelat antallet hvis det ikke er noen grense.",
            nn: "Eit tilbod må ha minst éin plass. Utelat talet om det ikkje er noka grense.",
            en: "An offer must have at least one seat. Leave the number out if there is no limit.",
        }
        /// A service for no kind of library is for nobody.
        NobodyEligible: Invalid, "nobody-eligible" {
            nb: "Tjenesten må være for minst én bibliotektype.",
            nn: "Tenesta må vere for minst éin bibliotektype.",
            en: "The service must be for at least one type of library.",
        }
        /// More than a month to open a service for a library that tries it for weeks.
        ActivationTooSlow: Invalid, "activation-too-slow" {
            nb: "Leverandøren kan få høyst 30 dager på å åpne tjenesten.",
            nn: "Leverandøren kan få høgst 30 dagar på å opne tenesta.",
            en: "The supplier can have at most 30 days to open the service.",
        }
        /// The catalogue does not say who delivers the service, so nobody could open it.
        NoSupplierOnRecord: Conflict, "no-supplier-on-record" {
            nb: "Katalogen sier ikke hvilken registrert leverandør som leverer tjenesten.",
            nn: "Katalogen seier ikkje kva registrert leverandør som leverer tenesta.",
            en: "The catalogue does not say which registered supplier delivers the service.",
        }
        /// Nobody can be told of a trial period without services.
        NothingToTry: Conflict, "nothing-to-try" {
            nb: "Prøveperioden må ha minst én tjeneste før den kan kunngjøres.",
            nn: "Prøveperioden må ha minst éi teneste før han kan kunngjerast.",
            en: "The trial period must offer at least one service before it can be announced.",
        }
        /// Only a draft can be changed like this.
        NotADraft: Conflict, "trial-not-a-draft" {
            nb: "Dette kan bare endres mens prøveperioden er et utkast.",
            nn: "Dette kan berre endrast medan prøveperioden er eit utkast.",
            en: "This can be changed only while the trial period is a draft.",
        }
        /// Its first day has not come.
        NotBegunYet: Conflict, "trial-not-begun-yet" {
            nb: "Prøveperioden har ikke begynt ennå.",
            nn: "Prøveperioden har ikkje byrja enno.",
            en: "The trial period has not begun yet.",
        }
        /// Its last day is not over.
        NotOverYet: Conflict, "trial-not-over-yet" {
            nb: "Prøveperioden er ikke over ennå.",
            nn: "Prøveperioden er ikkje over enno.",
            en: "The trial period is not over yet.",
        }
        /// Its last day is over.
        TrialOver: Conflict, "trial-over" {
            nb: "Prøveperioden er over.",
            nn: "Prøveperioden er over.",
            en: "The trial period is over.",
        }
        /// The service cannot be tried in this period.
        NotOnTrial: NotFound, "service-not-on-trial" {
            nb: "Tjenesten kan ikke prøves i denne perioden.",
            nn: "Tenesta kan ikkje prøvast i denne perioden.",
            en: "The service cannot be tried in this period.",
        }
        /// The service is for other kinds of library.
        NotEligible: Conflict, "not-eligible" {
            nb: "Tjenesten er ikke for denne bibliotektypen.",
            nn: "Tenesta er ikkje for denne bibliotektypen.",
            en: "The service is not for this type of library.",
        }
        /// The library has not been approved.
        LibraryNotApproved: Conflict, "library-not-approved" {
            nb: "Biblioteket må være godkjent før det kan prøve tjenester.",
            nn: "Biblioteket må vere godkjent før det kan prøve tenester.",
            en: "The library must have been approved before it can try services.",
        }
    }
}
