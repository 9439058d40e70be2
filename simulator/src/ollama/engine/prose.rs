//! Sentences of the five voices. Each quotes the brief and draws on what its words suggest.

use super::{
    brief::Brief,
    cues,
    dice::Dice,
    picture::Picture,
    proposed::{Proposal, Reply, objection, reply},
    voice::Voice,
};

/// What the voice says to the person: two to five sentences.
#[must_use]
pub fn say(voice: Voice, brief: &Brief, table: &[Proposal], pictures: &[Picture], dice: &mut Dice) -> String {
    let mut out: Vec<String> =
        pictures.iter().enumerate().map(|(index, picture)| picture.sentence(index, pictures.len())).collect();
    let Some(first) = brief.clause(0) else {
        if out.is_empty() {
            out.push(
                "Nothing is described yet: name a subject, a place or a feeling, and there is something to work with.".into(),
            );
        }
        return out.join(" ");
    };
    if let Some(reply) = reply(voice, table, brief.is_later_round) {
        out.push(answer(voice, brief, table, reply, first, dice));
        return out.join(" ");
    }
    let second = brief.clause(1 + dice.below(brief.clauses.len().saturating_sub(1)));
    let ideas = cues::open_ideas(voice, brief);
    let lead = ideas.first().map_or("", |(idea, _)| idea.as_str());
    let also = ideas.get(1 + dice.below(2.min(ideas.len().saturating_sub(1)))).map_or("", |(idea, _)| idea.as_str());
    // What a clause's own word suggests comes before what another's does.
    let of_second = second.map(str::to_lowercase).and_then(|second| {
        ideas.iter().find(|(idea, word)| idea != lead && word.as_ref().is_some_and(|word| second.contains(word.as_str())))
    });
    let also = of_second.map_or(also, |(idea, _)| idea.as_str());
    out.push(opener(voice, first, dice));
    if let Some(other) = objection(voice, table) {
        out.push(format!("I disagree with {}: \"{}\" would pull the eye away from \"{first}\".", other.by, other.text));
    }
    out.push(match &ideas.first().and_then(|(_, word)| word.clone()) {
        Some(word) if voice == Voice::Critic => format!("\"{word}\" leaves open {lead}."),
        None if voice == Voice::Critic => format!("Nobody has decided {lead}."),
        Some(word) => {
            format!("{} \"{word}\" I would take {lead}.", dice.word(&["From", "Because of", "Out of", "Starting at"]))
        }
        None => format!("{} {lead}.", dice.word(&["I would start with", "My first choice is", "What helps here is"])),
    });
    if let Some(second) = second.filter(|second| *second != first) {
        out.push(turn(voice, second, also, dice));
    } else {
        let lead = if voice == Voice::Critic {
            dice.word(&["I also miss", "Open as well:", "And nobody says"])
        } else {
            dice.word(&["Next to it,", "And then", "If there is room,"])
        };
        out.push(format!("{lead} {also}."));
    }
    if dice.below(2) == 0
        && let Some(word) = dice.pick(&brief.words).cloned()
    {
        out.push(closer(voice, &word, dice));
    }
    out.join(" ")
}

/// The answer to an objection: giving way, or standing by it.
fn answer(voice: Voice, brief: &Brief, table: &[Proposal], reply: Reply<'_>, clause: &str, dice: &mut Dice) -> String {
    match reply {
        Reply::GivesWay(own) => match cues::instead(voice, brief, own, table) {
            Some((idea, _)) => format!(
                "{} Instead of \"{}\" I would take {idea}; \"{clause}\" keeps its place.",
                dice.word(&["Fair enough.", "I give way there.", "Then I let that go."]),
                own.text
            ),
            None => format!("I give way on \"{}\" and have nothing to put in its place for \"{clause}\".", own.text),
        },
        Reply::Insists(own) => format!(
            "{} \"{}\": \"{clause}\" needs it, and I would rather give up the rest.",
            dice.word(&["I stand by", "I would still keep", "I hold on to"]),
            own.text
        ),
        Reply::Settled => {
            format!("{} \"{clause}\".", dice.word(&["Nothing to add about", "I am content with", "Agreed, then, about"]))
        }
    }
}

