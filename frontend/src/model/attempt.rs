//! A wish that is granted once, however often it has to be asked for.

use super::failure::Failure;

/// What was asked for last, and under which key, until an answer came.
#[derive(Debug, Clone)]
pub struct Attempt<T> {
    open: Option<(T, String)>,
}

impl<T> Default for Attempt<T> {
    fn default() -> Self {
        Self { open: None }
    }
}

impl<T: Clone + PartialEq> Attempt<T> {
    /// The key to ask with: the one from before where the same was asked for and no answer came, so
    /// that what happened unheard does not happen twice.
    pub fn key(&mut self, wish: &T, fresh: impl FnOnce() -> String) -> String {
        match &self.open {
            Some((before, key)) if before == wish => key.clone(),
            _ => {
                let key = fresh();
                self.open = Some((wish.clone(), key.clone()));
                key
            }
        }
    }

    /// Hears how it came out. Only an answer ends the wish.
    pub fn hear<A>(&mut self, outcome: &Result<A, Failure>) {
        if outcome.as_ref().err().is_none_or(|f| !f.is_lost()) {
            self.open = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use types::ProblemType;

    use super::*;
    use crate::model::failure::tests::problem;

    #[test]
    fn a_lost_answer_is_asked_for_under_the_same_key_and_a_new_wish_is_not() {
        let mut attempt = Attempt::default();
        let lost = Err::<(), _>(Failure::TooSlow);

        assert_eq!(attempt.key(&"24 tags", || "a".to_owned()), "a");
        attempt.hear(&lost);
        assert_eq!(attempt.key(&"24 tags", || "b".to_owned()), "a");
        attempt.hear(&lost);
        assert_eq!(attempt.key(&"25 tags", || "c".to_owned()), "c");
    }

    #[test]
    fn an_answer_ends_the_wish_be_it_yes_or_no() {
        let mut attempt = Attempt::default();

        attempt.key(&1, || "a".to_owned());
        attempt.hear(&Ok(()));
        assert_eq!(attempt.key(&1, || "b".to_owned()), "b");

        let no = problem(ProblemType::SequenceConflict, "It is closed.");
        attempt.hear(&Err::<(), _>(Failure::Problem(Box::new(no))));
        assert_eq!(attempt.key(&1, || "c".to_owned()), "c");
    }
}
