//! What each state of an export means.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::fold;
use crate::yaml::Node;
use std::collections::HashMap;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Working,
    Ready,
    Failed,
}

/// `states:`, compiled: by the vendor's word, without regard to case.
#[derive(Debug)]
pub(super) struct States(HashMap<String, State>);

impl States {
    pub(super) fn compile(node: &Node, report: &mut Report) -> Option<Self> {
        let mut states = HashMap::new();
        let mut right = true;
        for (list, state) in [("working", State::Working), ("ready", State::Ready), ("failed", State::Failed)] {
            for item in node.get(list).map(Node::items).unwrap_or_default() {
                let Some(word) = item.text() else { continue };
                if states.insert(fold(word).into_owned(), state).is_some() {
                    let message = format!("the state `{word}` stands here twice");
                    report.push(
                        Diagnostic::error(&codes::WRONG_VALUE, &item.place, message)
                            .help("each state means one thing; case does not count"),
                    );
                    right = false;
                }
            }
        }
        if right && !states.values().any(|state| *state == State::Ready) {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &node.place, "no state is `ready`: the export would never end")
                    .help("write the vendor's word for it, such as `ready: [FINISHED]`"),
            );
            return None;
        }
        right.then_some(Self(states))
    }

    /// What a word means, if it is listed.
    pub(super) fn get(&self, word: &str) -> Option<State> {
        self.0.get(fold(word.trim()).as_ref()).copied()
    }
}
