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
        /// The library has told us of its interest already; its contact can change what it said.
        InterestedAlready: Conflict, "interested-already" {
            nb: "Biblioteket har allerede meldt interesse. Kontaktpersonen kan logge inn og endre det som er meldt.",
            nn: "Biblioteket har alt meldt interesse. Kontaktpersonen kan logge inn og endre det som er meldt.",
            en: "The library has registered interest already. Its contact can sign in and change what was said.",
        }
        /// There is no interest to change or to turn into an application.
        NotInterested: Conflict, "not-interested" {
            nb: "Biblioteket har ikke meldt interesse, eller svaret er allerede gitt.",
            nn: "Biblioteket har ikkje meldt interesse, eller svaret er alt gjeve.",
            en: "The library has not registered interest, or has had its answer already.",
        }
        /// A library that has never applied has no deputies and nothing to hand over.
        NotApplied: Conflict, "not-applied" {
            nb: "Biblioteket har ikke søkt ennå, så det har ingen stedfortreder.",
            nn: "Biblioteket har ikkje søkt enno, så det har ingen stadfortredar.",
            en: "The library has not applied yet, so it has no deputy.",
        }
        /// The person's address is one of the library's contacts already.
        ContactAlready: Conflict, "contact-already" {
            nb: "E-postadressen hører allerede til en kontaktperson for biblioteket.",
            nn: "E-postadressa høyrer alt til ein kontaktperson for biblioteket.",
            en: "The e-mail address already belongs to a contact of the library.",
        }
        /// More deputies than a library may have.
        TooManyDeputies: Conflict, "too-many-deputies" {
            nb: "Et bibliotek kan ha høyst fem stedfortredere.",
            nn: "Eit bibliotek kan ha høgst fem stadfortredarar.",
            en: "A library can have at most five deputies.",
        }
        /// Whoever takes over must be a deputy.
        NotADeputy: Conflict, "not-a-deputy" {
            nb: "Personen er ikke stedfortreder for biblioteket. Legg først til den som skal overta.",
            nn: "Personen er ikkje stadfortredar for biblioteket. Legg først til den som skal ta over.",
            en: "The person is not a deputy of the library. First add whoever is to take over.",
        }
        /// Nobody would be written to first.
        NoPrimaryContactLeft: Conflict, "no-primary-contact-left" {
            nb: "Biblioteket må ha en hovedkontakt. Overlat først rollen til en stedfortreder.",
            nn: "Biblioteket må ha ein hovudkontakt. Overlat først rolla til ein stadfortredar.",
            en: "The library must have a primary contact. First hand the role over to a deputy.",
        }
        /// Nobody would take over.
        NoDeputyLeft: Conflict, "no-deputy-left" {
            nb: "Biblioteket må ha minst én stedfortreder. Legg først til en annen.",
            nn: "Biblioteket må ha minst éin stadfortredar. Legg først til ein annan.",
            en: "The library must have at least one deputy. First add another one.",
        }
        /// The person speaks for the library no longer, or never did.
        NotAContact: NotFound, "not-a-contact" {
            nb: "Denne personen er ikke kontaktperson for biblioteket.",
            nn: "Denne personen er ikkje kontaktperson for biblioteket.",
            en: "This person is not a contact of the library.",
        }
        /// The link in the letter has been followed before.
        AddressConfirmedAlready: Conflict, "address-confirmed-already" {
            nb: "E-postadressen er allerede bekreftet.",
            nn: "E-postadressa er allereie stadfesta.",
            en: "The e-mail address has been confirmed already.",
        }
        /// The municipality's number is not in use on the day in question.
        MunicipalityNotOfThatDay: Invalid, "municipality-not-of-that-day" {
            nb: "Kommunenummeret er ikke i bruk den dagen. Bruk nummeret kommunen har da.",
            nn: "Kommunenummeret er ikkje i bruk den dagen. Bruk nummeret kommunen har då.",
            en: "The municipality number is not in use on that day. Use the number the municipality has then.",
        }
        /// A library cannot be a duplicate of itself.
        MergeIntoItself: Invalid, "merge-into-itself" {
            nb: "Et bibliotek kan ikke slås sammen med seg selv.",
            nn: "Eit bibliotek kan ikkje slåast saman med seg sjølv.",
            en: "A library cannot be merged into itself.",
        }
        /// We have never heard of the library that is to go on.
        MergeTargetUnknown: Conflict, "merge-target-unknown" {
            nb: "Vi kjenner ikke biblioteket det skal slås sammen med.",
            nn: "Vi kjenner ikkje biblioteket det skal slåast saman med.",
            en: "We do not know the library it is to be merged into.",
        }
        /// The library that is to go on has ended itself.
        MergeTargetEnded: Conflict, "merge-target-ended" {
            nb: "Biblioteket det skal slås sammen med, er selv slått sammen med et annet eller lagt ned.",
            nn: "Biblioteket det skal slåast saman med, er sjølv slått saman med eit anna eller lagt ned.",
            en: "The library it is to be merged into has itself been merged or closed.",
        }
        /// The library goes on as another, which is in its record.
        LibraryMerged: Conflict, "library-merged" {
            nb: "Biblioteket er slått sammen med et annet, som står i opplysningene om biblioteket. Bruk det andre.",
            nn: "Biblioteket er slått saman med eit anna, som står i opplysningane om biblioteket. Bruk det andre.",
            en: "The library has been merged into another one, which its record names. Use that one.",
        }
        /// The library exists no more.
        LibraryClosed: Conflict, "library-closed" {
            nb: "Biblioteket er lagt ned.",
            nn: "Biblioteket er lagt ned.",
            en: "The library has been closed.",
        }
        /// The caller is neither a contact of the library nor a coordinator.
        NotYourLibrary: Forbidden, "not-your-library" {
            nb: "Du er ikke kontaktperson for dette biblioteket.",
            nn: "Du er ikkje kontaktperson for dette biblioteket.",
            en: "You are not a contact of this library.",
        }
    }
}
