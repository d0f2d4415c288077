//! The ways to say no about a supplier.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a supplier is refused.
    pub enum SupplierRefusal {
        /// Nobody has registered it.
        UnknownSupplier: NotFound, "unknown-supplier" {
            nb: "Denne leverandøren er ikke registrert.",
            nn: "Denne leverandøren er ikkje registrert.",
            en: "This supplier has not been registered.",
        }
        /// The one who asks does not speak for it.
        NotYourSupplier: Forbidden, "not-your-supplier" {
            nb: "Du er ikke registrert som kontakt for denne leverandøren.",
            nn: "Du er ikkje registrert som kontakt for denne leverandøren.",
            en: "You are not registered as a contact of this supplier.",
        }
        /// The person, by their address, speaks for it already.
        ContactAlready: Conflict, "supplier-contact-already" {
            nb: "Denne personen er allerede kontakt for leverandøren.",
            nn: "Denne personen er allereie kontakt for leverandøren.",
            en: "This person is a contact of the supplier already.",
        }
        /// A letter to more is read by nobody.
        TooManyContacts: Conflict, "too-many-supplier-contacts" {
            nb: "En leverandør kan ha fem kontakter. Fjern en før du legger til en ny.",
            nn: "Ein leverandør kan ha fem kontaktar. Fjern ein før du legg til ein ny.",
            en: "A supplier can have five contacts. Remove one before you add another.",
        }
    }
}
