//! Parsed values: a newtype over text that can only be made by parsing.

/// Gives a newtype over `String` its conversions; the type itself implements `FromStr` with its rule.
///
/// Serde goes through the same rule in both directions, so that a stored or received value is parsed like any other.
macro_rules! parsed_value {
    ($name:ident) => {
        impl $name {
            /// The value as it is written and stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::kernel::refusal::InvalidValue;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub(crate) use parsed_value;

/// The digits of `text` if it is exactly `count` ASCII digits.
pub(crate) fn digits(text: &str, count: usize) -> Option<&str> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}
