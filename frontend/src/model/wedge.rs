//! Tells a wedge scanner from fingers.
//!
//! A scanner types where the focus is. Mostly that does not matter: a character that nothing wants
//! goes to the scan box. It matters where characters mean something else: digits in a field for
//! numbers, letters in a list of choices, Enter on a button of a dialog. There the pace decides: no
//! fingers type four characters, each within 50 ms of the last.

/// Keys closer together than this come from a scanner.
pub const SCANNER_PACE_MS: f64 = 50.0;
/// So many characters at scanner pace are no accident; two rolled keys may be.
const SURELY_A_SCAN: usize = 4;
/// With Enter at the same pace, so many will do.
const SURELY_WITH_ENTER: usize = 2;

/// What has the focus, as far as characters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Text goes in here, and so may a scan.
    Text,
    /// Digits go in here.
    Numbers,
    /// Characters choose from a list.
    Choices,
    /// A dialog is open: the scan box cannot have the focus.
    Dialog,
    /// Nothing here wants characters.
    Nothing,
}

/// A key, as far as it matters here. Keys that only shift others are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Character(char),
    /// Ends a code.
    Enter,
    /// Some scanners end a code with it; fingers leave fields with it.
    Tab,
    Other,
}

/// What is to be done about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The browser goes on as if we were not there.
    Leave,
    /// The same; but what the field holds now has to be remembered.
    Remember,
    /// The scan box gets the focus, then the browser goes on.
    Redirect,
    /// It is a scan: the field gets back what it held, the scan box gets these characters.
    Claim(String),
    /// The same, and the code is complete.
    Submit(String),
}

/// What was typed in one place without a pause.
#[derive(Debug, Default)]
pub struct Wedge {
    typed: String,
    last_ms: f64,
    is_claimed: bool,
}

impl Wedge {
    /// Judges a key. The focus must not have moved since the last one: see [`Wedge::forget`].
    pub fn judge(&mut self, place: Place, key: Key, now_ms: f64) -> Verdict {
        let is_quick = !self.typed.is_empty() && now_ms - self.last_ms < SCANNER_PACE_MS;
        if !is_quick {
            self.forget();
        }
        self.last_ms = now_ms;
        match (place, key) {
            (Place::Text, _) | (_, Key::Other) => {
                self.forget();
                Verdict::Leave
            }
            (Place::Nothing, Key::Character(c)) => {
                self.forget();
                // A space presses buttons and scrolls; no code begins with one.
                if c == ' ' {
                    Verdict::Leave
                } else {
                    Verdict::Redirect
                }
            }
            (_, Key::Enter) => self.end(SURELY_WITH_ENTER),
            (_, Key::Tab) => self.end(SURELY_A_SCAN),
            (_, Key::Character(c)) => self.next(place, c),
        }
    }

    /// Starts over: the focus moved.
    pub fn forget(&mut self) {
        self.typed.clear();
        self.is_claimed = false;
    }

    fn next(&mut self, place: Place, c: char) -> Verdict {
        // What the field has no use for; on a button, a space would press it.
        let is_odd = match place {
            Place::Numbers => !c.is_ascii_digit(),
            Place::Dialog => c == ' ',
            Place::Text | Place::Choices | Place::Nothing => false,
        };
        if self.typed.is_empty() {
            return match c {
                ' ' => Verdict::Leave,
                _ if is_odd => Verdict::Redirect,
                _ => {
                    self.typed.push(c);
                    Verdict::Remember
                }
            };
        }
        self.typed.push(c);
        if self.is_claimed {
            return Verdict::Claim(c.to_string());
        }
        if is_odd || self.typed.chars().count() >= SURELY_A_SCAN {
            self.is_claimed = true;
            return Verdict::Claim(self.typed.clone());
        }
        Verdict::Leave
    }

