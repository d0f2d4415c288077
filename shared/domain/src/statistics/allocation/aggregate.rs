//! A group of libraries that share addresses, and the recipes its figures were divided by.

use std::collections::BTreeMap;

use cqrs_es::{Aggregate, DomainEvent};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::event_sourced::{event_name, handle_by_deciding, schema_of};
use crate::kernel::refusal::refusals;
use crate::kernel::{EventSourced, LibraryNumber, Name};

use super::Recipe;

/// The most libraries in one group.
const MOST_LIBRARIES: usize = 100;

/// A command to one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharingGroupCommand {
    /// The group's figures are divided so from now on, those that came before included. Saying the same changes nothing.
    SetRecipe {
        /// What the group is called.
        name: Name,
        /// What the weights are, such as "Folketall".
        weighs: Name,
        /// What each library weighs.
        weights: BTreeMap<LibraryNumber, u32>,
        /// The day the weights are of.
        as_of: Date,
        /// Where they were found.
        source: Name,
    },
}

/// What happened to a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SharingGroupEvent {
    /// Its figures are divided so from now on.
    #[serde(rename = "statistics.recipe-set")]
    RecipeSet {
        /// What the group is called.
        name: Name,
        /// The recipe.
        recipe: Recipe,
    },
}

impl DomainEvent for SharingGroupEvent {
    fn event_type(&self) -> String {
        event_name(self)
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

refusals! {
    /// Why a command about a group is refused.
    pub enum SharingGroupRefusal {
        /// No group has that key.
        UnknownGroup: NotFound, "unknown-group" {
            nb: "Vi har ingen slik gruppe.",
            nn: "Vi har inga slik gruppe.",
            en: "There is no such group.",
        }
        /// One library alone shares nothing.
        TooFewLibraries: Invalid, "too-few-libraries" {
            nb: "En gruppe har minst to biblioteker.",
            nn: "Ei gruppe har minst to bibliotek.",
            en: "A group has at least two libraries.",
        }
        /// More than we divide among.
        TooManyLibraries: Invalid, "too-many-libraries" {
            nb: "En gruppe har høyst hundre biblioteker.",
            nn: "Ei gruppe har høgst hundre bibliotek.",
            en: "A group has at most a hundred libraries.",
        }
        /// Nothing can be divided by nought.
        NothingWeighs: Invalid, "nothing-weighs" {
            nb: "Minst ett bibliotek må ha en vekt over null.",
            nn: "Minst eitt bibliotek må ha ei vekt over null.",
            en: "At least one library must weigh more than nought.",
        }
    }
}

/// A group, as its events have made it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingGroup {
    /// What it is called; `None` while it is unknown.
    pub name: Option<Name>,
    /// How its figures are divided.
    pub recipe: Option<Recipe>,
}

impl EventSourced for SharingGroup {
    const STATE_SCHEMA: u64 = schema_of(&[include_str!("aggregate.rs"), include_str!("recipe.rs")]);

    fn decide(&self, command: SharingGroupCommand) -> Result<Vec<SharingGroupEvent>, SharingGroupRefusal> {
        let SharingGroupCommand::SetRecipe { name, weighs, weights, as_of, source } = command;
        if weights.len() < 2 {
            return Err(SharingGroupRefusal::TooFewLibraries);
        }
        if weights.len() > MOST_LIBRARIES {
            return Err(SharingGroupRefusal::TooManyLibraries);
        }
        if weights.values().all(|weight| *weight == 0) {
            return Err(SharingGroupRefusal::NothingWeighs);
        }
        let number = self.recipe.as_ref().map_or(0, |recipe| recipe.number);
        let same = Recipe { number, weighs, weights, as_of, source };
        if self.recipe.as_ref() == Some(&same) && self.name.as_ref() == Some(&name) {
            return Ok(vec![]);
        }
        Ok(vec![SharingGroupEvent::RecipeSet { name, recipe: Recipe { number: number + 1, ..same } }])
    }
}

impl Aggregate for SharingGroup {
    const TYPE: &'static str = "SharingGroup";
    type Command = SharingGroupCommand;
    type Event = SharingGroupEvent;
    type Error = SharingGroupRefusal;
    type Services = ();

    handle_by_deciding!();

    fn apply(&mut self, event: SharingGroupEvent) {
        let SharingGroupEvent::RecipeSet { name, recipe } = event;
        self.name = Some(name);
        self.recipe = Some(recipe);
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;

    use super::*;

    fn set(weights: &[(&str, u32)]) -> SharingGroupCommand {
        SharingGroupCommand::SetRecipe {
            name: "Samarbeidet".parse().unwrap(),
            weighs: "Folketall".parse().unwrap(),
            weights: weights.iter().map(|(library, weight)| (library.parse().unwrap(), *weight)).collect(),
            as_of: jiff::civil::date(2023, 1, 1),
            source: "SSB tabell 07459".parse().unwrap(),
        }
    }

    fn was_set(number: u32, weights: &[(&str, u32)]) -> SharingGroupEvent {
        let SharingGroupCommand::SetRecipe { name, weighs, weights, as_of, source } = set(weights);
        SharingGroupEvent::RecipeSet { name, recipe: Recipe { number, weighs, weights, as_of, source } }
    }

    #[test]
    fn each_other_recipe_gets_the_next_number_and_the_same_one_none() {
        let given = |events| TestFramework::<SharingGroup>::with(()).given(events);
        let (one, other) = ([("2030100", 3), ("2030101", 1)], [("2030100", 2), ("2030101", 1)]);
        given(vec![]).when(set(&one)).then_expect_events(vec![was_set(1, &one)]);
        given(vec![was_set(1, &one)]).when(set(&one)).then_expect_events(vec![]);
        given(vec![was_set(1, &one)]).when(set(&other)).then_expect_events(vec![was_set(2, &other)]);
        given(vec![]).when(set(&one[..1])).then_expect_error(SharingGroupRefusal::TooFewLibraries);
        let weightless = [("2030100", 0), ("2030101", 0)];
        given(vec![]).when(set(&weightless)).then_expect_error(SharingGroupRefusal::NothingWeighs);
    }
}
