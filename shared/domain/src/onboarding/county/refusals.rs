//! The ways a county says no.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command to a county is refused.
    pub enum CountyRefusal {
        /// No county has that number on this day.
        CountyNotOfToday: Invalid, "county-not-of-today" {
            nb: "Fylket finnes ikke i dag. Etter en fylkesreform må du bruke det nye nummeret.",
            nn: "Fylket finst ikkje i dag. Etter ei fylkesreform må du bruke det nye nummeret.",
            en: "The county does not exist today. After a reform, use the new number.",
        }
        /// The address belongs to a contact of the county already.
        AppointedAlready: Conflict, "appointed-already" {
            nb: "E-postadressen hører allerede til en fylkeskontakt for fylket.",
            nn: "E-postadressa høyrer alt til ein fylkeskontakt for fylket.",
            en: "The e-mail address already belongs to a contact of the county.",
        }
        /// More contacts than a county may have.
        TooManyCountyContacts: Conflict, "too-many-county-contacts" {
            nb: "Et fylke kan ha høyst fem fylkeskontakter.",
            nn: "Eit fylke kan ha høgst fem fylkeskontaktar.",
            en: "A county can have at most five contacts.",
        }
        /// The library lies elsewhere today.
        LibraryOfAnotherCounty: Conflict, "library-of-another-county" {
            nb: "Biblioteket ligger ikke i dette fylket.",
            nn: "Biblioteket ligg ikkje i dette fylket.",
            en: "The library does not lie in this county.",
        }
        /// There is nothing that the library could decide today.
        NothingToDecide: Conflict, "nothing-to-decide" {
            nb: "Biblioteket kan ikke bestemme noe i denne perioden nå.",
            nn: "Biblioteket kan ikkje avgjere noko i denne perioden no.",
            en: "There is nothing the library can decide in this period now.",
        }
        /// The library has decided about everything.
        DecidedAlready: Conflict, "decided-already" {
            nb: "Biblioteket har bestemt seg for alle tjenestene i perioden.",
            nn: "Biblioteket har bestemt seg for alle tenestene i perioden.",
            en: "The library has decided about every service of the period.",
        }
        /// One reminder in a period is enough.
        NudgedAlready: Conflict, "nudged-already" {
            nb: "Biblioteket er allerede påminnet i denne perioden. Ta heller en telefon.",
            nn: "Biblioteket er alt minna på dette i perioden. Ta heller ein telefon.",
            en: "The library has already been reminded in this period. Give them a call instead.",
        }
        /// The caller is no contact of this county.
        NotYourCounty: Forbidden, "not-your-county" {
            nb: "Du er ikke fylkeskontakt for dette fylket.",
            nn: "Du er ikkje fylkeskontakt for dette fylket.",
            en: "You are not a contact of this county.",
        }
    }
}
