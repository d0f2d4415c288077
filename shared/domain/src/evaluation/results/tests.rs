use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::groups::{Shown, shown};
use super::*;
use crate::evaluation::form::tests::{choices, question, scale};
use crate::evaluation::form::{EvaluationForm, FilledIn};
use crate::kernel::{CountyNumber, LibraryType};

const COUNTIES: [&str; 4] = ["03", "11", "46", "50"];
const TYPES: [LibraryType; 2] = [LibraryType::Public, LibraryType::UpperSecondary];

fn group(county: &str, library_type: LibraryType) -> Group {
    Group { county: Some(county.parse().unwrap()), library_type: Some(library_type) }
}

fn form() -> EvaluationForm {
    EvaluationForm::new(vec![
        question("content", scale(5)),
        question("training", QuestionKind::Choice { choices: choices(&["yes", "no"]) }),
        question("more", QuestionKind::Text { at_most: 200 }),
    ])
    .unwrap()
}

fn kept(group: Group, filled_in: &[(&str, &str)]) -> KeptAnswer {
    let filled_in: FilledIn =
        filled_in.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
    KeptAnswer { answers: form().read(&filled_in).unwrap(), group }
}

fn rated(step: &str, group: Group) -> KeptAnswer {
    kept(group, &[("content", step)])
}

fn figures<'a>(figures: &'a Figures, id: &str) -> Option<&'a QuestionFigures> {
    figures.question(&id.parse().unwrap())
}

#[test]
fn figures_begin_at_the_fifth_answer_and_texts_at_the_tenth() {
    let oslo = || group("03", LibraryType::Public);
    let answer = |text: &str| kept(oslo(), &[("content", "4"), ("more", text)]);
    let mut answers: Vec<_> = ["d", "c", "b", "a"].map(answer).to_vec();
    assert_eq!(Figures::count(&form(), &answers), Figures::default());
    answers.push(kept(oslo(), &[("content", "1"), ("training", "no")]));
    let five = Figures::count(&form(), &answers);
    let content = figures(&five, "content").unwrap();
    assert_eq!(content.total, Tally { answered: 5, counts: vec![1, 0, 0, 4, 0] });
    assert_eq!(content.total.mean_hundredths(), 340);
    assert!(figures(&five, "training").is_none() && figures(&five, "more").is_none());
    answers.extend(["i", "h", "g", "f", "e"].map(answer));
    let more = "more".parse().unwrap();
    assert_eq!(texts(&more, &answers), None, "nine texts");
    answers.push(answer("j"));
    assert_eq!(texts(&more, &answers).unwrap().concat(), "abcdefghij", "in no order of coming");
}

#[test]
fn figures_stand_until_twice_as_many_have_answered_and_the_last_few_are_not_given_away() {
    let answers = |many: usize| vec![rated("4", group("03", LibraryType::Public)); many];
    let count = |many: usize| Figures::count(&form(), &answers(many));
    let answered = |figures: &Figures| figures.questions[0].total.answered;
    let five = count(5).shown_after(&Figures::default(), false);
    assert_eq!(answered(&five), 5);
    assert_eq!(answered(&count(9).shown_after(&five, false)), 5);
    let ten = count(10).shown_after(&five, false);
    assert_eq!(answered(&ten), 10);
    assert_eq!(answered(&count(15).shown_after(&ten, false)), 10);
    assert_eq!(answered(&count(15).shown_after(&ten, true)), 15);
    assert_eq!(answered(&count(14).shown_after(&ten, true)), 10);
}

#[test]
fn a_county_is_shown_with_five_and_one_more_is_hidden_if_it_would_give_the_hidden_one_away() {
    let public = LibraryType::Public;
    let answered = BTreeMap::from([(group("03", public), 9), (group("11", public), 6), (group("46", public), 2)]);
    let counties = shown(&answered).counties;
    assert_eq!(counties, BTreeSet::from(["03".parse().unwrap()]));
    let answered = BTreeMap::from([(group("03", public), 9), (group("11", public), 3), (group("46", public), 2)]);
    assert_eq!(shown(&answered).counties, BTreeSet::from(["03".parse().unwrap()]));
}

#[test]
fn a_type_that_is_nearly_all_of_a_county_does_not_give_the_rest_of_the_county_away() {
    let [public, school] = TYPES;
    // Only Oslo has both: Oslo less the schools would be one library.
    let answered = BTreeMap::from([(group("03", public), 1), (group("03", school), 6), (group("11", public), 8)]);
    assert_eq!(shown(&answered), Shown { counties: BTreeSet::new(), types: BTreeSet::from(TYPES) });
}