    fn end(&mut self, surely: usize) -> Verdict {
        let verdict = if self.is_claimed {
            Verdict::Submit(String::new())
        } else if self.typed.chars().count() >= surely {
            Verdict::Submit(self.typed.clone())
        } else {
            Verdict::Leave
        };
        self.forget();
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types at a pace, and tells what came of each key.
    fn type_at(place: Place, keys: &str, pace_ms: f64) -> Vec<Verdict> {
        let mut wedge = Wedge::default();
        let mut now_ms = 1_000.0;
        keys.chars()
            .map(|c| {
                now_ms += pace_ms;
                let key = if c == '\n' {
                    Key::Enter
                } else {
                    Key::Character(c)
                };
                wedge.judge(place, key, now_ms)
            })
            .collect()
    }

    /// What the scan box would hold, and whether it was sent.
    fn scanned(place: Place, keys: &str) -> (String, bool) {
        let mut held = String::new();
        for verdict in type_at(place, keys, 8.0) {
            match verdict {
                Verdict::Claim(text) => held.push_str(&text),
                Verdict::Submit(text) => return (held + &text, true),
                _ => {}
            }
        }
        (held, false)
    }

    #[test]
    fn a_scan_into_a_dialog_arrives_whole_and_its_enter_presses_nothing() {
        assert_eq!(
            scanned(Place::Dialog, "5CD 123XYZ\n"),
            ("5CD 123XYZ".to_owned(), true)
        );
    }

    #[test]
    fn a_space_early_in_a_code_presses_no_button_of_a_dialog() {
        assert_eq!(
            type_at(Place::Dialog, "A 1", 8.0),
            [
                Verdict::Remember,
                Verdict::Claim("A ".to_owned()),
                Verdict::Claim("1".to_owned())
            ]
        );
    }

    #[test]
    fn a_tab_ends_a_scan_and_lets_fingers_leave_a_field() {
        let tab_after = |typed: &str| {
            let mut wedge = Wedge::default();
            for c in typed.chars() {
                wedge.judge(Place::Dialog, Key::Character(c), 1_000.0);
            }
            wedge.judge(Place::Dialog, Key::Tab, 1_008.0)
        };

        assert_eq!(tab_after("W12-0042"), Verdict::Submit(String::new()));
        assert_eq!(tab_after("12"), Verdict::Leave);
    }

    #[test]
    fn a_scan_into_a_list_of_choices_arrives_whole() {
        assert_eq!(
            scanned(Place::Choices, "W12-0042\n"),
            ("W12-0042".to_owned(), true)
        );
    }

    #[test]
    fn a_scan_into_a_field_for_numbers_is_taken_back_at_its_first_letter() {
        let verdicts = type_at(Place::Numbers, "5C", 8.0);

        assert_eq!(verdicts[0], Verdict::Remember);
        assert_eq!(verdicts[1], Verdict::Claim("5C".to_owned()));
    }

    #[test]
    fn a_code_of_digits_is_known_by_its_pace_or_by_its_enter() {
        assert_eq!(
            scanned(Place::Numbers, "004217\n"),
            ("004217".to_owned(), true)
        );
        assert_eq!(scanned(Place::Numbers, "42\n"), ("42".to_owned(), true));
    }

    #[test]
    fn fingers_keep_what_they_type() {
        let leaves = |verdicts: Vec<Verdict>| {
            verdicts
                .iter()
                .all(|v| matches!(v, Verdict::Leave | Verdict::Remember))
        };

        assert!(leaves(type_at(Place::Numbers, "1000\n", 90.0)));
        assert!(leaves(type_at(Place::Choices, "in-use\n", 90.0)));
        assert!(leaves(type_at(Place::Dialog, " \n", 90.0)));
        // Two keys rolled over each other.
        assert!(leaves(type_at(Place::Numbers, "12", 20.0)));
        assert!(leaves(type_at(Place::Text, "W12-0042\n", 8.0)));
    }

    #[test]
    fn a_character_that_nothing_wants_goes_to_the_scan_box_at_any_pace() {
        assert_eq!(type_at(Place::Nothing, "w", 500.0), [Verdict::Redirect]);
        assert_eq!(type_at(Place::Numbers, "w", 500.0), [Verdict::Redirect]);
        assert_eq!(type_at(Place::Nothing, " ", 500.0), [Verdict::Leave]);
    }
}
