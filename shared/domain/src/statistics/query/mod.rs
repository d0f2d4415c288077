//! Questions about figures, answered: rows as they are kept in, lines as the reader may see them out.

mod lines;
mod period;
mod published;
mod refusals;
#[cfg(test)]
mod tests;

pub use lines::{Asked, Geography, Line, Sights, library_lines, totals_lines};
pub use period::{Detail, Period, Span};
pub use published::published_lines;
pub use refusals::QueryRefusal;