#[test]
fn a_library_that_is_alone_is_lumped_with_others() {
    let [public, school] = TYPES;
    let county = |number: &str| Some(number.parse::<CountyNumber>().unwrap());
    let mut asked = vec![(county("03"), public); 7];
    asked.extend(vec![(county("11"), public); 5]);
    asked.push((county("46"), public));
    asked.extend(vec![(county("03"), school); 6]);
    let population = Population::of(asked.clone());
    assert_eq!(population.group_of(county("03"), public), group("03", public));
    // One alone takes the smallest county along, or it would be alone without a county.
    for number in ["11", "46"] {
        let lumped = Group { county: None, library_type: Some(public) };
        assert_eq!(population.group_of(county(number), public), lumped);
    }
    asked.truncate(14);
    let population = Population::of(asked);
    assert_eq!(population.group_of(county("03"), public).library_type, None, "one school would be named by its type");
}

/// Whether a group, as a vector over the cells, is a sum of multiples of the known ones. Modulo a prime that no determinant
/// of so few zeros and ones reaches.
fn can_be_worked_out(known: &[Vec<i64>], wanted: &[i64]) -> bool {
    const PRIME: i64 = 1_000_003;
    let inverse = |value: i64| {
        let (mut power, mut base, mut result) = (PRIME - 2, value.rem_euclid(PRIME), 1);
        while power > 0 {
            if power & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            power >>= 1;
        }
        result
    };
    let mut basis: Vec<Vec<i64>> = Vec::new();
    let reduce = |basis: &[Vec<i64>], vector: &[i64]| {
        let mut vector = vector.to_vec();
        for row in basis {
            let lead = row.iter().position(|value| *value != 0).unwrap();
            let factor = vector[lead];
            for (value, of) in vector.iter_mut().zip(row) {
                *value = (*value - factor * of).rem_euclid(PRIME);
            }
        }
        vector
    };
    for vector in known {
        let rest = reduce(&basis, vector);
        if let Some(lead) = rest.iter().position(|value| *value != 0) {
            let scale = inverse(rest[lead]);
            basis.push(rest.iter().map(|value| value * scale % PRIME).collect());
        }
    }
    reduce(&basis, wanted).iter().all(|value| *value == 0)
}

fn any_counts() -> impl Strategy<Value = BTreeMap<Group, u32>> {
    let counts = select(vec![0_u32, 0, 1, 2, 3, 4, 5, 6, 9]);
    vec(counts, 8).prop_map(|counts| {
        let cells = COUNTIES.into_iter().flat_map(|county| TYPES.map(|library_type| group(county, library_type)));
        cells.zip(counts).filter(|(_, answers)| *answers > 0).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_group_of_fewer_than_five_can_be_worked_out(answered in any_counts()) {
        prop_assume!(answered.values().sum::<u32>() >= FEWEST_ANSWERS);
        let cells: Vec<_> = answered.iter().collect();
        let vector = |holds: &dyn Fn(&Group) -> bool| -> Vec<i64> {
            cells.iter().map(|(group, _)| i64::from(holds(group))).collect()
        };
        let Shown { counties, types } = shown(&answered);
        let mut known = vec![vector(&|_| true)];
        known.extend(counties.iter().map(|county| vector(&|group| group.county.as_ref() == Some(county))));
        known.extend(types.iter().map(|wanted| vector(&|group| group.library_type == Some(*wanted))));
        for members in 1_u32..1 << cells.len() {
            let member = |at: usize| members >> at & 1 == 1;
            let answers: u32 = cells.iter().enumerate().filter(|(at, _)| member(*at)).map(|(_, (_, many))| **many).sum();
            if answers < FEWEST_ANSWERS {
                let wanted: Vec<i64> = (0..cells.len()).map(|at| i64::from(member(at))).collect();
                prop_assert!(!can_be_worked_out(&known, &wanted), "{answers} of {answered:?} by {known:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_of_a_library_fits_at_least_five_of_those_asked(
        asked in vec((select(COUNTIES.to_vec()), select(TYPES.to_vec())), 5..60)
    ) {
        let libraries: Vec<_> = asked.iter().map(|(county, kind)| (Some(county.parse().unwrap()), *kind)).collect();
        let population = Population::of(libraries.clone());
        let mut groups: BTreeMap<Group, u32> = BTreeMap::new();
        for (county, library_type) in libraries {
            *groups.entry(population.group_of(county, library_type)).or_default() += 1;
        }
        prop_assert!(groups.values().all(|many| *many >= FEWEST_ANSWERS), "{groups:?}");
    }
}
