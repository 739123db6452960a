//! The kit: components that know how things look and behave, and nothing about assets.

pub mod button;
pub mod card;
pub mod dialog;
pub mod empty;
pub mod facts;
pub mod field;
pub mod icon;
pub mod loading;
pub mod notice;
pub mod paper;
pub mod pill;
pub mod progress;
pub mod screen;
pub mod segmented;
pub mod switch;

pub use button::{Button, ButtonKind, LinkButton};
pub use card::Card;
pub use dialog::Dialog;
pub use empty::Empty;
pub use facts::{Fact, Facts};
pub use field::{NumberField, SelectField, TextField};
pub use icon::{Glyph, Icon};
pub use loading::Loading;
pub use notice::{FailureNotice, Notice};
pub use paper::{Paper, Sheet};
pub use pill::Pill;
pub use progress::Progress;
pub use screen::Screen;
pub use segmented::Segmented;
pub use switch::SwitchField;
