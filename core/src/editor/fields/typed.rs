//! What is typed into a field, and what is made of it. Numbers stay texts: a seed has more digits than a float holds.

use super::{Field, FieldKind, Range};
use crate::graph::json::{Json, Number};

/// From one number to the next where the declaration does not say.
const USUAL_STEP: f64 = 0.01;
/// Most digits behind the point of a step.
const MAX_DIGITS: usize = 9;

impl Field {
    /// What stands in it, as it is typed.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.value)
    }

    /// What a text would put there.
    ///
    /// # Errors
    /// What it takes, in a sentence.
    pub fn typed(&self, text: &str) -> Result<Json, String> {
        match &self.kind {
            FieldKind::Whole { range, .. } => {
                whole(text).filter(|value| range.holds(value)).ok_or_else(|| self.takes(range, true))
            }
            FieldKind::Decimal(range) => {
                decimal(text).filter(|value| range.holds(value)).ok_or_else(|| self.takes(range, false))
            }
            FieldKind::Line | FieldKind::Area | FieldKind::Colour => Ok(Json::text(text)),
            FieldKind::Switch { .. } => match text {
                "true" => Ok(Json::Bool(true)),
                "false" => Ok(Json::Bool(false)),
                _ => Err(format!("{} is on or off.", self.label)),
            },
            FieldKind::Choice { among, .. } => {
                Ok(among.iter().find(|one| text_of(one) == text).cloned().unwrap_or_else(|| Json::text(text)))
            }
            FieldKind::Raw => Json::read(text).map_err(|_| format!("{} takes JSON, such as [1, 2].", self.label)),
        }
    }

    /// What stands so many steps away, as far as it may.
    #[must_use]
    pub fn stepped(&self, from: &Json, steps: i32) -> Option<Json> {
        match &self.kind {
            FieldKind::Whole { range, .. } => {
                let limit = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_i128);
                let step = limit(&range.step).unwrap_or(1).max(1);
                let to = from.as_i128()?.checked_add(step.checked_mul(steps.into())?)?;
                let to = to.max(limit(&range.min).unwrap_or(i128::MIN)).min(limit(&range.max).unwrap_or(i128::MAX));
                Json::read(&to.to_string()).ok()
            }
            FieldKind::Decimal(range) => {
                let limit = |bound: &Option<Number>| bound.as_ref().map(Number::as_f64);
                let step = limit(&range.step).filter(|step| *step > 0.0).unwrap_or(USUAL_STEP);
                let to = from.as_f64()? + step * f64::from(steps);
                let to = to.max(limit(&range.min).unwrap_or(f64::MIN)).min(limit(&range.max).unwrap_or(f64::MAX));
                let rounded: f64 = format!("{to:.*}", digits(step).max(digits(from.as_f64()?))).parse().ok()?;
                Some(Json::Number(rounded.into()))
            }
            _ => None,
        }
    }

    fn takes(&self, range: &Range, is_whole: bool) -> String {
        let what = if is_whole { "a whole number" } else { "a number" };
        let bounds = match (&range.min, &range.max) {
            (Some(min), Some(max)) => format!(" from {} to {}", min.source(), max.source()),
            (Some(min), None) => format!(" of at least {}", min.source()),
            (None, Some(max)) => format!(" of at most {}", max.source()),
            (None, None) => String::new(),
        };
        format!("{} takes {what}{bounds}.", self.label)
    }
}

impl Range {
    fn holds(&self, value: &Json) -> bool {
        let Json::Number(number) = value else { return false };
        let is_above = |bound: &Number| match (number.as_i128(), bound.as_i128()) {
            (Some(number), Some(bound)) => number >= bound,
            _ => number.as_f64() >= bound.as_f64(),
        };
        let is_below = |bound: &Number| match (number.as_i128(), bound.as_i128()) {
            (Some(number), Some(bound)) => number <= bound,
            _ => number.as_f64() <= bound.as_f64(),
        };
        self.min.as_ref().is_none_or(is_above) && self.max.as_ref().is_none_or(is_below)
    }
}

/// A value as it is typed.
fn text_of(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        value => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

fn whole(text: &str) -> Option<Json> {
    let number: i128 = text.trim().parse().ok()?;
    Json::read(&number.to_string()).ok()
}

/// A number with a point or a comma; spelled as it was typed if JSON spells it so.
fn decimal(text: &str) -> Option<Json> {
    let text = text.trim().replace(',', ".");
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    match Json::read(&text) {
        Ok(number @ Json::Number(_)) => Some(number),
        _ => Some(Json::Number(number.into())),
    }
}

/// Digits behind the point.
fn digits(number: f64) -> usize {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, digits)| digits.len()).min(MAX_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        match Json::read(text).unwrap() {
            Json::Number(number) => number,
            _ => panic!("not a number"),
        }
    }

    fn whole_field(min: &str, max: &str) -> Field {
        let range = Range { min: Some(number(min)), max: Some(number(max)), ..Range::default() };
        Field::new("seed", FieldKind::Whole { range, is_seed: true }, Json::Null)
    }

    #[test]
    fn a_seed_keeps_every_digit() {
        let field = whole_field("0", "18446744073709551615");
        assert_eq!(field.typed(" 18446744073709551615 ").unwrap().to_string(), "18446744073709551615");
        assert_eq!(field.typed("9007199254740993").unwrap().to_string(), "9007199254740993");
        let refused = "seed takes a whole number from 0 to 18446744073709551615.";
        for text in ["18446744073709551616", "-1", "1.5", "", "ten"] {
            assert_eq!(field.typed(text), Err(refused.to_owned()), "{text}");
        }
        let next = field.stepped(&Json::read("18446744073709551614").unwrap(), 5);
        assert_eq!(next.map(|json| json.to_string()).as_deref(), Some("18446744073709551615"));
    }

    #[test]
    fn numbers_step_without_dust() {
        let range = Range { min: Some(number("0")), step: Some(number("0.1")), ..Range::default() };
        let field = Field::new("cfg", FieldKind::Decimal(range), Json::Null);
        assert_eq!(field.typed("7,5").unwrap().to_string(), "7.5");
        assert_eq!(field.typed("8.0").unwrap().to_string(), "8.0");
        assert_eq!(field.typed("1."), Ok(Json::Number(1.0.into())));
        assert!(field.typed("inf").is_err() && field.typed("-1").is_err());
        let step = |from: &str, steps| field.stepped(&Json::read(from).unwrap(), steps).unwrap().to_string();
        assert_eq!(step("0.2", 1), "0.3");
        assert_eq!(step("0.25", 1), "0.35");
        assert_eq!(step("0.2", -9), "0");
    }

    #[test]
    fn what_is_chosen_keeps_its_type() {
        let among = vec![Json::text("a"), Json::read("2").unwrap()].into();
        let field = Field::new("size", FieldKind::Choice { among, takes: None }, Json::text("gone"));
        assert_eq!(field.typed("2"), Json::read("2").map_err(|_| String::new()));
        assert_eq!(field.typed("b"), Ok(Json::text("b")));
        assert!(!field.is_known());
    }
}
