//! What can be worked out from sums by adding and subtracting them: exact elimination over whole numbers.

/// A sum as a vector: how often it counts each of its parts.
pub(super) type Vector = Vec<i128>;

/// Everything that some sums give away.
#[derive(Debug, Default)]
pub(super) struct Span {
    rows: Vec<Row>,
    sums: usize,
}

#[derive(Debug)]
struct Row {
    /// Its first entry that is not nought.
    pivot: usize,
    vector: Vector,
    /// Of which of the sums it was made, and how often.
    made_of: Vector,
}

impl Span {
    /// Takes in one more sum.
    pub(super) fn add(&mut self, sum: &[i128]) {
        let mut made_of = vec![0; self.sums];
        made_of.push(1);
        self.sums += 1;
        let row = self.reduce(sum.to_vec(), made_of);
        if let Some(pivot) = row.0.iter().position(|entry| *entry != 0) {
            self.rows.push(Row { pivot, vector: row.0, made_of: row.1 });
        }
    }

    /// The sums, by the order they were taken in, from which another can be worked out; `None` if it cannot.
    pub(super) fn explains(&self, other: &[i128]) -> Option<Vec<usize>> {
        let (left, made_of) = self.reduce(other.to_vec(), vec![0; self.sums]);
        let used = made_of.iter().enumerate().filter(|(_, times)| **times != 0).map(|(sum, _)| sum);
        left.iter().all(|entry| *entry == 0).then(|| used.collect())
    }

    /// Takes out of a vector what the rows so far have of it. Instead of dividing, both sides are multiplied and then shortened,
    /// so that the numbers stay whole and small: for groups like ours every entry is −1, 0 or 1.
    fn reduce(&self, mut vector: Vector, mut made_of: Vector) -> (Vector, Vector) {
        for row in &self.rows {
            let (theirs, ours) = (row.vector[row.pivot], vector[row.pivot]);
            if ours == 0 {
                continue;
            }
            subtract(&mut vector, theirs, &row.vector, ours);
            subtract(&mut made_of, theirs, &row.made_of, ours);
            let shared = vector.iter().chain(&made_of).fold(0, |shared, entry| greatest_common(shared, *entry));
            if shared > 1 {
                vector.iter_mut().chain(&mut made_of).for_each(|entry| *entry /= shared);
            }
        }
        (vector, made_of)
    }
}

/// `of` becomes `of × times − other × others`. What `other` is too short for is nought there.
fn subtract(of: &mut [i128], times: i128, other: &[i128], others: i128) {
    for (at, entry) in of.iter_mut().enumerate() {
        *entry = *entry * times - other.get(at).copied().unwrap_or(0) * others;
    }
}

fn greatest_common(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
