//! Which municipalities are of a size.

use serde::{Deserialize, Serialize};

/// A band of population, as library statistics have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Up to 1 999.
    Under2000,
    /// 2 000 to 4 999.
    From2000,
    /// 5 000 to 9 999.
    From5000,
    /// 10 000 to 19 999.
    From10000,
    /// 20 000 to 49 999.
    From20000,
    /// 50 000 and more.
    From50000,
}

impl Band {
    /// The band that so many inhabitants are in.
    pub fn of(inhabitants: u32) -> Self {
        match inhabitants {
            0..2_000 => Self::Under2000,
            2_000..5_000 => Self::From2000,
            5_000..10_000 => Self::From5000,
            10_000..20_000 => Self::From10000,
            20_000..50_000 => Self::From20000,
            _ => Self::From50000,
        }
    }

    /// The band as its first and its last number, as in `2000-4999`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under2000 => "0-1999",
            Self::From2000 => "2000-4999",
            Self::From5000 => "5000-9999",
            Self::From10000 => "10000-19999",
            Self::From20000 => "20000-49999",
            Self::From50000 => "50000-",
        }
    }
}
