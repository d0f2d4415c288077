//! Who a caller is to a library, a county or a supplier.
//!
//! The token proves control of an e-mail address and no more. What the address may do is on the domain's own record, and
//! this is where every function asks.

use std::collections::BTreeSet;

use domain::kernel::{PersonId, SupplierId};
use domain::onboarding::participation::DecidedBy;
use domain::onboarding::{County, Library, LibraryRefusal};
use domain::suppliers::{Supplier, SupplierRefusal};
use event_store::people::People;
use event_store::{Loaded, Store};
use jiff::civil::Date;

use crate::{Caller, Problem};

/// Of a library that was merged into one that was merged in turn, so many are followed. Two coordinators at once could make a
/// ring of them.
const MERGERS: usize = 5;

/// Asks the records.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
    people: People,
}

impl Access {
    /// Over the log, and the people that it points to.
    pub fn new(store: Store, people: People) -> Self {
        Self { store, people }
    }

    /// Everyone the caller is on our records: whoever is reached at the address they signed in with.
    pub async fn people_behind(&self, caller: &Caller) -> Result<BTreeSet<PersonId>, Problem> {
        match caller.email() {
            Some(email) => Ok(self.people.with_email(email).await?),
            None => Ok(BTreeSet::new()),
        }
    }

    /// In what capacity a caller acts for a library, which the record will show; or that they may not.
    pub async fn acting_for(&self, caller: &Caller, library: &Library, today: Date) -> Result<DecidedBy, Problem> {
        if caller.is_coordinator() {
            return Ok(DecidedBy::Coordinator);
        }
        let people = self.people_behind(caller).await?;
        let acting = self.acting_as(&people, library, today).await?;
        acting.ok_or_else(|| Problem::refused(LibraryRefusal::NotYourLibrary))
    }

    /// In what capacity people on our records act for a library, if they may.
    pub async fn acting_as(
        &self,
        people: &BTreeSet<PersonId>,
        library: &Library,
        today: Date,
    ) -> Result<Option<DecidedBy>, Problem> {
        if library.contact_among(people).is_some() {
            return Ok(Some(DecidedBy::Library));
        }
        let of_county = self.are_county_contacts_of(people, library, today).await?;
        Ok(of_county.then_some(DecidedBy::CountyContact))
    }

    /// In what capacity a caller looks at a library's figures and history, in which nobody is named; or that they may not. Who
    /// acts for a library looks also at those that were merged into it.
    pub async fn looking_at(&self, caller: &Caller, library: &Library, today: Date) -> Result<DecidedBy, Problem> {
        if caller.is_coordinator() {
            return Ok(DecidedBy::Coordinator);
        }
        let people = self.people_behind(caller).await?;
        let looking = self.looking_as(&people, library, today).await?;
        looking.ok_or_else(|| Problem::refused(LibraryRefusal::NotYourLibrary))
    }

    /// In what capacity people on our records look at a library's figures and history, if they may.
    pub async fn looking_as(
        &self,
        people: &BTreeSet<PersonId>,
        library: &Library,
        today: Date,
    ) -> Result<Option<DecidedBy>, Problem> {
        let mut looking = self.acting_as(people, library, today).await?;
        let mut into = library.merged_into.clone();
        for _ in 0..MERGERS {
            let Some(number) = into.filter(|_| looking.is_none() && !people.is_empty()) else { break };
            let going_on = self.store.load::<Library>(number.as_str()).await?.aggregate;
            looking = self.acting_as(people, &going_on, today).await?;
            into = going_on.merged_into;
        }
        Ok(looking)
    }

    /// Whether any of the people is a contact of the county that the library lies in today.
    async fn are_county_contacts_of(
        &self,
        people: &BTreeSet<PersonId>,
        library: &Library,
        today: Date,
    ) -> Result<bool, Problem> {
        let Some(municipality) = library.municipality_on(today) else { return Ok(false) };
        // Most callers are on no county's record, and for them no county is looked at.
        if people.is_empty() {
            return Ok(false);
        }
        let county = self.store.load::<County>(municipality.county().as_str()).await?.aggregate;
        Ok(county.has_contact_among(people))
    }

    /// The supplier, if the caller speaks for it or is a coordinator. Who is neither does not learn whether there is such a
    /// supplier.
    pub async fn supplier_for(&self, caller: &Caller, id: &SupplierId) -> Result<Loaded<Supplier>, Problem> {
        let loaded = self.store.load::<Supplier>(id.as_str()).await?;
        let speaks =
            caller.is_coordinator() || loaded.aggregate.contact_among(&self.people_behind(caller).await?).is_some();
        if !speaks {
            return Err(Problem::refused(SupplierRefusal::NotYourSupplier));
        }
        if loaded.aggregate.id.is_none() {
            return Err(Problem::refused(SupplierRefusal::UnknownSupplier));
        }
        Ok(loaded)
    }
}
