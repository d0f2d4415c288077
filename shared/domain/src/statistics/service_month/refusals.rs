//! The ways a command about a service's month is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a service's month is refused.
    pub enum ServiceMonthRefusal {
        /// Without its place a library stands in no total.
        PlaceMissing: Invalid, "library-place-missing" {
            nb: "Vi vet ikke hvilken kommune biblioteket ligger i, og kan derfor ikke ta inn tall for det.",
            nn: "Vi veit ikkje kva kommune biblioteket ligg i, og kan difor ikkje ta inn tal for det.",
            en: "We do not know in which municipality the library lies, so its figures cannot be taken in.",
        }
        /// A figure beyond all belief is a fault in the file.
        FigureTooLarge: Invalid, "figure-too-large" {
            nb: "Tallet er større enn noe bibliotek kan ha hatt på en måned.",
            nn: "Talet er større enn noko bibliotek kan ha hatt på ein månad.",
            en: "The figure is larger than any library can have had in a month.",
        }
    }
}