fn opener(voice: Voice, clause: &str, dice: &mut Dice) -> String {
    let frames: &[(&str, &str)] = match voice {
        Voice::Style => &[
            ("\"", "\" already names a surface, and the surface decides the colours."),
            ("I see \"", "\" first as a palette."),
            ("\"", "\" wants few colours, chosen on purpose."),
        ],
        Voice::Composition => &[
            ("Put \"", "\" where the eye arrives second."),
            ("\"", "\" needs a clear silhouette before anything else."),
            ("The frame belongs to \"", "\", everything else makes room."),
        ],
        Voice::Story => &[
            ("\"", "\" is a beginning: something has just happened there."),
            ("Who would stay with \"", "\", and why?"),
            ("I believe \"", "\" because it could only be there."),
        ],
        Voice::Technical => &[
            ("For \"", "\" the size comes before the steps."),
            ("\"", "\" can be drafted small and finished large."),
            ("I would keep one seed until \"", "\" sits right."),
        ],
        Voice::Critic => &[
            ("\"", "\" is still open: two painters would make two different things of it."),
            ("I cannot yet tell what matters most in \"", "\"."),
            ("\"", "\" and the rest compete for attention."),
        ],
        Voice::Plain => {
            &[("You said \"", "\"."), ("Let us stay with \"", "\" for a moment."), ("\"", "\" is what I would build on.")]
        }
    };
    dice.pick(frames).map_or_else(String::new, |(before, after)| format!("{before}{clause}{after}"))
}

fn turn(voice: Voice, clause: &str, idea: &str, dice: &mut Dice) -> String {
    let joint = match voice {
        Voice::Style => ["gets", "carries", "should answer with"],
        Voice::Composition => ["sits best with", "is led by", "balances against"],
        Voice::Story => ["brings in", "hides", "remembers"],
        Voice::Technical => ["asks for", "is safest with", "runs well with"],
        Voice::Critic => ["leaves open", "does not say", "still owes us"],
        Voice::Plain => ["goes with", "suggests", "invites"],
    };
    format!("\"{clause}\" {} {idea}.", dice.word(&joint))
}

fn closer(voice: Voice, word: &str, dice: &mut Dice) -> String {
    match voice {
        Voice::Style => format!("Keep \"{word}\" as the one saturated accent."),
        Voice::Composition => format!("Leave air on the side \"{word}\" faces."),
        Voice::Story => format!("What changed for \"{word}\" an hour ago?"),
        Voice::Technical => format!("Check \"{word}\" in the draft before spending steps on it."),
        Voice::Critic => format!("Decide on \"{word}\", or drop it."),
        Voice::Plain => {
            format!("{} \"{word}\"?", dice.word(&["Shall we go further with", "What else belongs to", "How important is"]))
        }
    }
}

/// So many sentences of thinking about the brief.
#[must_use]
pub fn thinking(voice: Voice, brief: &Brief, sentences: usize, dice: &mut Dice) -> String {
    let ideas = cues::ideas(voice, brief);
    let mut out = Vec::new();
    for index in 0..sentences {
        let clause = brief.clause(index).unwrap_or("an empty message");
        let idea = ideas.get(index.checked_rem(ideas.len()).unwrap_or(0)).map_or("", |(idea, _)| idea.as_str());
        out.push(match dice.below(3) {
            0 => format!("They wrote \"{clause}\", so {idea} could fit."),
            1 => format!("\"{clause}\": is {idea} too much?"),
            _ => format!("Given \"{clause}\", compare {idea} with leaving it open."),
        });
    }
    out.join(" ")
}
