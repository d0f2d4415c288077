//! The ways a command about a library is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a library is refused.
    pub enum LibraryRefusal {
        /// We have never heard of the library.
        UnknownLibrary: NotFound, "unknown-library" {
            nb: "Vi kjenner ikke noe bibliotek med dette nummeret.",
            nn: "Vi kjenner ikkje noko bibliotek med dette nummeret.",
            en: "We know of no library with this number.",
        }
        /// The register lists the number under another name, type or place than the one we have.
        ListedDifferently: Conflict, "listed-differently" {
            nb: "Biblioteknummeret er allerede registrert med et annet navn, en annen type eller en annen kommune.",
            nn: "Biblioteknummeret er alt registrert med eit anna namn, ein annan type eller ein annan kommune.",
            en: "The library number is already registered with another name, type or municipality.",
        }
        /// The library has applied, and its application waits for an answer.
        ApplicationWaiting: Conflict, "application-waiting" {
            nb: "Biblioteket har allerede søkt, og søknaden venter på svar.",
            nn: "Biblioteket har alt søkt, og søknaden ventar på svar.",
            en: "The library has applied already, and the application waits for an answer.",
        }
        /// The library has been approved.
        ApprovedAlready: Conflict, "approved-already" {
            nb: "Biblioteket er allerede godkjent.",
            nn: "Biblioteket er alt godkjent.",
            en: "The library has been approved already.",
        }
        /// There is no application that waits for an answer.
        NoApplicationWaiting: Conflict, "no-application-waiting" {
            nb: "Biblioteket har ingen søknad som venter på svar.",
            nn: "Biblioteket har ingen søknad som ventar på svar.",
            en: "The library has no application that waits for an answer.",
        }
        /// The municipality's county does not exist today.
        MunicipalityNotOfToday: Invalid, "municipality-not-of-today" {
            nb: "Kommunenummeret hører til et fylke som ikke finnes i dag. Bruk dagens kommunenummer.",
            nn: "Kommunenummeret høyrer til eit fylke som ikkje finst i dag. Bruk dagens kommunenummer.",
            en: "The municipality number belongs to a county that does not exist today. Use today's number.",
        }
        /// One address for both contacts.
        DeputyIsPrimaryContact: Invalid, "deputy-is-primary-contact" {
            nb: "Varakontakten må være en annen person enn hovedkontakten, med en egen e-postadresse.",
            nn: "Varakontakten må vere ein annan person enn hovudkontakten, med ei eiga e-postadresse.",
            en: "The deputy must be another person than the primary contact, with an e-mail address of their own.",
        }
        /// The caller is neither a contact of the library nor a coordinator.
        NotYourLibrary: Forbidden, "not-your-library" {
            nb: "Du er ikke kontaktperson for dette biblioteket.",
            nn: "Du er ikkje kontaktperson for dette biblioteket.",
            en: "You are not a contact of this library.",
        }
    }
}
