//! The ways a command about a registration is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a registration is refused.
    pub enum AttendanceRefusal {
        /// There is no such registration.
        UnknownAttendance: NotFound, "unknown-attendance" {
            nb: "Denne påmeldingen finnes ikke.",
            nn: "Denne påmeldinga finst ikkje.",
            en: "There is no such registration.",
        }
        /// The registration exists; it is changed by the link in its letter.
        RegisteredAlready: Conflict, "registered-already" {
            nb: "Du er allerede påmeldt. Lenken i e-posten fra oss lar deg endre påmeldingen.",
            nn: "Du er alt påmeld. Med lenkja i e-posten frå oss kan du endre påmeldinga.",
            en: "You are registered already. The link in our letter lets you change the registration.",
        }
        /// The coordinators have not opened registration, or have closed it.
        RegistrationClosed: Conflict, "registration-closed" {
            nb: "Påmeldingen er ikke åpen.",
            nn: "Påmeldinga er ikkje open.",
            en: "Registration is not open.",
        }
        /// The kickoff has taken place.
        RegistrationOver: Conflict, "registration-over" {
            nb: "Kickoffen har vært, så påmeldingen kan ikke endres.",
            nn: "Kickoffen har vore, så påmeldinga kan ikkje endrast.",
            en: "The kickoff has taken place, so the registration cannot be changed.",
        }
        /// The kickoff does not take place.
        CalledOff: Conflict, "kickoff-called-off" {
            nb: "Kickoffen er avlyst.",
            nn: "Kickoffen er avlyst.",
            en: "The kickoff has been called off.",
        }
        /// The attendee has cancelled, and would have to register again.
        RegistrationCancelled: Conflict, "registration-cancelled" {
            nb: "Du har meldt deg av. Meld deg på igjen hvis du vil være med.",
            nn: "Du har meldt deg av. Meld deg på igjen om du vil vere med.",
            en: "You have cancelled. Register again if you want to take part.",
        }
    }
}
