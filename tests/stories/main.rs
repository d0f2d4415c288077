//! The stories: what people do, told over HTTP against a whole stack, and what must be true of the project as a whole.
//!
//! | module | tells |
//! |---|---|
//! | `onboarding`, `imports`, `letters` | what users do, and what is stored and sent |
//! | `bad_input` | what a mistake gets, and that nothing is stored |
//! | `authorisation` | every route × every kind of caller |
//! | `personal_data` | that people are nowhere but in the people table |
//! | `read_models` | rebuilding, sweeping, paging |
//! | `catalog`, `openapi`, `template`, `workspace` | that what is written twice agrees |

#![expect(clippy::unwrap_used, reason = "a story that fails, fails")]

mod authorisation;
mod bad_input;
mod catalog;
mod imports;
mod letters;
mod onboarding;
mod openapi;
mod personal_data;
mod read_models;
mod template;
mod workspace;
