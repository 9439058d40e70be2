//! `%Node.widget%` and `%date:yyyy-MM-dd%` in the names of saved files.

use time::PrimitiveDateTime;

use super::node::{Behind, Live};
use crate::graph::json::Json;

/// Classes whose `filename_prefix` takes tokens (workflow formats: values computed at conversion time).
const SAVERS: [&str; 15] = [
    "CLIPSave",
    "LoraSave",
    "ModelSave",
    "SaveAnimatedPNG",
    "SaveAnimatedWEBP",
    "SaveAudio",
    "SaveAudioMP3",
    "SaveAudioOpus",
    "SaveGLB",
    "SaveImage",
    "SaveLatent",
    "SaveSVGNode",
    "SaveVideo",
    "SaveWEBM",
    "VAESave",
];

/// Whether a widget's text takes tokens.
pub(super) fn takes_tokens(class: &str, widget: &str) -> bool {
    widget == "filename_prefix" && SAVERS.contains(&class)
}

/// The text with what the tokens stand for; those nobody can fill stay as they are.
pub(super) fn filled<'a>(
    text: &str,
    nodes: impl Iterator<Item = &'a Live<'a>> + Clone,
    now: Option<PrimitiveDateTime>,
) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        match after.split_once('%').filter(|(token, _)| !token.is_empty()) {
            Some((token, behind)) => {
                match stands_for(token, nodes.clone(), now) {
                    Some(value) => out.push_str(&value),
                    None => out.extend(["%", token, "%"]),
                }
                rest = behind;
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out + rest
}

fn stands_for<'a>(
    token: &str,
    nodes: impl Iterator<Item = &'a Live<'a>> + Clone,
    now: Option<PrimitiveDateTime>,
) -> Option<String> {
    let parts: Vec<&str> = token.split('.').collect();
    let [node, widget] = parts.as_slice() else {
        return Some(date(parts.first()?.strip_prefix("date:")?, now?));
    };
    let named = |live: &&Live<'_>| {
        live.node.property("Node name for S&R").map_or(live.node.class == *node, |name| name.as_str() == Some(node))
    };
    let titled = |live: &&Live<'_>| live.node.title().or_else(|| display_name(live)) == Some(node);
    let live = nodes.clone().find(named).or_else(|| nodes.clone().find(titled))?;
    let (_, value) = live.values.iter().find(|(name, _)| name == widget)?;
    let value = match value.as_ref().unwrap_or(&Json::Null) {
        Json::Null => String::new(),
        Json::Text(text) => text.as_str().to_owned(),
        other => other.to_string(),
    };
    let is_bad = |character: char| character.is_ascii_control() || "/?<>\\:*|\"".contains(character);
    Some(value.chars().map(|character| if is_bad(character) { '_' } else { character }).collect())
}

fn display_name<'a>(live: &Live<'a>) -> Option<&'a str> {
    if let Behind::Class(class) = live.behind { Some(&class.display_name) } else { None }
}

/// The time in a pattern of `yyyy`, `yy`, `MM`, `M`, `dd`, `d`, `hh`, `h`, `mm`, `m`, `ss`, `s`.
fn date(pattern: &str, now: PrimitiveDateTime) -> String {
    let month = u32::from(u8::from(now.month()));
    let year = now.year();
    let fields: [(&str, String); 12] = [
        ("yyyy", format!("{year:04}")),
        ("yy", format!("{:02}", year.rem_euclid(100))),
        ("MM", format!("{month:02}")),
        ("M", month.to_string()),
        ("dd", format!("{:02}", now.day())),
        ("d", now.day().to_string()),
        ("hh", format!("{:02}", now.hour())),
        ("h", now.hour().to_string()),
        ("mm", format!("{:02}", now.minute())),
        ("m", now.minute().to_string()),
        ("ss", format!("{:02}", now.second())),
        ("s", now.second().to_string()),
    ];
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let field = fields.iter().find(|(name, _)| rest.starts_with(name));
        let length = field.map_or(first.len_utf8(), |(name, _)| name.len());
        match field {
            Some((_, value)) => out.push_str(value),
            None => out.push(first),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spelled_by_their_pattern() {
        let day = time::Date::from_calendar_date(2026, time::Month::March, 7).unwrap();
        let now = PrimitiveDateTime::new(day, time::Time::from_hms(5, 4, 33).unwrap());
        let named = |text: &str, now| filled(text, std::iter::empty(), now);
        assert_eq!(named("a/%date:yyyy-MM-dd_hhmmss%/%date:yy.M.d h:m:s é%", Some(now)), "a/2026-03-07_050433/26");
        assert_eq!(named("%date:M-d h:m:s é%%", Some(now)), "3-7 5:4:33 é%");
        assert_eq!(named("%date:yyyy% %% 100%", None), "%date:yyyy% %% 100%");
    }
}
