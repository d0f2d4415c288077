//! Trials: libraries try selected services before they choose.
